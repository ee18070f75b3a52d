/* A part of a page that is one component to Dash (`layouts/desk/_plain.py`). What is told anew is drawn into what is
 * there: an element stays while it is of the same kind and key, so that the keyboard, what is scrolled, unfolded, or
 * written by another script stays, too. Text is never read as markup. */
"use strict";
(() => {
  const LINK = "inside";
  const drawn = new WeakMap();  // of an element: the attributes that it was told

  function follow(event) {
    const { ctrlKey, metaKey, shiftKey, altKey, button, currentTarget: link } = event;
    if (ctrlKey || metaKey || shiftKey || altKey || button) return;
    event.preventDefault();
    if (link.href === location.href) return;
    window.__onescreenDesk.go(link.getAttribute("href"));
    window.scrollTo(0, 0);
  }

  function dress(element, told) {
    const before = drawn.get(element) || {};
    for (const name of Object.keys(before)) if (!(name in told)) element.removeAttribute(name);
    for (const [name, value] of Object.entries(told)) {
      if (name !== "key" && name !== LINK && before[name] !== value) element.setAttribute(name, value);
    }
    element.onclick = LINK in told ? follow : null;
    drawn.set(element, told);
  }

  const fits = (node, tag, key) => node?.localName === tag && drawn.get(node)?.key === key;

  function text(parent, at, said) {
    if (at?.nodeType !== Node.TEXT_NODE) return parent.insertBefore(document.createTextNode(said), at);
    if (at.data !== said) at.data = said;
    return at;
  }

  function draw(parent, nodes) {
    const keyed = new Map([...parent.children].map((child) => [drawn.get(child)?.key, child]));
    keyed.delete(undefined);
    const stay = new Set(nodes.map(([, told]) => told?.key));
    for (const [key, child] of keyed) if (!stay.has(key)) child.remove();
    let at = parent.firstChild;
    for (const each of nodes) {
      if (typeof each === "string") {
        at = text(parent, at, each).nextSibling;
        continue;
      }
      const [tag, told, inside] = each, same = told.key === undefined ? at : keyed.get(told.key);
      const node = fits(same, tag, told.key) ? same : document.createElement(tag);
      if (node !== at) parent.insertBefore(node, at);
      dress(node, told);
      draw(node, inside);
      at = node.nextSibling;
    }
    while (at) {
      const { nextSibling } = at;
      at.remove();
      at = nextSibling;
    }
  }

  // Dash puts another element in the place of one that it draws anew: what is in it goes over at once, or never.
  const scrolled = new Map();
  let leaving = null;
  document.addEventListener("scroll", ({ target }) => {
    if (target !== document && target.closest(".plain")) scrolled.set(target, [target.scrollLeft, target.scrollTop]);
  }, true);

  function leave(element) {
    leaving = element;
    setTimeout(() => { leaving = null; });
  }

  function takeOver(element) {
    if (!leaving) return;
    element.replaceChildren(...leaving.childNodes);
    leaving = null;
  }

  function scrollBack() {
    for (const [element, [left, top]] of scrolled) {
      if (!element.isConnected) scrolled.delete(element);
      else element.scrollTo({ left, top, behavior: "instant" });
    }
  }

  const Plain = ({ told }) => {
    const { createElement, useLayoutEffect, useRef } = window.React;
    const at = useRef(null);
    useLayoutEffect(() => {
      const element = at.current, isNew = !element.hasChildNodes();
      if (isNew) takeOver(element);
      draw(element, JSON.parse(told));
      if (isNew) scrollBack();
      window.dispatchEvent(new Event("onescreen-drawn"));
    }, [told]);
    useLayoutEffect(() => {
      const element = at.current;
      return () => leave(element);
    }, []);
    return createElement("div", { ref: at, className: "plain" });
  };

  window.onescreen = { ...window.onescreen, Plain };
})();
