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

const numberOf = (box) => box.closest("[data-row]").dataset.row;
const rowOf = (number) => form.querySelector(`[data-row="${number}"]`);

// What was done leaves the list; what was not stands there with its reason, or above it where it is no longer ours.
function take(page, numbers, all) {
  const found = (kind, number) => page.querySelector(`[data-${kind}="${number}"]`);
  numbers.forEach((number) => {
    const [done, left, lost] = ["done", "row", "lost"].map((kind) => found(kind, number));
    if (done) all.done.push(done);
    else if (lost) all.lost.push(lost);
    if (left && !done) rowOf(number).replaceWith(left);
    else rowOf(number).remove();
  });
  all.page = page;
  all.undo.push(...page.querySelectorAll(".many__undo [name=cases]"));
}

// The page of the last part, with the results of all of them, and what was not tried still chosen.
function finish(all) {
  const left = all.asked.filter(rowOf).length;
  const news = all.page.querySelector(".news");
  const sum = news.querySelector("[data-sum]");
  sum.textContent = sum.dataset.sum.replace("{done}", all.done.length).replace("{left}", left + all.lost.length);
  news.querySelector(".many__done").replaceChildren(...all.done);
  news.querySelector(".many__lost").replaceChildren(...all.lost);
  const undo = all.page.querySelector(".many__undo");
  undo?.querySelectorAll("[name=cases]").forEach((one) => one.remove());
  undo?.append(...all.undo);
  document.querySelector(".news")?.remove();
  document.querySelector(".many__undo")?.remove();
  form.before(news, ...(undo ? [undo] : []));
  if (undo) countDown(undo);
  if (!form.querySelector("[name=cases]")) form.hidden = true;
  news.focus();
}

async function sendAll() {
  const chosen = boxes();
  const line = form.querySelector("[data-progress-line]");
  const stop = stopButton(line);
  const all = { asked: chosen.map(numberOf), done: [], lost: [], undo: [], page: null };
  form.querySelector("[data-send]").disabled = true;
  for (let at = 0; at < chosen.length && !stop.disabled; at += PART) {
    line.firstChild.textContent = form.dataset.progress.replace("{n}", at).replace("{all}", chosen.length);
    const part = chosen.slice(at, at + PART);
    const page = await sendPart(part, chosen.length - at - part.length);
    if (!page) break;
    take(page, part.map(numberOf), all);
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
