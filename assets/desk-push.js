/* Makes this browser an address of Web Push (`/alerts/channels`): what its push service gives is shown, to be written into
 * the plan of duty. What is pushed is shown by `push-worker.js`, also while no page is open. */
"use strict";
(() => {
  const WORKER = new URL("push-worker.js", document.currentScript.src).href;

  const bytes = (key) => Uint8Array.from(atob(key.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));

  let said = null; // what is on the page is drawn anew at each beat

  function show() {
    const button = document.getElementById("desk-push"), area = document.getElementById("desk-push-address");
    if (!button || !said) return;
    const state = button.parentElement.querySelector(".said"), told = button.dataset[said.what];
    if (state.textContent !== told) state.textContent = told;
    if (area.hidden !== !said.address) area.hidden = !said.address;
    if (area.value !== said.address) area.value = said.address;
  }

  function say(what, address = "") {
    said = { what, address };
    show();
  }

  // A worker that is still being set up is refused every subscription.
  const standing = (registration) => new Promise((done, fail) => {
    const worker = registration.installing || registration.waiting;
    const look = () => {
      if (registration.active) done();
      else if (worker.state === "redundant") fail(new Error(WORKER));
    };
    worker?.addEventListener("statechange", look);
    look();
  });

  async function subscribe(button) {
    if (!("serviceWorker" in navigator) || !("PushManager" in window)) return say("cannot");
    if ((await Notification.requestPermission()) !== "granted") return say("refused");
    try {
      const worker = await navigator.serviceWorker.register(WORKER);
      await standing(worker);
      const found = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(button.dataset.key) });
      say("on", JSON.stringify(found));
    } catch { say("cannot"); }
  }

  new MutationObserver(show).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("#desk-push");
    if (button) subscribe(button);
  });
})();
