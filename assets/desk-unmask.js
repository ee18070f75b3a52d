/* What names someone on a case's page, in clear for as long as the server says (`layouts/desk/_kept_apart.py`). The
 * page is drawn without it, each time; it is written into places that stay empty otherwise, and taken out again when
 * its time is over, the page is left, or another one is drawn: of another case, of another instant, or of the same one
 * of which something else is kept by now. */
"use strict";
(() => {
  // What the page tells of a part: what is shown in clear belongs to all of it.
  const BOUND = ["case", "part", "at", "as", "mark"];
  let held = null;

  const bound = (where) => BOUND.map((name) => where.dataset[name]).join("\n");
  const part = () => [...document.querySelectorAll("#desk-page .kept .part")].find((e) => bound(e) === held.bound);

  function wipe() {
    held = null;
    for (const each of document.querySelectorAll(".kept .clear")) each.textContent = "";
    for (const each of document.querySelectorAll(".kept .part")) {
      delete each.dataset.shown;
      const left = each.querySelector(".left");
      if (left) left.textContent = "";
    }
  }

  // A page that is drawn anew while the time runs shows it again; any other page does not.
  function write() {
    if (!held) return;
    const where = part();
    if (!where || performance.now() >= held.until_ms) {
      wipe();
      return;
    }
    where.dataset.shown = "1";
    for (const slot of where.querySelectorAll(".clear")) {
      const said = held.fields[slot.dataset.key];
      const text = said === undefined ? "" : said ?? where.dataset.unreadable;
      if (slot.textContent !== text) slot.textContent = text;
    }
    const left = where.dataset.left.replace("{s}", Math.ceil((held.until_ms - performance.now()) / 1000));
    if (where.querySelector(".left").textContent !== left) where.querySelector(".left").textContent = left;
  }

  async function ask(where, purpose) {
    wipe();
    const { case: id, part: name, at, as } = where.dataset;
    const shown = bound(where);
    const asked = { method: "POST", cache: "no-store", headers: { "content-type": "application/json" }, body: JSON.stringify({ case: id, part: name, purpose }) };
    const from = performance.now();
    const answer = await fetch(`/desk/unmask?${new URLSearchParams(at ? { at, as } : {})}`, asked).catch(() => null);
    const told = answer && answer.ok ? await answer.json().catch(() => null) : null;
    if (!told) {
      const left = where.querySelector(".left");
      if (left) left.textContent = answer && answer.status === 403 ? where.dataset.denied : where.dataset.failed;
      return;
    }
    held = { bound: shown, fields: told.fields, until_ms: from + told.seconds * 1000 };
    write();
  }

  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.(".unmask [data-purpose]");
    for (const open of document.querySelectorAll(".unmask[open]")) if (button || !open.contains(target)) open.open = false;
    if (!button) return;
    const where = button.closest(".part");
    where.querySelector("summary").focus();
    ask(where, button.dataset.purpose);
  });
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest?.(".unmask[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  setInterval(write, 250);
  new MutationObserver(write).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: BOUND.map((name) => `data-${name}`) });
  document.addEventListener("visibilitychange", write);
  addEventListener("pagehide", wipe);
})();
