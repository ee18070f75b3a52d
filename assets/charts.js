/* Figures → pictures: the slow lane. `live.js` hands over each figure as an event; here it is drawn.
 *
 * A figure is Plotly's data and layout, with three things left open that only the glass knows: a colour may be a
 * token ("--mark"), every length is in logical px (--u each; letters never under 12 real px), and a marker of size
 * "cell" fills four fifths of one unit of both axes. One figure is drawn a frame, and only while it can be seen.
 * Plotly is loaded when the first figure is there, after the first picture.
 */
"use strict";
(() => {
  const PLOTLY = new URL("vendor/plotly-basic.min.js", document.currentScript.src).href;
  const TOKENS_EVERY_MS = 2000, LEAST_LETTER_PX = 12, CELL_SHARE = 0.8, LATEST_LOAD_MS = 1000, LOAD_AGAIN_MS = 2000, KEPT_DRAWS = 512;
  const BACK = { left: 0, center: -50, right: -100 }, DOWN = { bottom: 0, middle: 50, top: 100 };
  const LETTERS = new Set(["font", "tickfont", "textfont"]);
  const LENGTHS = /^(marker\.size|line\.width|margin\.[lrtb]|.*\.(x|y)shift|.*axis\.ticklabelstandoff)$/;

  const charts = new Map(), due = new Set();
  let isDrawing = false;

  document.addEventListener("chart", ({ target, detail }) => {
    const isNew = !charts.has(target);
    charts.set(target, { ...charts.get(target), ...detail });
    if (isNew) sizes.observe(target); else ask(target);
  });

  const sizes = new ResizeObserver((entries) => { for (const { target } of entries) ask(target); });

  async function ask(el) {
    due.add(el);
    if (isDrawing) return;
    isDrawing = true;
    while (!window.Plotly) await load().catch(() => new Promise((again) => setTimeout(again, LOAD_AGAIN_MS)));
    requestAnimationFrame(drawNext);
  }

  // A server that is being restarted may refuse the file: it is asked again.
  async function load() {
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: LATEST_LOAD_MS }));
    const script = Object.assign(document.createElement("script"), { src: PLOTLY, async: true });
    await new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = () => { script.remove(); reject(new Error(PLOTLY)); };
      document.head.append(script);
    });
    const lang = langOf();
    if (lang !== "en") Plotly.register(locale(lang));  // English is its own
  }

  const langOf = () => (document.getElementById("screen") || document.documentElement).lang.slice(0, 2);

  // The browser's own names of days and months, so that a date on an axis reads as the page does.
  function locale(name) {
    const days = (weekday) => [...Array(7).keys()].map((n) => new Date(2023, 0, 1 + n).toLocaleDateString(name, { weekday }));
    const months = (month) => [...Array(12).keys()].map((n) => new Date(2023, n, 1).toLocaleDateString(name, { month }));
    const format = { days: days("long"), shortDays: days("short"), months: months("long"), shortMonths: months("short"), date: "%Y-%m-%d" };
    return { moduleType: "locale", name, dictionary: {}, format };
  }

  function drawNext() {
    const [el] = due;
    due.delete(el);
    isDrawing = due.size > 0;
    if (isDrawing) requestAnimationFrame(drawNext);
    if (!el.isConnected) forget(el);
    else if (el.clientWidth && el.clientHeight) draw(el, charts.get(el));
  }

  function draw(el, chart) {
    const tokens = new Map(), style = getComputedStyle(el), u = parseFloat(style.fontSize) / 20;
    const { data, layout: { annotations = [], ...layout } } = chart.figure;
    const glass = { el, tokens, u, family: style.fontFamily, cell: cellOf(el, layout, u) };
    const { clientWidth: width, clientHeight: height } = el;
    const config = { displayModeBar: false, staticPlot: true, responsive: false, locale: langOf() };
    Plotly.react(el, onGlass(data, "", "", glass), { ...onGlass(layout, "", "", glass), width, height }, config);
    write(annotations, layout, glass);
    chart.tokens = [...tokens.keys()];
    chart.look = lookOf(el, chart);
    el.dataset.drawn = Number(el.dataset.drawn || 0) + 1;
    painted.port2.postMessage([el.id, chart.position]);
  }

  // The tick after the one that painted it, as for the draws in live.js: for whoever measures, in a small ring.
  const painted = new MessageChannel();
  painted.port1.onmessage = ({ data }) => {
    if (!window.__onescreen) return;  // the desk's figures come at no fixed pace
    const { figures } = window.__onescreen;
    figures.push([...data, performance.timeOrigin + performance.now()]);
    if (figures.length > KEPT_DRAWS) figures.shift();
  };

  // Words at places are elements of our own: Plotly measures each text and keeps what it measured, thousands of
  // them where a number changes all day.
  function write(annotations, { margin: { l, r, t, b }, xaxis, yaxis }, { el, u }) {
    const across = el.clientWidth - (l + r) * u, up = el.clientHeight - (t + b) * u;
    const share = (at, { range: [from, to] }) => (at - from) / (to - from);
    const spans = el.getElementsByClassName("told-at");
    while (spans.length > annotations.length) spans[spans.length - 1].remove();
    while (spans.length < annotations.length) el.append(Object.assign(document.createElement("span"), { className: "told-at" }));
    annotations.forEach(({ x, y, text, font, xanchor, yanchor, yref, xshift = 0, yshift = 0 }, i) => {
      const left = l * u + share(x, xaxis) * across + xshift * u;
      const low = b * u + (yref === "paper" ? y : share(y, yaxis)) * up + yshift * u;
      spans[i].textContent = text;
      spans[i].style.cssText = `left:${left.toFixed(1)}px;bottom:${low.toFixed(1)}px;color:var(${font.color});` +
        `font-size:${Math.max(LEAST_LETTER_PX, font.size * u)}px;transform:translate(${BACK[xanchor]}%,${DOWN[yanchor]}%)`;
    });
  }

  function forget(el) {
    sizes.unobserve(el);
    charts.delete(el);
    Plotly.purge(el);
  }

  /* ── what only the glass knows ─────────────────────────────────────────────────────────────────────── */

  function onGlass(value, key, inside, glass) {
    if (Array.isArray(value)) return key === "x" || key === "y" ? value : value.map((each) => onGlass(each, key, inside, glass));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, onGlass(each, name, key, glass)]));
    }
    if (typeof value === "string" && value.startsWith("--") && /color(way)?$/.test(key)) return colour(value, glass);
    if (key === "family") return glass.family;
    if (key === "size" && value === "cell") return glass.cell;
    if (key === "size" && LETTERS.has(inside)) return Math.max(LEAST_LETTER_PX, value * glass.u);
    return typeof value === "number" && LENGTHS.test(`${inside}.${key}`) ? value * glass.u : value;
  }

  // As the page would paint it, whatever the token is made of: the element wears it for a moment.
  function colour(token, { el, tokens }) {
    if (!tokens.has(token)) {
      el.style.color = `var(${token})`;
      tokens.set(token, plain(getComputedStyle(el).color));
      el.style.color = "";
    }
    return tokens.get(token);
  }

  // Plotly does not read color(srgb …), which is how a browser states a mixed colour.
  function plain(found) {
    if (!found.startsWith("color(")) return found;
    const [r, g, b, a = 1] = found.match(/[\d.]+(?:e-?\d+)?/g).map(Number);
    return `rgba(${[r, g, b].map((share) => Math.round(255 * share))},${a})`;
  }

  function cellOf(el, { margin: { l, r, t, b }, xaxis, yaxis }, u) {
    const span = (axis) => (axis && axis.range ? Math.abs(axis.range[1] - axis.range[0]) : Infinity);
    const across = (el.clientWidth - (l + r) * u) / span(xaxis), up = (el.clientHeight - (t + b) * u) / span(yaxis);
    return Math.max(1, Math.floor(CELL_SHARE * Math.min(across, up)));
  }

  /* ── night and light ───────────────────────────────────────────────────────────────────────────────── */

  const lookOf = (el, { tokens }) => {
    const style = getComputedStyle(el);
    return tokens.map((token) => style.getPropertyValue(token)).join();
  };

  // Tokens change by the hour or by a class far above: looked at, not listened for.
  setInterval(() => {
    for (const [el, chart] of charts) {
      if (chart.tokens && lookOf(el, chart) !== chart.look) ask(el);
    }
  }, TOKENS_EVERY_MS);
})();
