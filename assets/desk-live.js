/* The desk's socket: a beat a second says what the centre shows by now. When the position has moved, the page is drawn
 * anew, at most every few seconds; when the socket is lost it is sought for ever; when the session is over, so is the
 * page. */
"use strict";
(() => {
  const REDRAW_MS = 5_000, SOONEST_MS = 500, LATEST_MS = 10_000, SESSION_OVER = 4401;
  const desk = () => window.__onescreenDesk;  // made by desk.js, which is loaded after this
  let drawn = null, drawn_ms = 0, wait_ms = SOONEST_MS;

  function redraw(position) {
    drawn = position;
    drawn_ms = performance.now();
    window.dash_clientside.set_props("desk-tick", { data: position });
  }

  function heard({ data }) {
    const beat = (desk().beat = JSON.parse(data));
    wait_ms = SOONEST_MS;
    if (drawn === null) { drawn = beat.position; drawn_ms = performance.now(); return; }
    const isPast = new URLSearchParams(window.location.search).has("at");
    if (isPast || document.hidden || performance.now() - drawn_ms < REDRAW_MS) return;
    if (beat.position !== drawn) redraw(beat.position);
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
    if (document.querySelector("#desk-page .refused[data-again]") && desk().beat) redraw(desk().beat.position + Math.random());
  }, REDRAW_MS);

  join();
})();
