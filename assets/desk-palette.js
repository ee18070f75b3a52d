/* The palette: Ctrl K (or /, see desk-keys.js) jumps anywhere. The server finds (`/desk/find`); here it is typed, listed and gone to. */
"use strict";
(() => {
  const WAIT_MS = 120;
  let dialog = null, input = null, list = null, hint = "", none = "", lost = "", timer = null, turn = 0;
  let isBehind = false, isAwaited = false;  // what is listed is not of what is typed; Enter waits until it is

  const make = (tag, props, ...children) => {
    const el = Object.assign(document.createElement(tag), props);
    el.append(...children);
    return el;
  };

  function build(button) {
    ({ hint, none, lost } = button.dataset);
    input = make("input", { type: "search", placeholder: hint, ariaLabel: hint, autocomplete: "off", spellcheck: false });
    list = make("div", { className: "found", id: "desk-found" });
    for (const [name, value] of [["role", "combobox"], ["aria-controls", list.id], ["aria-expanded", "true"], ["aria-autocomplete", "list"]]) {
      input.setAttribute(name, value);
    }
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", hint);
    dialog = make("dialog", { className: "palette" }, input, list);
    dialog.setAttribute("aria-label", hint);
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    input.addEventListener("input", () => ask(WAIT_MS));
    dialog.addEventListener("close", () => { if (!dialog.open) { clearTimeout(timer); turn += 1; } });
    dialog.addEventListener("keydown", keys);
    document.body.append(dialog);
  }

  function ask(wait_ms) {
    isBehind = true;
    isAwaited = false;
    turn += 1;
    clearTimeout(timer);
    timer = setTimeout(find, wait_ms);
  }

  // Answers may overtake each other: only the last question's is shown.
  async function find() {
    const mine = ++turn, query = new URLSearchParams(window.location.search);
    query.set("q", input.value);
    query.set("in", document.documentElement.lang.startsWith("en") ? "en" : "zh");
    const answer = await fetch(`/desk/find?${query}`).then((r) => (r.ok ? r.json() : null), () => null);
    if (mine !== turn) return;
    const items = (answer ? answer.found : []).map(({ what, name, note, href, is_plain }, i) => {
      const link = make("a", { href, className: "hit", id: `desk-found-${i}`, tabIndex: -1 }, make("span", { className: "what" }, what), make("b", {}, name), make("span", { className: "note" }, note));
      link.setAttribute("role", "option");
      if (is_plain) link.dataset.plain = "1";
      link.addEventListener("click", (event) => { if (!event.ctrlKey && !event.metaKey) { event.preventDefault(); take(link); } });
      return link;
    });
    list.replaceChildren(...(items.length || !input.value.trim() ? items : [make("p", { className: "empty", role: "status" }, answer ? none : lost)]));
    mark(items[0]);
    isBehind = false;
    if (isAwaited && items.length) take(items[0]);
    isAwaited = false;
  }

  const hits = () => [...list.querySelectorAll(".hit")];
  const marked = () => list.querySelector("[aria-selected=true]");

  function mark(link) {
    for (const each of hits()) each.setAttribute("aria-selected", each === link);
    input.setAttribute("aria-activedescendant", link ? link.id : "");
    link?.scrollIntoView({ block: "nearest" });
  }

  function take(link) {
    dialog.close();
    const href = link.getAttribute("href");
    if (link.dataset.plain) window.location.assign(href);
    else window.__onescreenDesk.go(href);
  }

  function keys(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const all = hits(), at = all.indexOf(marked());
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(all[(at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % all.length]);
    } else if (event.key === "Enter" && (isBehind || marked())) {
      event.preventDefault();
      if (isBehind) isAwaited = true; else take(marked());
    }
  }

  function open() {
    const button = document.getElementById("desk-find");
    if (!button) return;
    if (!dialog) build(button);
    input.value = "";
    list.replaceChildren();
    dialog.showModal();
    input.focus();
    ask(0);
  }

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (!dialog?.open) open();
  });
  document.addEventListener("click", ({ target }) => { if (target.closest?.("#desk-find")) open(); });
})();
