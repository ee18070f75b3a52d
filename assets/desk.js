/* The desk in the browser: how old the page is, the window's title, and links inside the grid. */
"use strict";
(() => {
  const LATE_MS = 15_000, STOPPED_MS = 60_000;

  // Dash's own way to another address without loading the page anew (what its links do). A form is no page of its own:
  // its address takes the place of its page's and gives it back, so that Back leaves the page.
  const isOfForm = (href) => {
    const to = new URL(href, location.href), here = new URL(location.href);
    return to.origin === here.origin && to.pathname === here.pathname && (to.searchParams.has("act") || here.searchParams.has("act"));
  };
  const go = (href) => {
    window.history[isOfForm(href) ? "replaceState" : "pushState"]({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  };
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || link.target || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (!isOfForm(link.href)) return;
    event.preventDefault();
    event.stopPropagation();
    go(link.getAttribute("href"));
  }, true);

  (window.dash_clientside ||= {}).desk = { title: (said) => { if (said) document.title = said; } };

  const grid = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  grid.DeskLink = ({ value, data }) => data && window.React.createElement("a", {
    href: data.href,
    onClick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(data.href);
    },
  }, value);

  // A session that has ended takes its page along (its socket does so at once, desk-live.js). A page that
  // nobody touches says so with what it asks, lest it keep the session alive by itself.
  const UNTOUCHED_MS = 60_000;
  let touched_ms = performance.now();
  for (const kind of ["pointerdown", "keydown", "wheel"]) {
    addEventListener(kind, () => { touched_ms = performance.now(); }, { capture: true, passive: true });
  }
  // What was asked too fast is asked again by itself when there is room for it, and the page says so meanwhile.
  const MOST_TURNS = 3;
  let waiting = 0;
  const waited = async (seconds) => {
    const said = document.getElementById("desk-wait");
    waiting += 1;
    if (said) said.replaceChildren(Object.assign(document.createElement("span"), { textContent: said.dataset.said.replace("{s}", seconds) }));
    await new Promise((go_on) => setTimeout(go_on, seconds * 1000));
    waiting -= 1;
    if (said && !waiting) said.replaceChildren();
  };
  const ask = window.fetch;
  window.fetch = async (what, how = {}) => {
    const headers = new Headers(how.headers);
    if (performance.now() - touched_ms > UNTOUCHED_MS) headers.set("x-untouched", "1");
    let answer = await ask(what, { ...how, headers });
    for (let turns = 0; answer.status === 429 && turns < MOST_TURNS; turns += 1) {
      await waited(Number(answer.headers.get("retry-after")) || 1);
      answer = await ask(what, { ...how, headers });
    }
    if (answer.status === 401) window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
    return answer;
  };

  // `ahead_ms`: the server's clock as first seen, so that a browser whose clock is wrong judges rightly. `beat`: what
  // the socket last said that the centre shows, `isDrawn`: whether that is what the page shows (desk-live.js).
  const desk = Object.assign((window.__onescreenDesk ||= {}), { go });

  // A page that is kept while somebody is at it is as old as it is, whatever the head says; a list asks for its rows anew.
  function drawnAt(chip) {
    const body = document.querySelector("#desk-page > [data-at]"), isList = document.querySelector("#desk-page .ag-theme-onescreen");
    return Number((body && !isList ? body : chip).dataset.at);
  }

  setInterval(() => {
    const chip = document.querySelector("#desk-head .chip");
    const clock = document.querySelector("#desk-head .clock:not(.past)");
    if (!chip || !clock) return;
    desk.ahead_ms ??= Number(chip.dataset.at) - Date.now();
    // Where nothing has changed since, what is drawn is true as of the beat.
    const shown_at = Math.max(drawnAt(chip), desk.isDrawn?.() ? desk.beat.at : 0);
    const age = Date.now() + desk.ahead_ms - shown_at;
    const state = age > STOPPED_MS ? "stopped" : age > LATE_MS ? "late" : "live";
    const when = new Date(shown_at).toLocaleTimeString("en-GB", { timeZone: chip.dataset.zone, hour: "2-digit", minute: "2-digit" });
    chip.dataset.age = state;
    chip.querySelector(".said").textContent = chip.dataset[state].replace("{s}", Math.round(age / 1000)).replace("{at}", when);
    chip.querySelector(".mark").className = `mark ${state === "live" ? "ok" : state === "late" ? "due" : "over"}`;
  }, 1000);

  // The sheet: a form is shown as soon as the server wrote one, and its address goes when it is closed.
  const address = () => {
    const left = new URLSearchParams(location.search);
    for (const name of ["act", "seen", "to"]) left.delete(name);
    const path = location.pathname === "/report" ? "/" : location.pathname;
    return `${path}${left.size ? `?${left}` : ""}`;
  };
  const close = (sheet) => {
    if (sheet.open) sheet.close();
    if (new URLSearchParams(location.search).has("act")) go(address());
  };
  let drawn = null;
  const look = () => {
    const sheet = document.getElementById("desk-sheet");
    if (!sheet) return;
    const form = sheet.querySelector(".form"), now = form ? form.dataset.form : null;
    if (now === drawn) return;
    drawn = now;
    if (!form) {
      if (!document.getElementById("desk-sheet-body").hasChildNodes()) close(sheet);
      return;
    }
    const isInline = form.dataset.inline === "1";
    sheet.classList.toggle("inline", isInline);
    if (!sheet.open) isInline ? sheet.show() : sheet.showModal();
    for (const label of form.querySelectorAll("label:not([for])")) {
      const box = label.parentElement.querySelector("input,textarea");
      if (box && box.id) label.htmlFor = box.id;
    }
    const first = form.querySelector(".field.wrong :is(input,textarea)") || form.querySelector(".field :is(input,textarea)");
    (first || form.querySelector(".buttons .on") || document.getElementById("act-cancel")).focus();
    if (first && first.type === "text") first.select();
  };
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("cancel", (event) => {
    if (event.target.id === "desk-sheet") { event.preventDefault(); close(event.target); }
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.id === "act-cancel") {
      const sheet = document.getElementById("desk-sheet");
      if (location.pathname === "/report") go("/"); else close(sheet);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const isInForm = event.target.closest && event.target.closest("#desk-sheet .form");
    if (isInForm && event.key === "Enter" && event.target.tagName === "INPUT") {
      event.preventDefault();
      event.target.blur();
      setTimeout(() => document.querySelector("#desk-sheet .buttons .on").click(), 60);
    }
  });
})();
