// Comfort while writing only: templates, drafts and the preview are plain buttons without this file.
"use strict";

{
  const REST = 1500;

  // Templates: letters leave only those that hold them, arrows move, Enter takes one, Esc goes back to the text.
  function openPicker(picker) {
    const text = document.getElementById(picker.dataset.picker);
    const find = picker.querySelector("input");
    const rows = [...picker.querySelectorAll(".pick__one")];
    const seen = () => rows.filter((row) => row.checkVisibility());

    function leave() {
      picker.open = false;
      text.focus();
    }

    function narrow() {
      const wanted = find.value.trim().toLocaleLowerCase();
      rows.forEach((row) => { row.parentElement.hidden = !row.textContent.toLocaleLowerCase().includes(wanted); });
      // What only another language has is shown too.
      picker.querySelectorAll("details.more").forEach((more) => { more.open = Boolean(wanted && more.querySelector("li:not([hidden])")); });
    }

    function move(step) {
      const all = [find, ...seen()];
      const at = Math.max(0, all.indexOf(document.activeElement));
      all[(at + step + all.length) % all.length].focus();
    }

    function enter(event) {
      if (event.target !== find) return;
      event.preventDefault();
      // What is not in this list may be among those that were left out of it.
      (seen()[0] ?? picker.querySelector("[data-find]")).click();
    }

    const keys = {
      ArrowDown: (event) => { event.preventDefault(); move(1); },
      ArrowUp: (event) => { event.preventDefault(); move(-1); },
      Enter: enter,
      Escape: leave,
    };
    picker.addEventListener("toggle", () => { if (picker.open) find.focus(); });
    // The page came back with what was looked for.
    if (picker.open && document.activeElement === document.body) find.focus();
    find.addEventListener("input", narrow);
    // The letters of the page rest while the list is open.
    picker.querySelector(".pick").addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      event.stopPropagation();
      keys[event.key]?.(event);
    });
    picker.querySelectorAll("[data-template]").forEach((button) => button.addEventListener("click", async (event) => {
      event.preventDefault();
      const words = await ask(button, { template: button.value });
      if (words === null) return;
      leave();
      insert(text, words);
    }));
  }

  // The words at the cursor, below what stands right before it; the first place to fill is marked, so that typing fills it.
  function insert(text, words) {
    const gap = /\S$/.test(text.value.slice(0, text.selectionStart)) ? "\n\n" : "";
    const at = text.selectionStart + gap.length;
    text.setRangeText(gap + words, text.selectionStart, text.selectionEnd, "end");
    const place = /\[[^[\]\n]+\]/.exec(words);
    if (place) text.setSelectionRange(at + place.index, at + place.index + place[0].length);
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // What the button would send, sent aside; null where nothing came back.
  async function ask(button, more, options = {}) {
    const body = new URLSearchParams(new FormData(button.form));
    Object.entries({ ...more, by: "script" }).forEach(([key, value]) => body.set(key, value));
    const answer = await fetch(button.formAction, { method: "POST", body, ...options }).catch(() => null);
    return answer?.ok ? answer.text() : null;
  }

  // Drafts: kept once the hands rest, and when the text is left. What is being sent is no draft any more.
  function keepDraft(button) {
    const { form } = button;
    const verb = button.dataset.draft;
    const said = document.getElementById(`saved-${verb}`);
    let changed = false;
    let sent = false;
    let turn = 0;
    let timer;

    async function keep(options) {
      clearTimeout(timer);
      if (!changed || sent) return;
      changed = false;
      turn += 1;
      const mine = turn;
      said.textContent = button.dataset.saving;
      const answer = await ask(button, {}, options);
      if (sent || mine !== turn) return;
      if (answer === null) said.textContent = button.dataset.lost;
      else show(new DOMParser().parseFromString(answer, "text/html"));
    }

    function show(page) {
      const parts = { at: said, places: document.getElementById(`places-${verb}`), news: document.getElementById(`news-${verb}`) };
      Object.entries(parts).forEach(([name, part]) => {
        part?.replaceChildren(...page.querySelector(`[data-part=${name}]`).childNodes);
      });
    }

    form.addEventListener("input", (event) => {
      if (event.target.name === "find") return;
      changed = true;
      clearTimeout(timer);
      timer = setTimeout(keep, REST);
    });
    form.addEventListener("focusout", () => keep());
    form.addEventListener("submit", () => { sent = true; });
    window.addEventListener("pagehide", () => keep({ keepalive: true }));
    window.addEventListener("pageshow", () => { sent = false; });
    button.hidden = true;
  }

  document.querySelectorAll("[data-picker]").forEach(openPicker);
  document.querySelectorAll("[data-draft]").forEach(keepDraft);
}
