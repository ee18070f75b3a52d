/* The desk's socket: a beat a second says what the centre shows by now. When the position has moved, the page is drawn
 * anew, at most every few seconds; when the socket is lost it is sought for ever; when the session is over, so is the
 * page. */
"use strict";
(() => {
  const REDRAW_MS = 5_000, AGAIN_MS = 1_500, SOONEST_MS = 500, LATEST_MS = 10_000, SESSION_OVER = 4401;
  const desk = () => (window.__onescreenDesk ||= {});  // shared with desk.js, whichever is loaded first
  let drawn = null, drawn_ms = 0, wait_ms = SOONEST_MS, alerts = null, told = null, again_ms = 0;

  // New children are a new page to Dash: what is typed, opened or scrolled to would be gone. A list is kept, and its
  // rows asked for anew where they stand.
  function isInUse(page, grid) {
    const { activeElement: active } = document;
    if (page.contains(active) && active.matches("input,textarea,select")) return true;
    if (document.querySelector("details.menu[open], dialog[open]")) return true;
    if (!grid) return false;
    return Boolean(page.querySelector(".list-page")) || grid.contains(active) || grid.querySelector(".ag-body-viewport")?.scrollTop > 0;
  }

  function redraw(position) {
    const page = document.getElementById("desk-page"), grid = page.querySelector(".ag-theme-onescreen");
    const again = Boolean(page.querySelector(".refused[data-again]")), whole = again || !isInUse(page, grid);
    drawn = position;
    drawn_ms = performance.now();
    const of = page.firstElementChild?.dataset.address;
    window.dash_clientside.set_props("desk-tick", { data: { position, whole, of } });
    if (!whole && grid) window.dash_ag_grid.getApi(grid.id).refreshInfiniteCache();
  }

  function heard({ data }) {
    const beat = (desk().beat = JSON.parse(data));
    desk().ahead_ms = beat.now - Date.now();
    wait_ms = SOONEST_MS;
    if (told !== beat.alerts) window.dispatchEvent(new Event("onescreen-alerts"));
    told = beat.alerts;
    if (drawn === null) { drawn = beat.position; drawn_ms = performance.now(); return; }
    // What is of an instant that is over does not change.
    const isPast = new URLSearchParams(window.location.search).has("at") || document.querySelector("#desk-page .settled");
    if (isPast || document.hidden) return;
    const now = performance.now(), ofAlerts = document.querySelector("#desk-page [data-live]");
    // Alerts are told of at once, and once more when their own store has followed. Receipts move no position.
    if (ofAlerts && alerts !== beat.alerts) again_ms = now + AGAIN_MS;
    const isSoon = ofAlerts && (ofAlerts.dataset.live === "soon" || alerts !== beat.alerts || (again_ms && now > again_ms));
    if (again_ms && now > again_ms) again_ms = 0;
    alerts = beat.alerts;
    if (isSoon || (now - drawn_ms >= REDRAW_MS && (ofAlerts || beat.position !== drawn))) redraw(beat.position);
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
    if (document.querySelector("#desk-page .refused[data-again]") && desk().beat) redraw(desk().beat.position);
  }, REDRAW_MS);

  join();
})();
