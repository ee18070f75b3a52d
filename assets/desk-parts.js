/* The desk's own components (`layouts/desk/_parts.py`). Loaded before Dash's renderer, which looks for them under
 * their namespace.
 *
 * Chart: a figure (`layouts/_figure.py`), drawn by charts.js as the wall's are. Filter: a box that writes what is
 * typed into the page's address, so that the page drawn of it can be sent and gone back to. Choice: one of a few, as
 * the browser's own radio buttons. */
"use strict";
(() => {
  const TYPED_MS = 250;

  const Chart = ({ figure, label, className }) => {
    const { createElement, useEffect, useRef } = window.React;
    const el = useRef(null), told = JSON.stringify(figure);
    useEffect(() => {
      el.current.dispatchEvent(new CustomEvent("chart", { bubbles: true, detail: { figure: JSON.parse(told) } }));
    }, [told]);
    return createElement("div", { ref: el, className: `chart ${className || ""}`, role: "img", "aria-label": label });
  };

  // The page is drawn anew of the address that a filter writes, and the box with it: what is typed meanwhile, and
  // the place of the cursor, go over to the new one.
  let held = null;

  const Filter = ({ name, value, label }) => {
    const { createElement, useEffect, useRef } = window.React;
    const typed = useRef(null), box = useRef(null), mine = held && held.name === name ? held : null;
    useEffect(() => {
      if (!mine) return;
      box.current.focus();
      box.current.setSelectionRange(mine.at, mine.at);
    }, []);
    const write = (text) => {
      const address = new URL(window.location);
      if (text) address.searchParams.set(name, text); else address.searchParams.delete(name);
      window.history.replaceState({}, "", address);
      window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    };
    const onInput = ({ target }) => {
      held = { name, text: target.value, at: target.selectionStart };
      clearTimeout(typed.current);
      typed.current = setTimeout(() => write(target.value.trim()), TYPED_MS);
    };
    const onBlur = ({ target }) => { if (target.isConnected) held = null; };
    const shown = mine ? mine.text : value;
    return createElement("input", { ref: box, type: "search", className: "filter", defaultValue: shown, placeholder: label, "aria-label": label, onInput, onBlur });
  };

  const Choice = ({ id, options, value, label, setProps }) => {
    const { createElement } = window.React;
    const choice = ([code, name]) => createElement("label", { key: code },
      createElement("input", { type: "radio", name: id, value: code, checked: code === value, onChange: () => setProps({ value: code }) }), name);
    return createElement("fieldset", { id, className: "choices", "aria-label": label }, options.map(choice));
  };

  window.onescreen = { ...window.onescreen, Chart, Filter, Choice };
})();
