/* A runway: squares by column, as one path for each meaning. Loaded before live.js, which calls it. */
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg", SIDE = 0.77, ROWS = 6;
  const REGIONS = [["ahead", 0, 32], ["soon", 32, 40], ["beyond", 40, 48]];

  function begun(el) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 48 ${ROWS}`);
    for (const [name] of REGIONS) {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("class", name);
      svg.append(path);
    }
    el.replaceChildren(svg);
    return svg;
  }

  function squares(bins, from, to) {
    let path = "";
    for (let column = from; column < to; column += 1) {
      for (let n = 1; n <= bins[column]; n += 1) {
        path += `M${(column + (1 - SIDE) / 2).toFixed(2)} ${(ROWS - n + 1 - SIDE).toFixed(2)}h${SIDE}v${SIDE}h-${SIDE}z`;
      }
    }
    return path;
  }

  window.__onescreenBins = (el, bins) => {
    const svg = el.querySelector("svg") || begun(el);
    REGIONS.forEach(([, from, to], i) => svg.children[i].setAttribute("d", squares(bins, from, to)));
  };
})();
