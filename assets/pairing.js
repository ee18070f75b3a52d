/* A browser that is no wall or remote control yet: asks for a code, shows it, and turns into one once it is approved. */
"use strict";
(() => {
  const ASK_EVERY_MS = 1000, AGAIN_AFTER_MS = 15000;
  const { lang, kind, words: told } = document.body.dataset, words = JSON.parse(told);
  const code = document.getElementById("pair-code"), note = document.getElementById("pair-note");
  const typed = document.getElementById("pair-typed");
  let until = 0, isWaiting = false;

  const say = (key, n) => { note.textContent = words[key].replace("{n}", n); };

  function show(word) {
    const [first, second] = code.children;
    first.textContent = word.slice(0, 4);
    second.textContent = word.slice(4);
    typed.textContent = `${word.slice(0, 4)}-${word.slice(4)}`;
    code.classList.toggle("none", word.startsWith("·"));
  }

  async function ask() {
    const isNew = performance.now() >= until;
    const signal = AbortSignal.timeout(5000);
    const answer = await fetch(`/wall/pairing${kind === "remote" ? "?as=remote" : ""}`, { method: isNew ? "POST" : "GET", cache: "no-store", signal });
    if (answer.status === 429) {
      until = performance.now() + AGAIN_AFTER_MS;
      isWaiting = true;
      show("········");
      return;
    }
    if (!answer.ok) throw new Error(answer.status);
    const { is_paired, code: word, left_s } = await answer.json();
    if (is_paired) return location.replace(lang === "zh" ? `/${kind}` : `/${kind}?lang=${lang}`);
    if (!word) return;
    isWaiting = false;
    until = performance.now() + left_s * 1000;
    show(word);
  }

  function tell() {
    const left = Math.max(0, Math.ceil((until - performance.now()) / 1000));
    if (isWaiting) say("pair_full");
    else if (left > 60) say("pair_left_min", Math.ceil(left / 60));
    else say("pair_left_s", left);
  }

  async function turn() {
    try {
      await ask();
      tell();
    } catch {
      say("pair_offline");
    }
    setTimeout(turn, ASK_EVERY_MS);
  }
  show("········");
  turn();
})();
