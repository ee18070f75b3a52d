/* The remote control of a wall: asks who is connected, and says what a finger wants. Nothing on any other page. */
"use strict";
(() => {
  const EVERY_MS = 1500, root = document.getElementById("remote");
  if (!root) return;
  const words = JSON.parse(root.dataset.words), box = document.getElementById("remote-walls"), { lang } = root.dataset;
  let drawn = "";

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

  function drawWall(wall, scenes) {
    const section = document.createElement("section"), shown = scenes.find((scene) => scene.name === wall.scene);
    const said = [words.remote_screens.replace("{n}", wall.screens), shown && shown[lang], words[`scene_${wall.mode}`], wall.muted && words.sound_muted];
    const ways = document.createElement("div"), hands = document.createElement("div");
    ways.className = hands.className = "buttons";
    ways.append(...scenes.map((scene) => button(scene[lang], scene.name === wall.scene, wall.name, { action: "scene", scene: scene.name })));
    const isStill = wall.mode === "paused" || wall.mode === "pinned";
    const actions = ["previous", "next", isStill ? "resume" : "pause", "pin", wall.muted ? "unmute" : "mute"];
    hands.append(...actions.map((action) => button(words[`remote_${action}`], action === "pin" && wall.mode === "pinned", wall.name, { action })));
    section.append(element("h2", wall.name), element("p", said.filter(Boolean).join(" · ")), ways, hands);
    return section;
  }

  async function ask() {
    let found = null;
    try { const answer = await fetch("/api/walls"); found = answer.ok ? await answer.json() : null; } catch { /* said below */ }
    const text = JSON.stringify(found);
    if (text === drawn) return;
    drawn = text;
    if (!found || !found.walls.length) return box.replaceChildren(element("p", found ? words.remote_none : words.remote_lost));
    box.replaceChildren(...found.walls.map((wall) => drawWall(wall, found.scenes)));
  }

  ask();
  setInterval(ask, EVERY_MS);
})();
