/* The remote control of a wall: asks who is connected, and says what a finger wants. Nothing on any other page. */
"use strict";
(() => {
  const EVERY_MS = 1500, root = document.getElementById("remote");
  if (!root) return;
  const words = JSON.parse(root.dataset.words), box = document.getElementById("remote-walls"), { lang } = root.dataset;
  const posts = JSON.parse(root.dataset.posts);
  let drawn = "", muting = null, isPressed = false;

  const element = (tag, text) => { const made = document.createElement(tag); made.textContent = text; return made; };

  function button(text, isOn, wall, order) {
    const made = element("button", text);
    made.setAttribute("aria-pressed", isOn);
    made.addEventListener("click", () => drive(wall, order));
    return made;
  }

  async function drive(wall, order) {
    const options = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(order) };
    try { await fetch(`/api/walls/${encodeURIComponent(wall)}/drive`, options); } finally { setTimeout(ask, 300); }
  }

  // A wall is muted by somebody: which post, is asked first.
  function drawAsking(wall) {
    const hands = document.createElement("div"), back = element("button", words.remote_back);
    hands.className = "buttons asking";
    hands.append(...Object.entries(posts).map(([by, name]) => {
      const made = element("button", name);
      made.addEventListener("click", () => { muting = null; drive(wall, { action: "mute", by }); redraw(); });
      return made;
    }));
    back.addEventListener("click", () => { muting = null; redraw(); });
    hands.append(back);
    return [element("p", words.remote_mute_by), hands];
  }

  function mute(wall) {
    const made = element("button", words.remote_mute);
    made.addEventListener("click", () => { muting = wall; redraw(); });
    return made;
  }

  function drawWall(wall, scenes) {
    const section = document.createElement("section"), shown = scenes.find((scene) => scene.name === wall.scene);
    const said = [words.remote_screens.replace("{n}", wall.screens), shown && shown[lang], words[`scene_${wall.mode}`], wall.muted && words.remote_muted.replace("{by}", posts[wall.muted_by] || wall.muted_by)];
    const ways = document.createElement("div"), hands = document.createElement("div");
    ways.className = hands.className = "buttons";
    ways.append(...scenes.map((scene) => button(scene[lang], scene.name === wall.scene, wall.name, { action: "scene", scene: scene.name })));
    const isStill = wall.mode === "paused" || wall.mode === "pinned";
    const actions = ["previous", "next", isStill ? "resume" : "pause", "pin", ...(wall.muted ? ["unmute"] : [])];
    hands.append(...actions.map((action) => button(words[`remote_${action}`], action === "pin" && wall.mode === "pinned", wall.name, { action })));
    if (!wall.muted) hands.append(mute(wall.name));
    section.append(element("h2", wall.name), element("p", said.filter(Boolean).join(" · ")), ways, hands);
    if (muting === wall.name) section.append(...drawAsking(wall.name));
    return section;
  }

  function redraw() { drawn = ""; ask(); }

  async function ask() {
    let found = null;
    try { const answer = await fetch("/api/walls"); found = answer.ok ? await answer.json() : null; } catch { /* said below */ }
    const text = JSON.stringify(found);
    if (text === drawn || isPressed) return;
    drawn = text;
    if (!found || !found.walls.length) return box.replaceChildren(element("p", found ? words.remote_none : words.remote_lost));
    box.replaceChildren(...found.walls.map((wall) => drawWall(wall, found.scenes)));
  }

  // A button that is drawn anew under a finger does nothing: what is new is drawn when it is lifted.
  addEventListener("pointerdown", () => { isPressed = true; });
  for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => setTimeout(() => { isPressed = false; ask(); }));

  ask();
  setInterval(ask, EVERY_MS);
})();
