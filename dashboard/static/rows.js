// The rows of the queue under the keyboard: j and k move, Enter opens (the link has the focus), x chooses, g takes.
// The rows are looked up each time: live.js may have put others there.
"use strict";

const FEW = 20;
const bar = document.getElementById("bulk");
const rows = () => [...document.querySelectorAll(".q tbody tr")];
const rowAtHand = () => document.querySelector(".q tr.cur");
const boxOf = (row) => row.querySelector("[name=cases]");
const chosen = () => rows().filter((row) => boxOf(row)?.checked);
let chosenLast = null;

function moveBy(step) {
  const all = rows();
  stand(all[Math.max(0, Math.min(all.length - 1, all.indexOf(rowAtHand()) + step))]);
}

function stand(row) {
  rows().forEach((one) => one.classList.toggle("cur", one === row));
  row.querySelector("a.txt").focus();
}

// What others ask of us is opened, never chosen: such a row has no box.
function choose(row, on) {
  if (!boxOf(row)) return;
  boxOf(row).checked = on;
  chosenLast = row.dataset.row;
  show();
}

function chooseUpTo(row) {
  const all = rows();
  const from = all.findIndex((one) => one.dataset.row === chosenLast);
  const [first, last] = [Math.max(0, from), all.indexOf(row)].sort((one, other) => one - other);
  all.slice(first, last + 1).forEach((one) => choose(one, true));
}

function clear() {
  if (!bar) return;
  chosen().forEach((row) => { boxOf(row).checked = false; });
  show();
}

// The bar stands there while something is chosen, and says how much.
function show() {
  const words = bar.querySelector("[data-chosen]");
  const n = chosen().length;
  words.textContent = words.dataset.chosen.replace("{n}", n);
  bar.hidden = n === 0;
  rows().forEach((row) => row.classList.toggle("on", boxOf(row).checked));
  const all = document.querySelector("[data-all]");
  all.checked = n > 0 && n === rows().length;
  all.indeterminate = n > 0 && !all.checked;
}

const take = (row) => (chosen().length ? bar.querySelector("[data-path=take]") : row?.querySelector("[data-take]"))?.click();

// Of the row at hand. The keys of the bar's buttons are pressed by jawab.js.
const rowKeys = { x: (row) => row && choose(row, !boxOf(row)?.checked), "Shift+x": (row) => row && chooseUpTo(row), g: take };

function rowKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !rows().length) return;
  if (event.key === "Escape" && !typing(event.target)) clear();
  if (document.body.dataset.keys === "off" || typing(event.target)) return;
  const key = pressed(event);
  if (key === "j") moveBy(1);
  else if (key === "k") moveBy(-1);
  else rowKeys[key]?.(rowAtHand());
}

// Whoever comes back to a list goes on where he was; what stood there may be gone, and the next has its place.
const LIST = new URLSearchParams(location.search).get("view") ?? "team";
const PLACE = `row:${LIST}`;
const CHOICE = `chosen:${LIST}`;

function keepPlace() {
  const row = rowAtHand();
  if (row) sessionStorage.setItem(PLACE, `${rows().indexOf(row)} ${row.dataset.row}`);
  sessionStorage.setItem(CHOICE, chosen().map((one) => one.dataset.row).join(" "));
}

// From a case, from the form of what was to be done at many and was not, or by the browser's own way back;
// whoever signs in or follows a link begins at the top.
function comesBack() {
  const [arrival] = performance.getEntriesByType("navigation");
  const from = ["/desk/cases/", "/desk/bulk/form"].some((page) => document.referrer.includes(page));
  return from || arrival?.type === "back_forward";
}

function backToChoice() {
  const kept = sessionStorage.getItem(CHOICE)?.split(" ") ?? [];
  sessionStorage.removeItem(CHOICE);
  if (comesBack()) rows().filter((row) => kept.includes(row.dataset.row)).forEach((row) => choose(row, true));
}

function backToPlace() {
  const [at, number] = sessionStorage.getItem(PLACE)?.split(" ") ?? [];
  sessionStorage.removeItem(PLACE);
  if (!comesBack()) return;
  const row = rows().find((one) => one.dataset.row === number) ?? rows()[Math.min(Number(at), rows().length - 1)];
  if (row && document.activeElement === document.body) stand(row);
}

// What is said with nothing chosen is said of the row at hand. Of many a page follows that shows how far it is.
function send(event) {
  if (!chosen().length && rowAtHand()) choose(rowAtHand(), true);
  if (!chosen().length) event.preventDefault();
  const button = event.submitter;
  if (button.dataset.path && chosen().length > FEW) {
    button.formAction = bar.action;
    Object.assign(button, { name: "act", value: button.dataset.path });
  }
}

document.addEventListener("keydown", rowKey);
window.addEventListener("pagehide", keepPlace);
backToPlace();
if (bar) {
  bar.addEventListener("submit", send);
  bar.querySelector("[data-clear]").addEventListener("click", clear);
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) rows().forEach((row) => { boxOf(row).checked = event.target.checked; });
    else if (event.target.matches("[name=cases]")) chosenLast = event.target.closest("tr").dataset.row;
    show();
  });
  window.addEventListener("pageshow", show);
  backToChoice();
  show();
}
