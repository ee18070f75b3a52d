/* The desk by day or by night, as the person at this browser last chose; by day until then. What is drawn takes its
 * colours as it is drawn, so another look is another load. */
"use strict";
(() => {
  const KEY = "onescreen-look", root = document.documentElement;
  root.classList.toggle("light", localStorage.getItem(KEY) !== "night");

  document.addEventListener("click", ({ target }) => {
    if (!target.closest?.("#desk-look")) return;
    localStorage.setItem(KEY, root.classList.contains("light") ? "night" : "day");
    location.reload();
  });
})();
