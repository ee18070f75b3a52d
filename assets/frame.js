/* The one component of our own (`layouts/_frame.py`): a page's frame as the server has written it. Loaded before
 * Dash's renderer, which looks for it under its namespace. */
"use strict";
(() => {
  // The policy of the page lets no markup bring styles; those of a frame are custom properties, set by hand.
  const styled = (root) => root && root.querySelectorAll("[data-style]").forEach((el) => {
    for (const [name, value] of Object.entries(JSON.parse(el.dataset.style))) el.style.setProperty(name, value);
  });

  window.onescreen = {
    Frame: ({ html }) => window.React.createElement("div", { className: "frame", ref: styled, dangerouslySetInnerHTML: { __html: html } }),
  };
})();
