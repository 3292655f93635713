// @ts-check
// What is sent beside page views, and waits for the page's own.

/** The tracker's first page view, for which it waits 200 ms: what is sent before it takes the page's own goal along. */
const counted = new Promise((resolve) =>
  document.addEventListener("load", ({ target }) => target === tracker && setTimeout(resolve, 200), true),
);
