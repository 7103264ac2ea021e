// An open page of the desk hears what changes. It asks the pages themselves for what to show: the stream holds numbers
// only. Everything here is comfort; without it a page shows what was so when it was opened.
"use strict";

const SILENT = 45 * 1000;
const BEAT = 20 * 1000;
const REST_FROM_WRITING = 60 * 1000;
const WATCHING = { "X-Jawab-Watching": "1" };
const mark = document.querySelector("[data-live]");
const stale = document.querySelector("[data-stale]");
const staleWords = stale.firstChild.textContent;
const newsAt = document.getElementById("news");
const list = document.getElementById("list");
let source = null;
let deaf = null;
let asking = null;

// The stream. A browser holds six connections to one server: a tab that nobody looks at has none.

function listen() {
  if (source || document.hidden) return;
  source = new EventSource(`${mark.dataset.live}?since=${encodeURIComponent(mark.dataset.since)}`);
  source.addEventListener("pulse", (event) => heard(JSON.parse(event.data)));
  source.addEventListener("change", (event) => { const told = JSON.parse(event.data); heard(told); changed(told); });
  source.addEventListener("end", () => { hush(); offline(); });
  source.addEventListener("error", () => { if (source?.readyState === EventSource.CLOSED) { hush(); offline(); } });
  watch();
}

function hush() {
  source?.close();
  source = null;
  clearTimeout(deaf);
}

function watch() {
  clearTimeout(deaf);
  deaf = setTimeout(offline, SILENT);
}

function heard(told) {
  mark.dataset.at = told.at;
  mark.classList.remove("live--off");
  if (mark.textContent !== mark.dataset.on) mark.textContent = mark.dataset.on;
  stale.hidden = true;
  watch();
}

function offline() {
  mark.classList.add("live--off");
  mark.textContent = mark.dataset.off;
  stale.firstChild.textContent = staleWords.replace("{at}", mark.dataset.at);
  stale.hidden = false;
}

// Many pages hear of a change at once; they do not all ask in the same moment.
function changed(told) {
  const mine = newsAt ? told.every || [...told.cases, ...told.here].includes(newsAt.dataset.number) : true;
  if (!mine || asking) return;
  asking = setTimeout(() => { asking = null; refresh(); }, 100 + Math.random() * 900);
}

async function fetched(url) {
  const answer = await fetch(url, { headers: WATCHING }).catch(() => null);
  if (newsAt && answer?.status === 404) newsAt.textContent = newsAt.dataset.left;
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

async function refresh() {
  const page = await fetched(newsAt ? `${newsAt.dataset.case}/news?seen=${newsAt.dataset.seen}` : location.href);
  if (!page) return;
  showAreas(page);
  if (newsAt) showNews(page);
  else if (page.getElementById("list")) showCounts(page);
}

// The header: what calls somebody, and how much of it. Not while the keyboard is there.
function showAreas(page) {
  const [here, found] = [document, page].map((part) => part.getElementById("areas"));
  if (found && !here.contains(document.activeElement)) here.replaceChildren(...found.childNodes);
}

// A case: what is new stands above the text being written, and touches it nowhere.

function showNews(page) {
  document.getElementById("here").replaceChildren(...page.getElementById("here").childNodes);
  const found = page.getElementById("news");
  if (found.textContent.trim() === newsAt.textContent.trim()) return;
  newsAt.replaceChildren(...found.childNodes);
  newsAt.querySelector("[data-read]")?.addEventListener("click", read);
}

// Read is seen: the forms of the page may be sent again.
function read(event) {
  const seen = event.target.dataset.read;
  document.querySelectorAll("input[name=revision]").forEach((one) => { one.value = seen; });
  newsAt.dataset.seen = seen;
  newsAt.replaceChildren();
}

// The queue: counts and colleagues at once, rows when they are asked for.

const seenOf = (part) => new Map([...part.querySelectorAll("[data-row]")].map((row) => [row.dataset.row, row.dataset.seen]));
let waiting = null;

function showCounts(page) {
  const rail = document.querySelector(".rail");
  const counts = [...page.querySelectorAll(".rail .n")];
  rail.querySelectorAll(".n").forEach((one, at) => one.replaceWith(counts[at]));
  for (const row of page.querySelectorAll("[data-row]")) {
    const here = document.querySelector(`[data-row="${row.dataset.row}"] .here`);
    here?.replaceChildren(...row.querySelector(".here").cloneNode(true).childNodes);
  }
  waiting = page;
  offer(differences(seenOf(list), seenOf(page)));
}

function differences(old, fresh) {
  const numbers = new Set([...old.keys(), ...fresh.keys()]);
  return [...numbers].filter((number) => old.get(number) !== fresh.get(number)).length;
}

function offer(n) {
  const bar = document.querySelector("[data-news]");
  const button = bar.querySelector("button");
  button.textContent = button.dataset.words.replace("{n}", n);
  bar.hidden = n === 0;
}

function showRows() {
  if (!waiting) return;
  const row = list.querySelector("tr.cur")?.dataset.row;
  const focused = list.contains(document.activeElement) && document.activeElement.closest("[data-row]")?.dataset.row;
  const chosen = new Set([...list.querySelectorAll("[name=cases]:checked")].map((one) => one.closest("tr").dataset.row));
  list.replaceChildren(...waiting.getElementById("list").childNodes);
  document.querySelector("h1").textContent = waiting.querySelector("h1").textContent;
  document.title = waiting.title;
  waiting = null;
  list.querySelectorAll("tr[data-row]").forEach((one) => {
    one.classList.toggle("cur", one.dataset.row === row);
    if (one.dataset.row === focused) one.querySelector("a.txt").focus();
    const box = one.querySelector("[name=cases]");
    if (box) box.checked = chosen.has(one.dataset.row);
  });
  list.dispatchEvent(new Event("change", { bubbles: true }));
  offer(0);
}

// Who is here: said while somebody looks, taken back on leaving.

let wroteAt = -REST_FROM_WRITING;
let said = "";

function say(doing) {
  said = doing;
  const body = new URLSearchParams({ csrf: newsAt.dataset.csrf, doing });
  fetch(`${newsAt.dataset.case}/here`, { method: "POST", body, headers: WATCHING, keepalive: true }).catch(offline);
}

const doing = () => (performance.now() - wroteAt < REST_FROM_WRITING ? "writing" : "reading");

function wrote() {
  wroteAt = performance.now();
  if (said !== "writing") say("writing");
}

function stayHere() {
  if (!document.hidden) say(doing());
}

if (newsAt) {
  stayHere();
  setInterval(stayHere, BEAT);
  document.querySelectorAll("textarea").forEach((text) => text.addEventListener("input", wrote));
  window.addEventListener("pagehide", () => say("gone"));
} else {
  document.querySelector("[data-news] button").addEventListener("click", showRows);
}
document.querySelector("[data-again]").addEventListener("click", () => { hush(); listen(); refresh(); });
document.addEventListener("visibilitychange", () => (document.hidden ? hush() : listen()));
window.addEventListener("pagehide", hush);
window.addEventListener("pageshow", listen);
window.addEventListener("offline", offline);
listen();
