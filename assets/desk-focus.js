/* The keyboard's place on the desk. A page is drawn anew as time passes and as its address changes: what was open stays
 * open, the keyboard stays where it was, or goes to the page's beginning where that is gone, and a press is a click. */
"use strict";
(() => {
  const MENUS = "details:is(.menu,.acts)", STOPS = ":is(a,summary,button)", FRAME = ".desk-frame";
  let opened = null, at = null, pressed = null, path = null, isAsked = false;

  // What is folded in a card goes by the page, the card, its part of the card, and its own words.
  const FOLDED = "#desk-page .card details", unfolded = new Set(), drawn = new WeakSet();
  const nameOfFolded = (part) => [location.pathname, part.closest("[data-part]")?.dataset.part, ...[part.closest(".card").querySelector("h2"), part.querySelector("summary")].map((e) => e?.textContent)].join(" ");

  const page = () => document.getElementById("desk-page");
  const nameOf = (element) => element.getAttribute("href") || element.textContent;
  const alike = (name) => [...page().querySelectorAll(STOPS), ...document.querySelectorAll(`${FRAME} ${STOPS}`)].filter((e) => nameOf(e) === name);
  const seen = (element) => element.isConnected && element.checkVisibility();
  const openIn = (root) => [...document.querySelectorAll(`${MENUS}[open]`)].filter((menu) => root(menu));

  function shut(menu) {
    if (menu.matches(".acts")) opened = null;
    menu.open = false;
  }

  /* ── where it was ──────────────────────────────────────────────────────────────────────────────────── */

  document.addEventListener("focusin", ({ target }) => {
    if (target.closest("dialog")) return;  // it comes back from there
    const name = nameOf(target);
    at = target.closest(FRAME) ? { element: target, name, nth: name && page() ? alike(name).indexOf(target) : 0 } : null;
  });

  // Who points elsewhere has left it.
  document.addEventListener("pointerdown", () => { at = null; }, true);

  // A press whose page is drawn anew under it is no click to the browser: it is of what stands there now by that name.
  addEventListener("pointerdown", ({ target, button }) => {
    const element = button ? null : target.closest?.(`${FRAME} ${STOPS}`), name = element && nameOf(element);
    pressed = name && page() ? { element, name, nth: alike(name).indexOf(element) } : null;
  }, true);
  addEventListener("pointercancel", () => { pressed = null; }, true);
  addEventListener("pointerup", ({ clientX, clientY, ctrlKey, metaKey, shiftKey, altKey }) => {
    const was = pressed;
    pressed = null;
    if (!was || was.element.isConnected || ctrlKey || metaKey || shiftKey || altKey) return;
    const now = alike(was.name)[was.nth];
    if (now?.contains(document.elementFromPoint(clientX, clientY))) now.click();
  }, true);

  // What stands in a menu that is shut cannot have the keyboard: its menu has it.
  function place(element) {
    const menu = element.closest(`${MENUS}:not([open])`);
    return menu && element.tagName !== "SUMMARY" ? menu.querySelector("summary") : element;
  }

  // At once, so that a key that is pressed before the browser paints finds it; what is not there by the paint is gone.
  function back(isGone = true) {
    const more = page()?.querySelector(".acts");
    if (more && opened === location.pathname && !more.open) more.open = true;
    for (const part of document.querySelectorAll(FOLDED)) {
      if (drawn.has(part)) continue;
      drawn.add(part);
      if (unfolded.has(nameOfFolded(part))) part.open = true;
    }
    const { activeElement: active } = document;
    if (!at || !page()?.hasChildNodes() || (active && active !== document.body)) return;
    const named = seen(at.element) || !at.name ? [] : alike(at.name);
    const same = seen(at.element) ? at.element : named[at.nth] || named[0];
    const to = same && place(same);
    const found = to && seen(to) ? to : isGone && page();
    if (found) found.focus({ preventScroll: true });
  }

  // Kept at the click, before the browser acts on it: its own event of it comes later, and a page drawn anew in between
  // would undo what was folded.
  document.addEventListener("click", ({ target }) => {
    const part = target.closest("summary")?.parentElement;
    if (part?.matches(".acts")) opened = part.open ? null : location.pathname;
    if (!part?.matches(FOLDED)) return;
    if (part.open) unfolded.delete(nameOfFolded(part)); else unfolded.add(nameOfFolded(part));
  }, true);
  document.addEventListener("toggle", ({ target }) => {
    if (!target.open && target.matches(FOLDED)) unfolded.delete(nameOfFolded(target));  // what the page folds itself
  }, true);

  /* ── menus ─────────────────────────────────────────────────────────────────────────────────────────── */

  // A menu closes when something is chosen in it, elsewhere, or by Escape, which leaves the keyboard on it if it was there.
  document.addEventListener("click", ({ target }) => {
    for (const menu of openIn((m) => !m.contains(target) || target.closest("a,button[type=submit]"))) shut(menu);
  });
  // A page drawn anew in this moment has the keyboard nowhere, and its menu not yet open again.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.keyCode === 229 || event.target.closest("dialog")) return;
    opened = null;
    for (const menu of openIn(() => true)) {
      shut(menu);
      if (menu.contains(event.target) || event.target === document.body) menu.querySelector("summary").focus();
    }
  });

  /* ── what is told of the place ─────────────────────────────────────────────────────────────────────── */

  function tell() {
    isAsked = false;
    back();
    for (const item of document.querySelectorAll("#desk-nav .item")) {
      const isHere = item.matches(".here");
      if (isHere) item.setAttribute("aria-current", "page"); else item.removeAttribute("aria-current");
      // On a phone the navigation is one line that scrolls: the page's own item is in sight.
      if (isHere && path !== location.pathname) {
        path = location.pathname;
        item.scrollIntoView({ block: "nearest", inline: "center" });
      }
    }
    // What scrolls is reached by the keyboard, too, also where there is nothing in it to stop at.
    for (const part of document.querySelectorAll("#desk-page :is(.card,.wide)")) {
      const isWide = part.scrollWidth > part.clientWidth + 1;
      if (isWide === (part.tabIndex === 0)) continue;
      if (isWide) part.tabIndex = 0; else part.removeAttribute("tabindex");
    }
  }

  function look() {
    back(false);
    ask();
  }

  function ask() {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(tell);
  }

  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("close", () => setTimeout(back), true);
  addEventListener("resize", ask);
})();
