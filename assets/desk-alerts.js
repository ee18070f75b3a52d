/* The alerts at the desk: how long nobody has one, what is left until the next step, and the key that takes it in hand.
 * Lengths are written with the page's own words (`layouts/desk/_alert_told.py`), by the centre's clock. */
"use strict";
(() => {
  const SECOND = 1000, MINUTE = 60, HOUR = 3600, DAY = 86_400;
  const now = () => Date.now() + (window.__onescreenDesk?.ahead_ms || 0);

  function length(ms, words) {
    const [days, hours, minutes, seconds] = words.split("|");
    const all = Math.max(0, Math.floor(ms / SECOND));
    const said = { d: Math.floor(all / DAY), h: Math.floor(all / HOUR), m: Math.floor(all / MINUTE) % 60, s: all % 60 };
    if (said.d) said.h -= 24 * said.d;
    const text = all >= DAY ? days : all >= HOUR ? hours : all >= MINUTE ? minutes : seconds;
    return text.replace(/\{(\w)\}/g, (_, name) => said[name]);
  }

  function write(el, text) { if (el.textContent !== text) el.textContent = text; }

  function tick() {
    const page = document.getElementById("desk-page");
    if (!page) return;
    for (const el of page.querySelectorAll("[data-since][data-words]")) write(el, length(now() - Number(el.dataset.since), el.dataset.words));
    for (const el of page.querySelectorAll("[data-until][data-words]")) {
      const left = Number(el.dataset.until) - now();
      write(el, left > 0 ? length(left, el.dataset.words) : el.dataset.over);
    }
  }
  setInterval(tick, 250);
  window.addEventListener("onescreen-drawn", tick);

  // A page that is drawn anew shows the evidence that was opened on it.
  let opened = null;
  document.addEventListener("click", ({ target }) => {
    const evidence = target.closest("#desk-page .evidence > summary")?.parentElement;
    if (evidence) opened = evidence.open ? null : evidence.dataset.of;
  }, true);
  new MutationObserver(() => {
    const evidence = opened && document.querySelector("#desk-page .evidence:not([open])");
    if (evidence?.dataset.of === opened && !evidence.dataset.seen) evidence.open = true;
    if (evidence) evidence.dataset.seen = "1";
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
