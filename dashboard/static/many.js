// Many cases in parts of ten: the page says how far it is, and can be stopped. Without this file all go at once.
"use strict";

const PART = 10;
const form = document.querySelector("form.many[data-parts]");

function boxes() {
  return [...form.querySelectorAll("[name=cases]:checked")];
}

function stopButton(line) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "bt bt--s" });
  button.textContent = form.dataset.stop;
  button.addEventListener("click", () => { button.disabled = true; });
  line.append(document.createElement("span"), " ", button);
  return button;
}

async function sendPart(part, more) {
  const body = new URLSearchParams(new FormData(form));
  body.delete("cases");
  part.forEach((box) => body.append("cases", box.value));
  body.append("more", more);
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
  return page?.querySelector("[data-sum]") ? page : null;
}

// What was done leaves the list; what was not stands there with its reason.
function take(page, all) {
  page.querySelectorAll("[data-done]").forEach((one) => {
    all.done.push(one);
    form.querySelector(`[data-row="${one.dataset.done}"]`).remove();
  });
  page.querySelectorAll("[data-row]").forEach((one) => form.querySelector(`[data-row="${one.dataset.row}"]`).replaceWith(one));
  page.querySelectorAll("[data-lost]").forEach((one) => {
    all.lost.push(one);
    form.querySelector(`[data-row="${one.dataset.lost}"]`).remove();
  });
  all.page = page;
  all.undo.push(...page.querySelectorAll(".many__undo [name=cases]"));
}

// The page of the last part, with the results of all of them, and what was not tried still chosen.
function finish(all) {
  const news = all.page.querySelector(".news");
  const sum = news.querySelector("[data-sum]");
  sum.textContent = sum.dataset.sum.replace("{done}", all.done.length).replace("{left}", form.querySelectorAll("[data-row]").length + all.lost.length);
  news.querySelector(".many__done").replaceChildren(...all.done);
  news.querySelector(".many__lost").replaceChildren(...all.lost);
  const undo = all.page.querySelector(".many__undo");
  undo?.querySelectorAll("[name=cases]").forEach((one) => one.remove());
  undo?.append(...all.undo);
  document.querySelector(".news")?.remove();
  document.querySelector(".many__undo")?.remove();
  form.before(news, ...(undo ? [undo] : []));
  if (undo) countDown(undo);
  if (!form.querySelector("[data-row]")) form.hidden = true;
  news.focus();
}

async function sendAll() {
  const chosen = boxes();
  const line = form.querySelector("[data-progress-line]");
  const stop = stopButton(line);
  const all = { done: [], lost: [], undo: [], page: null };
  form.querySelector("[data-send]").disabled = true;
  for (let at = 0; at < chosen.length && !stop.disabled; at += PART) {
    line.firstChild.textContent = form.dataset.progress.replace("{n}", at).replace("{all}", chosen.length);
    const page = await sendPart(chosen.slice(at, at + PART), chosen.length - Math.min(at + PART, chosen.length));
    if (!page) break;
    take(page, all);
  }
  line.replaceChildren();
  form.querySelector("[data-send]").disabled = false;
  if (all.page) finish(all);
  else form.submit();
}

form?.addEventListener("submit", (event) => {
  if (boxes().length <= PART) return;
  event.preventDefault();
  sendAll();
});
