/* Socket → screen. No dependency, no framework.
 *
 * Server says: snapshot {seq, at, position, build, props, failed}, delta {seq, at, position, props, failed?},
 * and each second beat {now, age_ms, at, mono, speed, seq, build}. `now` and `at` are the centre's time (in a demo it runs
 * `speed` times as fast), `age_ms` is real: how old the newest Situation was when the beat was sent.
 *
 * The screen's age is judged here: the age of the last beat's facts, plus what has passed since on this
 * machine's own clocks. A server that is dead, stuck or cut off can therefore not look alive.
 */
"use strict";
(() => {
  const LAG_MS = 5000, STOP_MS = 30000, SILENT_MS = 4000, SLOWEST_RETRY_MS = 5000, RELOAD_GAP_MS = 30000;
  const CANARY_EVERY_MS = 60000, CANARY_LATE_MS = 10000, BEACONS = 30;
  const RINGS_AT_ONCE = 2, RING_MS = 12000, STILL_MS = 72000, TICK_MS = 200, KEPT_DRAWS = 512, NOT_PAIRED = 4403;

  let screen, words, socket = null, attempts = 0, retry = 0, heardAt = 0;
  let seq = null, pending = new Map(), isDrawDue = false;
  let beat = null, facts = null, silent = 0, failed = "", isSnapshotDrawn = false;
  let rings = 0, beacons = [], drawnBeacons = new Map(), isFirstBeacons = true, ownBeacon = null;
  const parts = new Map(), ages = new Map(), ends = new Map(), openedAt = performance.now();
  const hook = window.__onescreen = { frames: 0, seq: 0, state: "never", draws: [], figures: [], unknown: 0,
    // For scenes.js: the centre's time (null until a beat), and a word to the server.
    now: () => (beat ? centreNow() : null),
    tell: (message) => { if (socket && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message)); } };

  const byId = (id) => document.getElementById(id);
  const write = (el, text) => { if (el && el.textContent !== text) el.textContent = text; };
  const say = (key, filled) => words[key].replace(/\{(\w+)\}/g, (_, name) => filled[name]);

  /* ── time ──────────────────────────────────────────────────────────────────────────────────────────── */

  // Both clocks, because each can stand still or jump: performance.now() sleeps with the machine, Date.now()
  // is set by hand. What has passed is the longer of the two: too old is the safe mistake.
  const stamp = () => ({ steady: performance.now(), wall: Date.now() });
  const since = (then) => Math.max(performance.now() - then.steady, Date.now() - then.wall, 0);

  // A beat that waited in a buffer is older than it says. The quickest of the last minute's beats shows the
  // difference of the two machines' steady clocks; what a beat needed more than that, it waited.
  const transits = [];
  function waited(mono) {
    const transit = performance.now() - mono;
    transits.push(transit);
    if (transits.length > 60) transits.shift();
    return transit - Math.min(...transits);
  }

  const realAge = () => (beat ? beat.age_ms + beat.waited + since(beat.stamp) : since({ steady: openedAt, wall: Date.now() }));
  const centreNow = () => beat.now + (beat.waited + since(beat.stamp)) * beat.speed;

  /* ── the socket ────────────────────────────────────────────────────────────────────────────────────── */

  function connect() {
    clearTimeout(retry);
    retry = 0;
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const mine = socket = new WebSocket(`${scheme}//${location.host}/ws/live`);
    heardAt = performance.now();
    transits.length = 0;
    mine.onopen = () => {
      const { page, lang, build } = screen.dataset;
      const wall = new URLSearchParams(location.search).get("wall") || screen.dataset.wall || "wall";
      mine.send(JSON.stringify({ t: "hello", page, lang, build, wall }));
      hook.greetings = (hook.greetings || 0) + 1;
    };
    mine.onmessage = (event) => { if (mine === socket) hear(JSON.parse(event.data)); };
    mine.onclose = ({ code }) => {
      if (mine !== socket) return;
      retryLater();
      if (code === NOT_PAIRED) location.reload();
    };
  }

  function retryLater() {
    socket = null;
    attempts += 1;
    const wait = Math.min(SLOWEST_RETRY_MS, 250 * 2 ** Math.min(attempts, 6));
    retry = setTimeout(connect, wait * (0.5 + Math.random() / 2));
  }

  // A link can be dead without a close: nothing heard for some beats means begin anew.
  function watch() {
    if (socket && performance.now() - heardAt > SILENT_MS + (seq === null ? SLOWEST_RETRY_MS : 0)) {
      const old = socket;
      retryLater();
      old.close();
    }
  }

  function wakeUp() {
    if (!socket && retry) connect();
    judge();
  }

  function hear(message) {
    heardAt = performance.now();
    if (message.t === "beat") return hearBeat(message);
    if (message.t === "drive" || message.t === "voice") return screen.dispatchEvent(new CustomEvent(message.t, { detail: message }));
    attempts = 0;
    if (message.t === "snapshot") {
      if (reloadFor(message.build)) return;
      pending.clear();
    } else if (message.seq !== seq + 1) {
      return askForTheWhole();
    }
    seq = message.seq;
    for (const [id, props] of Object.entries(message.props)) {
      if (props.chart !== undefined) props.chart = { figure: props.chart, position: message.position };
      const waiting = pending.get(id);
      pending.set(id, waiting ? Object.assign(waiting, props) : props);
    }
    facts = { at: message.at, position: message.position, failed: message.failed || [], isWhole: message.t === "snapshot" };
    if (!isDrawDue) { isDrawDue = true; requestAnimationFrame(draw); }
  }

  function hearBeat(message) {
    const isBehind = beat && seq !== null && beat.seq === message.seq && message.seq !== seq;
    // The beat of another build is not taken: a page that cannot be renewed grows old in plain sight.
    if (reloadFor(message.build)) return;
    beat = { ...message, waited: waited(message.mono), stamp: stamp() };
    if (isBehind) askForTheWhole();
    judge();
  }

  function askForTheWhole() {
    if (socket && socket.readyState === WebSocket.OPEN) socket.send('{"t":"gap"}');
  }

  // Once for each build within half a minute: a server that cannot serve what it names must not make us spin.
  function reloadFor(build) {
    if (build === screen.dataset.build) return false;
    const [tried, at] = (sessionStorage.getItem("onescreen-reload") || " 0").split(" ");
    if (tried === build && Date.now() - at < RELOAD_GAP_MS) return true;
    sessionStorage.setItem("onescreen-reload", `${build} ${Date.now()}`);
    location.reload();
    return true;
  }

  /* ── drawing ───────────────────────────────────────────────────────────────────────────────────────── */

  function draw() {
    isDrawDue = false;
    const isWhole = facts.isWhole || !isSnapshotDrawn;
    for (const [id, props] of pending) apply(id, props, isWhole);
    pending.clear();
    if (facts.failed.join() !== failed) {
      failed = facts.failed.join();
      for (const panel of document.querySelectorAll("[data-panel]")) {
        const isFailed = facts.failed.includes(panel.dataset.panel);
        // Since when is known of what failed on this page; what had failed before it shows nothing at all.
        if (isFailed && !panel.classList.contains("failed")) panel.dataset.stopped = isWhole ? "" : ` · ${say("stop", { time: stopTime() })}`;
        panel.classList.toggle("failed", isFailed);
      }
    }
    isSnapshotDrawn = true;
    facts.isWhole = false;
    screen.dataset.seq = seq;
    hook.frames += 1;
    hook.seq = seq;
    screen.dispatchEvent(new Event("drawn"));
    painted.port2.postMessage([seq, facts.position, facts.at]);
    judge();
  }

  // The tick after the one that painted: then it is on the glass. For whoever measures, in a small ring.
  const painted = new MessageChannel();
  painted.port1.onmessage = ({ data }) => {
    const [drawnSeq, position, at] = data;
    hook.draws.push([drawnSeq, position, performance.timeOrigin + performance.now(), at]);
    if (hook.draws.length > KEPT_DRAWS) hook.draws.shift();
  };

  function apply(id, props, isWhole) {
    let part = parts.get(id);
    if (!part || !part.el.isConnected) {
      const el = byId(id);
      if (!el) { hook.unknown += 1; return; }
      part = { el, base: el.className, ring: "" };
      parts.set(id, part);
    }
    const { el } = part;
    if (props.text !== undefined) write(el, props.text);
    if (props.cls !== undefined) el.className = props.cls ? `${part.base} ${props.cls}` : part.base;
    if (props.title !== undefined) el.title = props.title;
    if (props.hidden !== undefined) el.hidden = props.hidden;
    if (props.style) for (const [name, value] of Object.entries(props.style)) el.style.setProperty(name, value);
    if (props.since !== undefined) { ages.set(el, props.since); writeAge(el, props.since); }
    if (props.bins !== undefined) window.__onescreenBins(el, props.bins);
    if (props.until !== undefined) { ends.set(el, props.until); writeLeft(el, props.until); }
    if (props.marks !== undefined) takeBeacons(props.marks);
    if (props.pulse !== undefined) takePulse(part, props.pulse, isWhole);
    if (props.chart !== undefined) el.dispatchEvent(new CustomEvent("chart", { bubbles: true, detail: props.chart }));
    if (id === "truth-silent") silent = Number(props.text);
  }

  // One outline that swells a few times, then stands still for a minute. Never more than two swell at once.
  function takePulse(part, key, isWhole) {
    const isNew = key && key !== part.ring && !isWhole;
    part.ring = key;
    if (!isNew) return;
    const { el } = part;
    clearTimeout(part.still);
    part.still = setTimeout(() => delete el.dataset.fresh, STILL_MS);
    if (el.dataset.fresh === "ring") return;
    el.dataset.fresh = rings < RINGS_AT_ONCE ? "ring" : "still";
    if (el.dataset.fresh === "still") return;
    rings += 1;
    setTimeout(() => { rings -= 1; if (el.dataset.fresh) el.dataset.fresh = "still"; }, RING_MS);
  }

  /* ── beacons ───────────────────────────────────────────────────────────────────────────────────────── */

  // The glass adds when it drew a beacon; of those sent before this page only the way to the journal is known.
  function takeBeacons(marks) {
    const seen = new Map();
    for (const [sent, recorded] of marks) {
      const first = isFirstBeacons || !beat ? recorded : centreNow();
      seen.set(sent, drawnBeacons.has(sent) ? drawnBeacons.get(sent) : Math.max(first, sent));
      if (first !== recorded) ownBeacon = sent;
    }
    drawnBeacons = seen;
    beacons = marks.map(([sent]) => sent);
    isFirstBeacons = false;
    drawBeacons();
  }

  function drawBeacons() {
    const box = byId("truth-beacons"), speed = beat ? beat.speed : 1, newest = beacons[beacons.length - 1];
    const delays = new Map();
    for (const sent of beacons) {
      const slot = BEACONS - 1 - missed() - Math.round((newest - sent) / speed / CANARY_EVERY_MS);
      if (slot >= 0) delays.set(slot, (drawnBeacons.get(sent) - sent) / speed);
    }
    [...box.children].forEach((bar, slot) => {
      const delay = delays.get(slot);
      bar.className = `beacon${delay === undefined ? " none" : delay > CANARY_LATE_MS ? " late" : ""}`;
      const share = delay === undefined ? 0 : Math.min(1, Math.log10(1 + delay / 100) / 2);
      bar.style.setProperty("--d", share.toFixed(2));
    });
  }

  const canaryLateness = () => {
    if (!beat) return 0;
    if (!beacons.length) return isSnapshotDrawn ? performance.now() - openedAt - CANARY_EVERY_MS : 0;
    return (centreNow() - beacons[beacons.length - 1]) / beat.speed - CANARY_EVERY_MS;
  };
  const missed = () => Math.max(0, Math.ceil((canaryLateness() - CANARY_LATE_MS) / CANARY_EVERY_MS));
  const endToEnd = () => {
    const newest = beacons[beacons.length - 1];
    return newest === undefined || newest !== ownBeacon || !beat ? null : (drawnBeacons.get(newest) - newest) / beat.speed;
  };

  /* ── the truth light ───────────────────────────────────────────────────────────────────────────────── */

  const seconds = (ms) => (ms < 1000 ? (ms / 1000).toFixed(2) : ms < 10000 ? (Math.floor(ms / 100) / 10).toFixed(1) : `${Math.floor(ms / 1000)}`);

  function verdict() {
    const age = realAge(), late = canaryLateness();
    if (!isSnapshotDrawn) return { state: "never", note: attempts ? say("never_note", { n: attempts }) : "" };
    if (age > STOP_MS && shownAt()) {
      return { state: "stop", time: stopTime(), note: say("stop_note", { n: duration(age) }) };
    }
    if (!shownAt()) return { state: "waiting", note: say("waiting_note", {}) };
    if (age > LAG_MS) return { state: "lag", note: say("lag_note", { n: Math.floor(age / 1000) }) };
    if (late > CANARY_LATE_MS) return { state: "lag", note: say("canary_note", { n: Math.floor(late / 1000) }) };
    const way = endToEnd();
    const note = way === null ? say("fresh_note", { n: Math.max(1, Math.ceil(age / 1000)) }) : say("live_note", { n: seconds(way) });
    return silent > 0 ? { state: "distrust", n: silent, note } : { state: "live", note };
  }

  const shownAt = () => (beat && beat.at) || (facts && facts.at) || null;

  function judge() {
    if (!screen) return;
    const found = verdict();
    hook.state = found.state;
    if (screen.dataset.state !== found.state) screen.dataset.state = found.state;
    write(byId("truth-state"), say(found.state, found));
    write(byId("truth-note"), found.note);
    write(byId("wall-stopped"), found.state === "stop" ? say("stop", found) : "");
  }

  function stopTime() {
    const at = new Date(shownAt()), shape = { timeZone: screen.dataset.zone, hourCycle: "h23" };
    const day = (date) => new Intl.DateTimeFormat("en-CA", { ...shape, month: "2-digit", day: "2-digit" }).format(date);
    const time = new Intl.DateTimeFormat("en-GB", { ...shape, hour: "2-digit", minute: "2-digit" }).format(at);
    return day(at) === day(new Date(centreNow())) ? time : `${day(at)} ${time}`;
  }

  /* ── what ticks ────────────────────────────────────────────────────────────────────────────────────── */

  function duration(ms) {
    const s = Math.max(0, Math.floor(ms / 1000));
    if (s < 120) return say("age_s", { n: s });
    if (s < 7200) return say("age_m", { n: Math.floor(s / 60) });
    return s < 172800 ? say("age_h", { n: Math.floor(s / 3600) }) : say("age_d", { n: Math.floor(s / 86400) });
  }

  // The two greatest units, for what is watched: 2天4时, 22时42分, 51分07秒.
  function precise(ms) {
    const s = Math.max(0, Math.floor(ms / 1000)), two = (n) => `${n}`.padStart(2, "0");
    if (s < 3600) return say("age_ms", { m: Math.floor(s / 60), s: two(s % 60) });
    if (s < 86400) return say("age_hm", { h: Math.floor(s / 3600), m: two(Math.floor(s / 60) % 60) });
    return say("age_dh", { d: Math.floor(s / 86400).toLocaleString("en"), h: Math.floor(s / 3600) % 24 });
  }

  const writeAge = (el, at) => { if (beat) write(el, (el.dataset.form === "two" ? precise : duration)(centreNow() - at)); };
  // What is left, as 5:07, over an hour in its two greatest units; never less than nothing: what is past its end
  // is told by the next frame.
  function remaining(ms) {
    const s = Math.max(0, Math.floor(ms / 1000));
    if (s > 3600) return precise(ms);
    return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
  }

  const writeLeft = (el, at) => { if (beat) write(el, (el.dataset.form === "two" ? precise : remaining)(at - centreNow())); };

  let clockShape, dateShape;
  function tell() {
    if (!beat) return;
    const now = new Date(centreNow());
    write(byId("truth-clock"), clockShape.format(now));
    const told = Object.fromEntries(dateShape.formatToParts(now).map(({ type, value }) => [type, value]));
    write(byId("truth-date"), say("date", told));
  }

  let toldSecond = 0;
  function tick() {
    watch();
    judge();
    const second = beat ? Math.floor(centreNow() / 1000) : Math.floor(performance.now() / 1000);
    if (second === toldSecond) return;
    toldSecond = second;
    tell();
    for (const [el, at] of ages) {
      if (el.isConnected) writeAge(el, at); else ages.delete(el);
    }
    for (const [el, at] of ends) {
      if (el.isConnected) writeLeft(el, at); else ends.delete(el);
    }
    if (beacons.length && second % 5 === 0) drawBeacons();
  }

  /* ── begin ─────────────────────────────────────────────────────────────────────────────────────────── */

  function begin(found) {
    screen = found;
    words = JSON.parse(byId("truth").dataset.words);
    const { lang, zone: timeZone } = screen.dataset, locale = lang === "zh" ? "zh-CN" : "en-GB";
    clockShape = new Intl.DateTimeFormat("en-GB", { timeZone, hourCycle: "h23", timeStyle: "medium" });
    const month = lang === "zh" ? "numeric" : "short";
    dateShape = new Intl.DateTimeFormat(locale, { timeZone, month, day: "numeric", weekday: "short" });
    connect();
    setInterval(tick, TICK_MS);
    for (const event of ["visibilitychange", "pageshow", "online", "focus"]) addEventListener(event, wakeUp);
    document.addEventListener("visibilitychange", wakeUp);
  }

  // The layout comes after this script, by way of Dash: begin when it stands.
  const early = byId("screen");
  if (early) begin(early);
  else {
    const eye = new MutationObserver(() => {
      const found = byId("screen");
      if (found) { eye.disconnect(); begin(found); }
    });
    eye.observe(document.documentElement, { childList: true, subtree: true });
  }
})();
