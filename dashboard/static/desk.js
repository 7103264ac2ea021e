// Comfort at the desk only: every step is a plain link or form without this file. Keys with data-key live in jawab.js.
"use strict";

// Composer: choosing a tab puts the cursor into its text.
function tabFocus(tab) {
  tab.addEventListener("click", () => document.getElementById(tab.dataset.pane).focus());
}

// Advice: the page that the plain button would open is fetched, and its advice put under the text being written.
function checkHere(button) {
  const ask = async (event) => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(button.form));
    const answer = await fetch(button.formAction, { method: "POST", body }).catch(() => null);
    const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page?.getElementById(button.dataset.check);
    if (found) return document.getElementById(button.dataset.check).replaceChildren(...found.childNodes);
    button.removeEventListener("click", ask);
    return button.click();
  };
  button.addEventListener("click", ask);
}

// A session ends after half an hour without a request. Writing is work too: it must not cost the text.
const AWAKE = 5 * 60 * 1000;
let asked = Date.now();

function stayAwake() {
  if (Date.now() - asked < AWAKE) return;
  asked = Date.now();
  fetch("/desk/me");
}

// Answer: says what in it is somebody's own, and how many SMS it is, once the hands rest. Hints: sending stays free.
const REST = 700;

function hintOwn(hint) {
  const text = document.getElementById(hint.dataset.own);
  let timer;
  async function ask() {
    const written = text.value;
    const body = new URLSearchParams(new FormData(text.form));
    const answer = await fetch(hint.dataset.url, { method: "POST", body });
    if (answer.ok && written === text.value) hint.textContent = await answer.text();
  }
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, REST);
  });
}

// Toast: counts the seconds down and goes when the answer has left.
function countDown(toast) {
  const line = toast.querySelector("span");
  const words = line.textContent;
  let left = Number(toast.dataset.leaves);
  const first = String(left);
  const timer = setInterval(() => {
    left -= 1;
    const at = words.lastIndexOf(first);
    line.textContent = words.slice(0, at) + left + words.slice(at + first.length);
    if (left > 0) return;
    clearInterval(timer);
    toast.remove();
  }, 1000);
}

// Triage: letters in the field leave only the subjects that hold them.
function filterList(field) {
  const items = [...document.querySelectorAll(`#${field.dataset.filter} li`)];
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLocaleLowerCase();
    items.forEach((item) => { item.hidden = !item.textContent.toLocaleLowerCase().includes(wanted); });
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") items.find((item) => !item.hidden)?.querySelector("a").click();
  });
}

document.querySelectorAll("textarea").forEach((text) => text.addEventListener("input", stayAwake));
document.querySelectorAll("[data-pane]").forEach(tabFocus);
document.querySelectorAll("[data-check]").forEach(checkHere);
document.querySelectorAll("[data-own]").forEach(hintOwn);
document.querySelectorAll("[data-leaves]").forEach(countDown);
document.querySelectorAll("[data-filter]").forEach(filterList);
