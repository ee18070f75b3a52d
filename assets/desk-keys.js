/* The desk by the keyboard: a list is walked by its arrows, Enter opens a row, x chooses it; the sheet of keys tells
 * all (`layouts/desk/_keys.py`). What is typed into a field, and what stands in a dialog, is left alone. A sign by itself
 * does something inside a list alone, or can be turned off: who speaks to the machine says signs, too (WCAG 2.1.4). */
"use strict";
(() => {
  const GRID = "#desk-page .ag-theme-onescreen", ROW = "#desk-page :is(.rows tbody tr,.inbox li)";
  const FILTER = "#desk-page .filter, #desk-page .chips:not(.saved) :is(a,summary)";
  const ANYWHERE = ["/", "?", "a"], KEPT = "onescreen-desk-signs", OFF = "off";
  let held = null;  // what did something, and is still down

  const isTyping = (el) => Boolean(el) && (el.isContentEditable || /^(input|textarea|select)$/i.test(el.tagName) && el.type !== "checkbox");
  const isNowhere = (el) => !el || el === document.body || el.id === "desk-page";

  const grid = () => document.querySelector(GRID);
  const api = () => window.dash_ag_grid.getApi(grid().id);
  const rowOf = (el) => el.closest?.(`${GRID} .ag-row`);

  // Arrows inside a grid are the grid's own; here the keyboard comes to its first row in sight.
  function enterGrid() {
    const first = api().getFirstDisplayedRowIndex(), shown = api().getDisplayedRowAtIndex(first);
    if (!shown?.data) return false;
    const columns = api().getAllDisplayedColumns();
    api().setFocusedCell(first, columns.find((column) => column.getColDef().cellRenderer) || columns[0]);
    return true;
  }

  const links = (within) => [...within.querySelectorAll(ROW)].map((row) => row.querySelector("a[href]")).filter(Boolean);

  function walk(step, active) {
    const row = active.closest?.(ROW);
    if (grid()) return isNowhere(active) && enterGrid();
    if (!row && !isNowhere(active)) return false;
    const all = links(row?.closest(".inbox") || document), at = row ? all.findIndex((link) => row.contains(link)) : -1;
    const to = at < 0 ? all[0] : all[at + step];
    to?.focus();
    return Boolean(to);
  }

  function open(active) {
    const link = rowOf(active) && active.matches(".ag-cell") && rowLink(active);
    link?.click();
    return Boolean(link);
  }

  // A row of a grid with a column that stands still is in two parts.
  function rowLink(active) {
    const index = rowOf(active).getAttribute("row-index");
    return document.querySelector(`${GRID} .ag-row[row-index="${index}"] a[href]`);
  }

  function choose(active) {
    const row = rowOf(active);
    if (!row || !api().getGridOption("rowSelection")) return false;
    const node = api().getDisplayedRowAtIndex(Number(row.getAttribute("row-index")));
    node.setSelected(!node.isSelected());
    return true;
  }

  function dispatch(active) {
    const button = document.getElementById("many-open");
    if (!rowOf(active) || !button || button.disabled) return false;
    button.click();
    return true;
  }

  // The sign alone does it only where an alert is chosen; its form asks again.
  function acknowledge() {
    const door = document.querySelector('#desk-page .alert-head [data-act="acknowledge"] a');
    door?.click();
    return Boolean(door);
  }

  function filter() {
    const found = document.querySelector(FILTER), search = document.getElementById("desk-find");
    if (found) found.focus(); else search?.click();
    if (found?.select) found.select();
    return Boolean(found || search);
  }

  // A browser that keeps nothing has them on.
  function areOff() {
    try { return localStorage.getItem(KEPT) === OFF; } catch { return false; }
  }

  const show = () => document.getElementById("desk-keys-signs").setAttribute("aria-checked", String(!areOff()));

  function turn() {
    try { if (areOff()) localStorage.removeItem(KEPT); else localStorage.setItem(KEPT, OFF); } catch { /* as before */ }
    show();
  }

  function tell() {
    const sheet = document.getElementById("desk-keys");
    if (!sheet) return false;
    show();
    sheet.showModal();
    return true;
  }

  const KEYS = {
    ArrowDown: (active) => walk(1, active), ArrowUp: (active) => walk(-1, active),
    Enter: open, x: choose, d: dispatch, a: acknowledge, "/": filter, "?": tell,
  };

  function isDone(key, active) {
    if (isTyping(active) || document.querySelector("dialog:modal")) return false;
    return Object.hasOwn(KEYS, key) && !(ANYWHERE.includes(key) && areOff()) && KEYS[key](active);
  }

  // Before any other: what is done here is done once.
  document.addEventListener("keydown", (event) => {
    const { activeElement: active } = document;
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    const isAgain = event.repeat && !event.key.startsWith("Arrow");
    if (isAgain ? event.key !== held : !isDone(event.key, active)) return;
    held = event.key;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener("keyup", ({ key }) => { if (key === held) held = null; }, true);

  document.addEventListener("click", ({ target }) => {
    if (target.closest?.("#desk-keys-open")) tell();
    else if (target.closest?.("#desk-keys-signs")) turn();
    else if (target.id === "desk-keys" || target.closest?.("#desk-keys-close")) document.getElementById("desk-keys").close();
  });
})();
