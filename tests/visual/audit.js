// What is wrong with what a screen shows, as sentences that name panel and text. Lengths in CSS px.
([leastPx, leastDesignPx, leastFootPx, scale]) => {
  const found = [], plates = [];
  // One px of the wall's design; a page that is no wall has none.
  const main = document.querySelector(".wall main");
  const unit = main ? parseFloat(getComputedStyle(main).paddingTop) / 16 : 0;
  const least = (el) => Math.max(leastPx / scale, unit * (el.closest("footer") ? leastFootPx : leastDesignPx));
  const opacity = (el) => {
    let found = 1;
    for (let at = el; at; at = at.parentElement) found *= +getComputedStyle(at).opacity;
    return found;
  };
  const seen = (el) => {
    if (!el.checkVisibility()) return false;  // what a closed <details> holds has a box all the same
    for (let at = el; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.display === "none" || style.visibility === "hidden" || +style.opacity < 0.05) return false;
    }
    const box = el.getBoundingClientRect();
    return box.width > 0 && box.height > 0;
  };
  const panelOf = (el) => el.closest(".panel,footer,.stopped") || document.getElementById("screen") || document.body;
  const name = (el) => {
    const panel = panelOf(el), words = el.textContent.trim().replace(/\s+/g, " ").slice(0, 30);
    return `${panel.className.toString().replace("panel ", "") || panel.tagName.toLowerCase()}${el.id ? ` #${el.id}` : ""} "${words}"`;
  };
  const say = (what, el, more = "") => found.push(`${what}: ${name(el)}${more}`);
  const numbers = (colour) => {
    const parts = (colour.match(/[\d.]+/g) || [0, 0, 0, 0]).map(Number);
    return parts.length < 4 ? [...parts, 1] : parts;
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (el) => {
    const layers = [];
    for (let at = el; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour[3]) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };

  // Something opaque that is neither inside it nor holds it stands over a sign of a line: over its middle, or
  // over what is a quarter above or below that.
  const isLid = (at) => numbers(getComputedStyle(at).backgroundColor)[3] > 0.5;
  const lids = [...document.querySelectorAll("body *")].filter(isLid).map((at) => [at, at.getBoundingClientRect()]);
  const isHidden = (el, x, y) => {
    const above = document.elementsFromPoint(x, y), reached = above.findIndex((at) => at.contains(el) || el.contains(at));
    return above.slice(0, Math.max(0, reached)).some(isLid);
  };
  const isCovered = (el, { left, right, top, bottom }, signs) => {
    const isOver = ([at, box]) => box.left < right && box.right > left && box.top < bottom && box.bottom > top && !at.contains(el);
    if (!lids.some(isOver)) return false;
    const wide = (right - left) / signs, high = bottom - top;
    for (let i = 0; i < signs; i++) {
      if ([0.25, 0.5, 0.75].some((share) => isHidden(el, left + (i + 0.5) * wide, top + share * high))) return true;
    }
    return false;
  };

  const isScroller = (style) => /auto|scroll/.test(style.overflowX + style.overflowY);
  const isScrolledAway = (el, { left, right, top, bottom }) => {
    for (let at = el.parentElement; at && at !== document.body; at = at.parentElement) {
      const box = at.getBoundingClientRect();
      const isBeyond = right > box.right + 1 || left < box.left - 1 || bottom > box.bottom + 1 || top < box.top - 1;
      if (isBeyond && isScroller(getComputedStyle(at))) return true;
    }
    return false;
  };

  // What is there for those who hear the page is drawn nowhere.
  const isHeardOnly = (el) => getComputedStyle(el).clipPath === "inset(50%)";
  const texts = [...document.querySelectorAll("body *")].filter((el) =>
    !el.closest("script,style,noscript,title,.stopped:empty,.skip:not(:focus)") && seen(el) && !isHeardOnly(el)
    && [...el.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  for (const el of texts) {
    const style = getComputedStyle(el), px = parseFloat(style.fontSize), isDrawing = el.namespaceURI.includes("svg");
    if (px < least(el) - 0.01) say("too small", el, `, ${px.toFixed(1)} px`);
    const isCut = el.scrollWidth > el.clientWidth + 1 || el.scrollHeight > el.clientHeight + Math.max(2, px * 0.3);
    if (!isDrawing && style.display !== "inline" && style.overflow !== "visible" && isCut) say("clipped", el);

    const below = ground(el), paint = numbers(isDrawing ? style.fill : style.color);
    const ink = over([...paint.slice(0, 3), paint[3] * opacity(el) * (isDrawing ? +style.fillOpacity : 1)], below);
    const [a, b] = [light(ink), light(below)].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
    const needed = px >= 24 || (px >= 18.66 && +style.fontWeight >= 700) ? 3 : 4.5;
    if (ratio < needed) say("too faint", el, `, ${ratio.toFixed(2)} < ${needed}`);

    const panel = panelOf(el).getBoundingClientRect();
    for (const node of el.childNodes) {
      if (node.nodeType !== 3 || !node.data.trim()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const line of range.getClientRects()) {
        if (line.width < 2) continue;
        // A sign fills about 0.72 em around the middle of its line.
        const middle = (line.top + line.bottom) / 2, half = Math.min(line.height, px * 0.72) / 2;
        const plate = { el, left: line.left, right: line.right, top: middle - half, bottom: middle + half };
        // What lies beyond the edge of a part that scrolls is not cut; that it scrolls is told below.
        if (isScrolledAway(el, plate)) continue;
        if (plate.left < panel.left - 2 || plate.right > panel.right + 2 || plate.top < panel.top - 2 || plate.bottom > panel.bottom + 2) {
          say("outside its panel", el);
        }
        for (let at = el.parentElement; at && at.id !== "screen"; at = at.parentElement) {
          const kept = getComputedStyle(at), box = at.getBoundingClientRect();
          if (kept.overflowX === "visible" && !/paint|strict|content/.test(kept.contain)) continue;
          if (isScroller(kept)) break;
          if (plate.left < box.left - 1 || plate.right > box.right + 1 || plate.top < box.top - 1 || plate.bottom > box.bottom + 1) say("clipped", el, " by what holds it");
          break;
        }
        if (isCovered(el, plate, node.data.trim().length)) say("covered", el);
        plates.push(plate);
      }
    }
  }
  plates.sort((a, b) => a.top - b.top);
  for (let i = 0; i < plates.length; i++) {
    for (let j = i + 1; j < plates.length && plates[j].top < plates[i].bottom; j++) {
      const a = plates[i], b = plates[j];
      if (a.el === b.el) continue;
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 2 && high > 0.3 * Math.min(a.bottom - a.top, b.bottom - b.top)) say("text on text", a.el, ` and ${name(b.el)}`);
    }
  }
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight) found.push(`scrolls: ${root.scrollWidth}×${root.scrollHeight} in ${innerWidth}×${innerHeight}`);
  for (const el of document.querySelectorAll("body *")) {
    const style = getComputedStyle(el);
    if (/auto|scroll/.test(style.overflowX + style.overflowY) && (el.scrollWidth > el.clientWidth || el.scrollHeight > el.clientHeight) && seen(el)) say("scrolls", el);
  }
  return [...new Set(found)];
}
