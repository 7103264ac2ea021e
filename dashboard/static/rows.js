// The rows of the queue under the keyboard: j and k move, Enter opens (the link has the focus), g takes the row at hand.
// The rows are looked up each time: live.js may have put others there.
"use strict";

const rows = () => [...document.querySelectorAll(".q tbody tr")];
const rowAtHand = () => document.querySelector(".q tr.cur");

function moveBy(step) {
  const all = rows();
  const row = all[Math.max(0, Math.min(all.length - 1, all.indexOf(rowAtHand()) + step))];
  all.forEach((one) => one.classList.toggle("cur", one === row));
  row.querySelector("a.txt").focus();
}

const rowKeys = {
  j: () => moveBy(1),
  k: () => moveBy(-1),
};

function rowKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.body.dataset.keys === "off" || typing(event.target)) return;
  const step = rows().length && rowKeys[pressed(event)];
  if (step) step();
}

document.addEventListener("keydown", rowKey);
