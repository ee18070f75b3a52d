/* The desk's socket: a beat a second says what the centre shows by now. When that has moved, the page is drawn anew, at
 * most every few seconds, and never oftener than four times what the last time took; when the socket is lost it is
 * sought for ever; when the session is over, so is the page. */
"use strict";
(() => {
  const REDRAW_MS = 5_000, AGAIN_MS = 1_500, SOONEST_MS = 500, LATEST_MS = 10_000, SESSION_OVER = 4401;
  const REST = 4, LOST_MS = 60_000;
  const desk = () => (window.__onescreenDesk ||= {});  // shared with desk.js, whichever is loaded first
  // What of the centre the page shows, what it was last asked to, and what it will show once that is drawn.
  let shown = null, heeded = null, asked = null, tick = 0, began_ms = 0, took_ms = 0;
  let wait_ms = SOONEST_MS, told = null, again_ms = 0;

  const isSame = (one, other) => Boolean(one) && one.position === other.position && one.alerts === other.alerts;
  const isSettled = () => Boolean(document.querySelector("#desk-page .settled"));
  desk().isDrawn = () => Boolean(desk().beat) && (isSettled() || isSame(shown, desk().beat));

  // New children are a new page to Dash: what is typed, opened or scrolled to would be gone. A list is kept, and its
  // rows asked for anew where they stand.
  function isInUse(page, grid) {
    const { activeElement: active } = document;
    if (page.contains(active) && active.matches("input,textarea,select")) return true;
    if (document.querySelector("details.menu[open], dialog[open]")) return true;
    if (!grid) return false;
    return Boolean(page.querySelector(".list-page")) || grid.contains(active) || grid.querySelector(".ag-body-viewport")?.scrollTop > 0;
  }

  function redraw(beat) {
    const page = document.getElementById("desk-page"), grid = page.querySelector(".ag-theme-onescreen");
    const again = Boolean(page.querySelector(".refused[data-again]")), whole = again || !isInUse(page, grid);
    const { position, alerts } = beat, of = page.firstElementChild?.dataset.address;
    tick += 1;
    began_ms = performance.now();
    heeded = { position, alerts };
    asked = { tick, is: whole || grid ? heeded : shown };
    window.dash_clientside.set_props("desk-tick", { data: { position, whole, of, tick } });
    if (!whole && grid) window.dash_ag_grid.getApi(grid.id).refreshInfiniteCache();
  }

  // The head is drawn of every answer and says of which; the page stands beside it once the browser has painted.
  function look() {
    const chip = document.querySelector("#desk-head .chip");
    if (!asked || (chip && Number(chip.dataset.tick) < asked.tick)) return;
    const done = asked;
    asked = null;
    requestAnimationFrame(() => setTimeout(() => {
      took_ms = performance.now() - began_ms;
      shown = done.is;
    }));
  }

  function hasRested(now) {
    return asked ? now - began_ms > LOST_MS : now - began_ms >= REST * took_ms;
  }

  // Before anything is drawn: what will be is not older. What was drawn sooner may be.
  function first(beat) {
    const at = Number(document.querySelector("#desk-head .chip")?.dataset.at ?? beat.at);
    return { position: at < beat.at ? null : beat.position, alerts: at < beat.at ? null : beat.alerts };
  }

  function heard({ data }) {
    const beat = (desk().beat = JSON.parse(data));
    desk().ahead_ms = beat.now - Date.now();
    wait_ms = SOONEST_MS;
    if (told !== beat.alerts) window.dispatchEvent(new Event("onescreen-alerts"));
    told = beat.alerts;
    const now = performance.now();
    if (heeded === null) { heeded = shown = first(beat); began_ms = now; return; }
    // What is of an instant that is over does not change.
    const isPast = new URLSearchParams(window.location.search).has("at") || isSettled();
    if (isPast || document.hidden || !hasRested(now)) return;
    // Alerts are told of at once, and once more when their own store has followed. Receipts move no position.
    const ofAlerts = document.querySelector("#desk-page [data-live]"), isNew = ofAlerts && heeded.alerts !== beat.alerts;
    const isDue = again_ms && now > again_ms;
    const isSoon = ofAlerts && (ofAlerts.dataset.live === "soon" || isNew || isDue);
    if (!isSoon && !(now - began_ms >= REDRAW_MS && (ofAlerts || beat.position !== heeded.position))) return;
    again_ms = isNew ? now + AGAIN_MS : 0;
    redraw(beat);
  }

  function join() {
    const socket = new WebSocket(`${window.location.origin.replace(/^http/, "ws")}/ws/desk`);
    socket.onmessage = heard;
    socket.onclose = ({ code }) => {
      if (code === SESSION_OVER) {
        window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
        return;
      }
      setTimeout(join, wait_ms * (0.75 + Math.random() / 2));
      wait_ms = Math.min(LATEST_MS, wait_ms * 2);
    };
  }

  // A page that could not be drawn asks again, although nothing moved.
  setInterval(() => {
    if (document.querySelector("#desk-page .refused[data-again]") && desk().beat) redraw(desk().beat);
  }, REDRAW_MS);
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["data-tick"] });

  join();
})();
