// Comfort only: every page works without this file.
"use strict";

const typing = (element) => element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

function showWhatNeedsScripts() {
  document.querySelectorAll("[data-needs-script]").forEach((part) => part.removeAttribute("hidden"));
}

// Where the areas are a row that scrolls, the one that is open stands in sight.
function showArea(nav) {
  const here = nav.querySelector("[aria-current]");
  if (here) nav.scrollLeft = here.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
}

// <button data-copy="number code" data-copied="Copied">: copies the text of these elements, one a line.
function copyButton(button) {
  button.addEventListener("click", async () => {
    const parts = button.dataset.copy.split(" ").map((id) => document.getElementById(id));
    await navigator.clipboard.writeText(parts.map((part) => part.textContent.trim()).join("\n"));
    button.lastChild.textContent = button.dataset.copied;
  });
}

// Whose digits are grouped alike: browsers group those of Kazakh, Azerbaijani and Georgian wrongly.
const GROUPED_AS = { kk: "ru", ka: "ru", ru: "ru", az: "de" };

// <p data-count="field" data-limit="10000" data-left="Letters left: {n}" data-over="Letters too many: {n}">
function letterCount(line) {
  const field = document.getElementById(line.dataset.count);
  const numbers = new Intl.NumberFormat(GROUPED_AS[document.documentElement.lang] ?? "en");
  const show = () => {
    const left = Number(line.dataset.limit) - [...field.value].length;
    const words = left < 0 ? line.dataset.over : line.dataset.left;
    line.textContent = words.replace("{n}", numbers.format(Math.abs(left)));
  };
  field.addEventListener("input", show);
  show();
}

// data-key="j" on a link, button or field: the key follows it, presses it or goes into it. The place of the key counts,
// so that the letters work on Kazakh, Russian and Georgian layouts; they are off while somebody types.
const PLACES = { Semicolon: ";" };

function pressed(event) {
  const letter = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : PLACES[event.code] ?? event.key;
  return event.shiftKey && event.code.startsWith("Key") ? `Shift+${letter}` : letter;
}

function followKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.keys === "off") return;
  if (typing(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  // Two forms may have the same key: the one that is seen has it. What leads into a field that is not seen has none.
  const all = [...document.querySelectorAll(`[data-key="${CSS.escape(pressed(event))}"]`)];
  const target = all.find((one) => one.checkVisibility()) ?? all.find((one) => !one.dataset.into);
  if (!target) return;
  event.preventDefault();
  if (typing(target)) target.focus();
  else if (target.matches("summary")) unfold(target);
  else target.click();
  // What was chosen goes on in a field: there the cursor stands.
  document.getElementById(target.dataset.into)?.focus();
}

// What a key unfolds is under the hands at once: Tab goes on from there, not from the top of the page.
function unfold(summary) {
  const folded = summary.parentElement;
  summary.focus();
  summary.click();
  if (folded.open) folded.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

// Ctrl+Enter in a form presses its button with data-send.
function sendKey(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest("form");
  const button = form && form.querySelector(event.shiftKey ? "[data-send=stay]" : "[data-send]");
  if (button) button.click();
}

// <p hidden data-offline>: a form that cannot leave stays as it is, and this says so.
function stayWhileOffline(words) {
  document.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    words.hidden = false;
  });
  window.addEventListener("online", () => { words.hidden = true; });
  navigator.serviceWorker?.register("/offline.js");
}

showWhatNeedsScripts();
document.querySelectorAll("[data-copy]").forEach(copyButton);
document.querySelectorAll("[data-count]").forEach(letterCount);
document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
document.querySelectorAll(".top nav").forEach(showArea);
document.querySelectorAll("[data-offline]").forEach(stayWhileOffline);
document.querySelectorAll("[data-focus]").forEach((part) => part.focus());
document.addEventListener("keydown", followKey);
document.addEventListener("keydown", sendKey);
