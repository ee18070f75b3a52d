/* Runs in a wall's page before anything else: when its first picture was whole, and each task that took long.
 *
 * Whole: every panel of the scene has said of when it speaks, its figures are drawn, every font has come, and the
 * frame that shows it is on the glass. All times are ms since the navigation began.
 */
"use strict";
(() => {
  const seen = window.__bench = { first: null, full: null, long: [] };

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.long.push([startTime, duration]);
  }).observe({ type: "longtask", buffered: true });

  const told = (panel) => !panel.classList.contains("failed") && [...panel.querySelectorAll(".asof")].every((el) => el.textContent);
  const drawn = (panel) => [...panel.querySelectorAll(".chart")].every((el) => !el.clientWidth || el.dataset.drawn);

  function isFull() {
    const panels = [...document.querySelectorAll("#screen[data-scene] [data-panel]:not([data-out])")];
    return panels.length > 0 && panels.every((panel) => told(panel) && drawn(panel))
      && document.fonts.size > 0 && [...document.fonts].every((font) => font.status === "loaded");
  }

  const painted = new MessageChannel();
  painted.port1.onmessage = ({ data }) => { seen[data] ??= performance.now(); };
  (function look() {
    if (window.__onescreen && __onescreen.frames) painted.port2.postMessage("first");
    if (isFull()) painted.port2.postMessage("full"); else requestAnimationFrame(look);
  })();
})();
