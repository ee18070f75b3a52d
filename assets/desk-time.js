/* Time on the desk: any instant of the past, chosen, slid to or played. The address is the only state: `at`, `as`.
 *
 * The bar under the head is built once, in the words of its element; `tick` keeps it true to the address.
 */
"use strict";
(() => {
  const HOUR = 3_600_000, DAY = 24 * HOUR, FRAME_MS = 700, STEPS = 1000;
  const SPANS = { hour: [HOUR, 60], day: [DAY, 48], month: [30 * DAY, 60] };  // as long, in so many frames
  const BACK = { day: DAY, month: 30 * DAY, year: 365 * DAY };
  let bar = null, words = {}, back = "month", playing = null;

  const el = (tag, props = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), props);
    made.append(...children);
    return made;
  };
  const pad = (n) => String(n).padStart(2, "0");

  // The centre's time, in its own zone: what the field shows and takes is local there, whatever the browser's zone.
  const now = () => Date.now() + (window.__onescreenDesk.ahead_ms || 0);
  const offset_ms = (ms) => {
    const part = new Intl.DateTimeFormat("en-US", { timeZone: words.zone, timeZoneName: "longOffset" }).formatToParts(ms);
    const [, sign, h, m] = part.find((p) => p.type === "timeZoneName").value.match(/([+-])(\d\d):(\d\d)/) || [null, "+", 0, 0];
    return (sign === "-" ? -1 : 1) * (Number(h) * HOUR + Number(m) * 60_000);
  };
  const toField = (ms) => new Date(ms + offset_ms(ms)).toISOString().slice(0, 16);
  const fromField = (text) => { const ms = Date.parse(`${text}:00Z`); return ms - offset_ms(ms); };

  const asked = () => new URLSearchParams(window.location.search);
  const chosen = () => { const at = Date.parse(asked().get("at") || ""); return Number.isNaN(at) ? null : at; };

  function look(ms, as = asked().get("as") || "known") {
    const query = asked();
    if (ms === null || ms >= now() - 1000) { query.delete("at"); query.delete("as"); }
    else { query.set("at", new Date(ms).toISOString().slice(0, 19) + "Z"); query.set("as", as); }
    const text = query.toString();
    window.__onescreenDesk.go(window.location.pathname + (text ? `?${text}` : ""));
  }

  /* ── the bar ───────────────────────────────────────────────────────────────────────────────────────── */

  function build(root) {
    words = JSON.parse(root.dataset.words);
    const slider = el("input", { type: "range", min: 0, max: STEPS, className: "slide", ariaLabel: words.slide });
    const field = el("input", { type: "datetime-local", className: "at", ariaLabel: words.at });
    const reach = el("select", { ariaLabel: words.reach }, ...Object.keys(BACK).map((k) => el("option", { value: k }, words[k])));
    const how = el("select", { ariaLabel: words.how }, ...["known", "corrected"].map((k) => el("option", { value: k }, words[k])));
    const plays = Object.keys(SPANS).map((span) => el("button", { type: "button", className: "button", onclick: () => play(span) }, `▶ ${words[span]}`));
    const stop = el("button", { type: "button", className: "button stop", onclick: halt, hidden: true }, `■ ${words.stop}`);
    const compare = el("a", { className: "button compare" }, words.compare);
    reach.value = back;
    slider.onchange = () => { halt(); look(now() - BACK[back] * (1 - slider.value / STEPS)); };
    slider.oninput = () => { field.value = toField(now() - BACK[back] * (1 - slider.value / STEPS)); };
    field.onchange = () => { halt(); if (field.value) look(fromField(field.value)); };
    reach.onchange = () => { back = reach.value; tick(); };
    how.onchange = () => look(chosen(), how.value);
    compare.onclick = (event) => { event.preventDefault(); window.__onescreenDesk.go(compare.getAttribute("href")); };
    root.append(reach, slider, field, how, el("span", { className: "plays" }, ...plays, stop), compare);
    bar = { root, slider, field, how, plays, stop, compare };
  }

  function tick() {
    const root = document.getElementById("desk-time");
    if (!root) return;
    if (!bar) build(root);
    const at = chosen();
    root.hidden = at === null && !root.dataset.open;
    document.getElementById("desk-time-open")?.setAttribute("aria-expanded", !root.hidden);
    const share = at === null ? 1 : 1 - (now() - at) / BACK[back];
    if (document.activeElement !== bar.slider) bar.slider.value = Math.round(STEPS * Math.min(1, Math.max(0, share)));
    if (document.activeElement !== bar.field) bar.field.value = toField(at === null ? now() : at);
    bar.how.value = asked().get("as") || "known";
    bar.how.disabled = at === null;
    bar.stop.hidden = playing === null;
    bar.plays.forEach((button) => { button.hidden = playing !== null; });
    const query = new URLSearchParams(Object.entries({ area: area(), with: asked().get("at") || "", lang: asked().get("lang") || "" }).filter(([, v]) => v));
    bar.compare.href = `/compare?${query}`;
    bar.compare.hidden = at === null;
  }

  const area = () => (window.location.pathname.match(/^\/area\/([^/]+)/) || [])[1] || asked().get("area") || "";

  /* ── playing ───────────────────────────────────────────────────────────────────────────────────────── */

  // A frame follows when the one before is drawn, so that a slow server is played slowly, never out of order.
  function play(span) {
    halt();
    const [length, frames] = SPANS[span];
    const end = Math.min(now(), (chosen() ?? now() - length) + length), start = chosen() ?? end - length;
    let frame = 0;
    const next = () => {
      if (playing === null) return;
      frame += 1;
      const at = start + (length / frames) * frame;
      look(Math.min(at, end));
      if (at >= end) halt();
      else playing = setTimeout(drawn, FRAME_MS, at);
    };
    const drawn = (at) => {
      const shown = Number(document.querySelector("#desk-head .clock")?.dataset.at);
      if (playing === null) return;
      if (Math.abs(shown - at) < 1000) next(); else playing = setTimeout(drawn, FRAME_MS / 4, at);
    };
    playing = 0;
    next();
    tick();
  }

  function halt() {
    clearTimeout(playing);
    playing = null;
    if (bar) tick();
  }

  document.addEventListener("click", ({ target }) => {
    if (!target.closest?.("#desk-time-open")) return;
    const root = document.getElementById("desk-time");
    if (root.dataset.open) delete root.dataset.open; else root.dataset.open = "yes";
    tick();
    if (!root.hidden) bar.slider.focus();
  });
  window.addEventListener("popstate", tick);
  window.addEventListener("_dashprivate_pushstate", () => setTimeout(tick));
  setInterval(tick, 1000);
})();
