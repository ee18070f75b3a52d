/* Scenes: which one the wall shows, and what keeps the glass alive.
 *
 * All panels stand in the page once; a scene places some and takes the others out. What there is to show is
 * told in `data-scenes` (from wall.toml). live.js draws; it says "drawn" after each frame and "drive" when
 * somebody drives this wall from elsewhere. Everything here is timed by real time, but night, reload and date,
 * which are the centre's.
 */
"use strict";
(() => {
  const PAUSE_ENDS_MS = 600000, MUTE_ENDS_MS = 3600000, RELOADS_APART_MS = 3600000, TELLS_APART_MS = 1000, TICK_MS = 250;
  const ORBIT = [[0, 0], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]];
  const FIGURES = "headline", INTERRUPT = "interrupt";

  let screen, main, told, words, panels, shown = 0, shownSince = 0, mode = "rotating", pausedAt = 0, muted = null, hasVoice = false;
  let wasShowing = null, returnTo = null, counts = null, heard = new Set(), urgent = [], sounded = 0, audio = null;
  let localMinute, lastMinute = null, toldServer = "", toldAt = 0;
  const wide = matchMedia("(min-aspect-ratio:3/1)"), hook = window.__onescreen;

  const byId = (id) => document.getElementById(id);
  const key = () => `onescreen-${wallName()}`;
  const wallName = () => new URLSearchParams(location.search).get("wall") || screen.dataset.wall || "wall";
  const now = () => performance.now();

  /* ── a scene ───────────────────────────────────────────────────────────────────────────────────────── */

  function place(index) {
    const scene = told.scenes[index], { grid, panels: stand } = (wide.matches && scene.wide) || scene;
    const standing = new Set(stand.includes(FIGURES) ? [...stand, INTERRUPT] : stand);
    main.toggleAttribute("data-grid", Boolean(grid));
    for (const name of ["columns", "rows", "areas"]) main.style.setProperty(`--${name}`, grid ? grid[name] : "");
    for (const [name, el] of panels) {
      el.toggleAttribute("data-out", !standing.has(name));
      el.style.gridArea = grid ? (name === INTERRUPT ? FIGURES : name) : "";
      const scale = grid && grid.scale[name];
      if (scale) el.style.setProperty("--u", `calc(var(--canvas)*${scale})`); else el.style.removeProperty("--u");
      el.toggleAttribute("data-turning", Boolean(scene.turn && scene.turn[0] === name));
    }
    screen.dataset.scene = scene.name;
  }

  function show(index) {
    shown = (index + told.scenes.length) % told.scenes.length;
    shownSince = now();
    place(shown);
    turn();
    say();
  }

  const indexOf = (name) => told.scenes.findIndex((scene) => scene.name === name);
  const inRotation = () => told.scenes.map((scene, i) => (scene.seconds ? i : -1)).filter((i) => i >= 0);

  function rotate() {
    if (mode === "paused" && now() - pausedAt > PAUSE_ENDS_MS) setMode("rotating");
    const scene = told.scenes[shown], ring = inRotation();
    if (mode !== "rotating" || urgent.length || !scene.seconds && returnTo === null) return;
    if (now() - shownSince < stands(scene) * 1000) return;
    if (returnTo !== null) { const back = returnTo; returnTo = null; return show(back); }
    if (ring.length > 1) show(ring.find((i) => i > shown) ?? ring[0]);
  }

  const partsOf = ([name]) => panels.get(name).querySelectorAll("[data-turn]");

  // Seconds; long enough for each of its parts to have had its turn.
  function stands({ seconds, turn: asked }) {
    return Math.max(seconds || 60, asked ? asked[1] * partsOf(asked).length : 0);
  }

  function turn() {
    const { turn: asked } = told.scenes[shown];
    if (!asked) return;
    const parts = partsOf(asked);
    const at = Math.floor((now() - shownSince) / (asked[1] * 1000)) % (parts.length || 1);
    parts.forEach((part, i) => part.toggleAttribute("data-turned", i === at));
  }

  /* ── what a hand does ──────────────────────────────────────────────────────────────────────────────── */

  function setMode(asked) {
    mode = asked;
    pausedAt = now();
    if (asked === "rotating") shownSince = now();
    keep();
    say();
  }

  const DRIVES = {
    next: () => byHand(shown + 1),
    previous: () => byHand(shown - 1),
    scene: (name) => { if (indexOf(name) >= 0) byHand(indexOf(name)); },
    pause: () => setMode("paused"),
    resume: () => setMode("rotating"),
    pin: (name) => { if (name && indexOf(name) >= 0) byHand(indexOf(name)); setMode("pinned"); },
    mute: (_, by) => setMuted({ by, until: Date.now() + MUTE_ENDS_MS }),
    unmute: () => setMuted(null),
  };

  function byHand(index) {
    returnTo = wasShowing = null;
    show(index);
    keep();
  }

  function setMuted(asked) {
    muted = asked;
    keep();
    say();
  }

  // A pin and the mute outlive a reload and a restart of the browser; a scene and a pause the reload alone.
  function keep() {
    const held = { scene: told.scenes[shown].name, isPinned: mode === "pinned", muted };
    try { localStorage.setItem(key(), JSON.stringify(held)); } catch { /* a browser that keeps nothing still shows */ }
  }

  function recall() {
    let held = {};
    try { held = JSON.parse(localStorage.getItem(key())) || {}; } catch { /* as a new screen */ }
    muted = held.muted || null;
    if (!held.isPinned || indexOf(held.scene) < 0) return 0;
    mode = "pinned";
    return indexOf(held.scene);
  }

  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    wakeAudio();
    const asked = {
      ArrowRight: DRIVES.next, ArrowLeft: DRIVES.previous,
      " ": mode === "rotating" ? DRIVES.pause : DRIVES.resume,
      p: () => setMode(mode === "pinned" ? "rotating" : "pinned"),
      m: () => setMuted(null),
      "?": () => list(byId("wall-keys").hidden), Escape: () => list(false),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const number = /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1;
    if (number >= 0 && number < told.scenes.length) byHand(number);
    else if (asked) asked(); else return;
    event.preventDefault();
  }

  function onTouch() {
    wakeAudio();
    if (mode === "rotating") setMode("paused"); else say();
  }

  /* ── alerts: the interrupt, the triggers, the sound ────────────────────────────────────────────────── */

  function hearAlerts() {
    const facts = JSON.parse(byId(`${INTERRUPT}-facts`).textContent || "{}");
    if (!facts.keys) return;
    interrupt(facts.keys.urgent);
    trigger(facts.counts);
    sound(facts.keys);
  }

  function interrupt(standing) {
    const had = urgent.length;
    urgent = standing;
    if (standing.length && !had) {
      const home = told.scenes.findIndex((scene) => scene.panels.includes(FIGURES));
      if (!told.scenes[shown].panels.includes(FIGURES) && home >= 0) { wasShowing = shown; show(home); }
      say();
    } else if (!standing.length && had) {
      const back = wasShowing;
      wasShowing = null;
      if (back === null) { shownSince = now(); say(); } else show(back);
    }
  }

  // More than before of what a scene looks at: to that scene for one turn, then back. Not at the first sight.
  function trigger(found) {
    const before = counts;
    counts = found;
    if (!before || mode !== "rotating" || urgent.length) return;
    const asked = told.scenes.findIndex((scene) => scene.triggers.some((kind) => found[kind] > before[kind]));
    if (asked < 0 || asked === shown) return;
    const from = returnTo ?? shown;
    show(asked);
    returnTo = from;
  }

  function sound(keys) {
    const severity = told.sounds.severities.find((name) => keys[name].some((id) => !heard.has(id)));
    const repeats = urgent.length && told.sounds.severities.includes("urgent") && now() - sounded > told.sounds.repeat_s * 1000;
    heard = new Set(Object.values(keys).flat());
    if (severity || repeats) play(severity || "urgent");
  }

  // Tones are made here; a browser gives none before a hand has touched the screen.
  function wakeAudio() {
    if (!told.sounds.severities.length) return;
    if (!audio) audio = new AudioContext();
    audio.resume().then(say);
  }

  // One of all walls has the voice, as the server says; where walls are named, each of those sounds and no other.
  function setVoice(has) {
    if (has && !hasVoice) sounded = -Infinity;
    hasVoice = has;
    say();
  }

  const canSound = () => !muted && audio !== null && audio.state === "running" && isAsked();
  const isAsked = () => !told.sounds.walls.length || told.sounds.walls.includes(wallName());

  function play(severity) {
    if (soundState() !== "on") return;
    sounded = now();
    hook.sounds = (hook.sounds || 0) + 1;
    const tones = { urgent: [880, 660, 880], over: [660, 520], due: [520] }[severity];
    tones.forEach((hertz, i) => {
      const tone = audio.createOscillator(), loud = audio.createGain(), at = audio.currentTime + i * 0.28;
      tone.frequency.value = hertz;
      loud.gain.setValueAtTime(0, at);
      loud.gain.linearRampToValueAtTime(0.3, at + 0.02);
      loud.gain.linearRampToValueAtTime(0, at + 0.24);
      tone.connect(loud).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.26);
    });
  }

  function soundState() {
    if (!told.sounds.severities.length) return "";
    if (!isAsked()) return "elsewhere";
    if (muted) return "muted";
    if (!canSound()) return "blocked";
    return hasVoice || told.sounds.walls.length ? "on" : "elsewhere";
  }

  function soundSaid(state) {
    const said = words[`sound_${state}`];
    if (state !== "muted") return said;
    return said.replace("{by}", told.posts[muted.by] || muted.by);
  }

  /* ── what is said of it ────────────────────────────────────────────────────────────────────────────── */

  const modeNow = () => (urgent.length ? "held" : mode !== "rotating" ? mode : inRotation().length > 1 ? "rotating" : "single");

  function say() {
    const scene = told.scenes[shown], heardAs = soundState();
    screen.dataset.mode = modeNow();
    const said = [[`${shown + 1}/${told.scenes.length} ${scene.title}`, ""], [words[`scene_${modeNow()}`], "mode"]];
    if (heardAs) said.push([soundSaid(heardAs), `sound ${heardAs}`]);
    byId("wall-where").replaceChildren(...said.map(([text, cls]) => element("span", text, cls)));
    tellServer();
  }

  function element(tag, text, cls = "") {
    const made = document.createElement(tag);
    made.textContent = text;
    made.className = cls;
    return made;
  }

  function list(isShown) {
    const box = byId("wall-keys"), lines = (texts) => { const ul = element("ul", ""); ul.append(...texts.map((t) => element("li", t))); return ul; };
    box.hidden = !isShown;
    if (!isShown) return;
    const keys = Object.entries(words).filter(([name]) => name.startsWith("keys_")).map(([, text]) => text);
    box.replaceChildren(element("h2", words.scenes), lines(told.scenes.map((scene, i) => `${i + 1}  ${scene.title}`)), lines(keys));
  }

  // At most one a second, the newest wins: a server closes a socket that talks too much.
  function tellServer() {
    const message = { t: "shows", scene: told.scenes[shown].name, mode: modeNow(), muted: Boolean(muted), muted_by: muted ? muted.by : "", can_sound: canSound() };
    const text = `${hook.greetings} ${JSON.stringify(message)}`;
    if (!hook.greetings || text === toldServer || now() - toldAt < TELLS_APART_MS) return;
    toldServer = text;
    toldAt = now();
    hook.tell(message);
  }

  /* ── night, burn-in, reload ────────────────────────────────────────────────────────────────────────── */

  function keepAlive() {
    const [px, minutes] = told.burn_in, [x, y] = ORBIT[Math.floor(Date.now() / 60000 / minutes) % ORBIT.length];
    const move = px ? `translate(${x * px}px,${y * px}px)` : "";
    if (main.style.transform !== move) main.style.transform = move;
    const at = hook.now();
    if (at === null) return;
    const [hour, minute] = localMinute.format(new Date(at)).split(":").map(Number), here = hour * 60 + minute;
    const night = told.night && (told.night[0] <= told.night[1]
      ? here >= told.night[0] && here < told.night[1] : here >= told.night[0] || here < told.night[1]);
    screen.toggleAttribute("data-night", Boolean(night));
    const crossed = lastMinute !== null && told.reload_at !== null && lastMinute !== here
      && (here - told.reload_at + 1440) % 1440 < (here - lastMinute + 1440) % 1440;
    lastMinute = here;
    if (crossed) reload();
  }

  // Only while the server answers: a wall must not end on a browser's error page.
  async function reload() {
    if (now() < RELOADS_APART_MS) return;
    try { if ((await fetch("/healthz")).ok) location.reload(); } catch { /* the next day, then */ }
  }

  /* ── begin ─────────────────────────────────────────────────────────────────────────────────────────── */

  function tick() {
    rotate();
    turn();
    keepAlive();
    if (muted && Date.now() > muted.until) setMuted(null);
    if (urgent.length) hearAlerts();
    tellServer();
  }

  function begin(found) {
    screen = found;
    main = screen.querySelector("main");
    told = JSON.parse(screen.dataset.scenes);
    words = told.words;
    panels = new Map([...screen.querySelectorAll("[data-panel]")].map((el) => [el.dataset.panel, el]));
    localMinute = new Intl.DateTimeFormat("en-GB", { timeZone: screen.dataset.zone, hourCycle: "h23", hour: "2-digit", minute: "2-digit" });
    show(recall());
    screen.addEventListener("drawn", hearAlerts);
    screen.addEventListener("drive", ({ detail }) => { const act = DRIVES[detail.action]; if (act) act(detail.scene, detail.by); });
    screen.addEventListener("voice", ({ detail }) => setVoice(detail.has));
    addEventListener("keydown", onKey);
    addEventListener("pointerdown", onTouch);
    wide.addEventListener("change", () => place(shown));
    wakeAudio();  // a browser may be told to need no hand
    if (screen.dataset.seq) hearAlerts();  // of the frame that was drawn sooner
    setInterval(tick, TICK_MS);
  }

  // After live.js has begun: both look for the element that Dash brings.
  const eye = setInterval(() => {
    const found = byId("screen");
    if (found && found.querySelector("main")) { clearInterval(eye); begin(found); }
  }, 20);
})();
