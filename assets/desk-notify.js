/* New alerts for whoever keeps a page of the desk open and asked for it in this browser (`/alerts/channels`). Shown once
 * a browser: by the browser's own notification where it allows one, on the page otherwise (a closed network without
 * https). That it was shown, and that it was opened, goes into the alert's custody chain (`/desk/alerts/news`). */
"use strict";
(() => {
  const KEPT = "onescreen-desk-notify", SEEN = "onescreen-desk-notified", NEWS = "/desk/alerts/news";
  const AGAIN_MS = 30_000, MOST_SEEN = 300, SHOWN_MS = 60_000;
  let asking = false;

  const read = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const write = (key, value) => { try { if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value); } catch { /* kept by nobody */ } };
  const isOn = () => read(KEPT) === "on";
  const canNotify = () => "Notification" in window && window.isSecureContext;
  const seen = () => { try { return JSON.parse(read(SEEN) || "[]"); } catch { return []; } };

  function tell(notice, what) {
    fetch(NEWS, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ notice, seen: what }), keepalive: true }).catch(() => {});
  }

  function open({ notice, href }) {
    tell(notice, "read");
    window.focus();
    window.__onescreenDesk.go(href);
  }

  function onPage(each) {
    const root = document.getElementById("desk-news");
    if (!root) return false;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: each.title });
    const away = () => button.remove();
    button.onclick = () => { away(); open(each); };
    root.append(button);
    setTimeout(away, SHOWN_MS);
    return true;
  }

  function show(each) {
    if (!canNotify() || Notification.permission !== "granted") return onPage(each);
    const shown = new Notification(each.title, { tag: each.alert, lang: document.documentElement.lang });
    shown.onclick = () => { shown.close(); open(each); };
    return true;
  }

  async function look() {
    if (!isOn() || asking) return;
    asking = true;
    try {
      const lang = new URLSearchParams(window.location.search).get("lang") || document.documentElement.lang.slice(0, 2);
      const answer = await fetch(`${NEWS}?${new URLSearchParams({ lang })}`, { cache: "no-store" });
      const { news } = answer.ok ? await answer.json() : { news: [] };
      for (const each of news) {
        const before = seen();
        if (before.includes(each.notice)) continue;
        write(SEEN, JSON.stringify([...before, each.notice].slice(-MOST_SEEN)));
        if (show(each)) tell(each.notice, "delivered");
      }
    } catch { /* asked again soon */ } finally { asking = false; }
  }

  function state() {
    const button = document.getElementById("desk-notify");
    if (!button) return;
    const isRefused = canNotify() && Notification.permission === "denied", is = isOn();
    const said = is ? (isRefused || !canNotify() ? "page" : "on") : "off";
    const shown = button.parentElement.querySelector(".said"), name = button.dataset[is ? "turn_off" : "turn_on"];
    if (shown.textContent !== button.dataset[said]) shown.textContent = button.dataset[said];
    if (button.textContent !== name) button.textContent = name;
    button.setAttribute("aria-pressed", String(is));
  }

  async function turn() {
    if (isOn()) write(KEPT, null);
    else {
      write(KEPT, "on");
      if (canNotify() && Notification.permission === "default") await Notification.requestPermission();
    }
    state();
    look();
  }

  document.addEventListener("click", ({ target }) => { if (target.closest?.("#desk-notify")) turn(); });
  new MutationObserver(state).observe(document.documentElement, { childList: true, subtree: true });
  window.addEventListener("onescreen-alerts", look);
  setInterval(look, AGAIN_MS);
  look();
})();
