// @ts-check
// Goals and events are sent after the page's first page view.

/**
 * Resolves 200 ms after the tracker has loaded: the tracker waits as long before it sends its first page view. A goal
 * that is sent earlier would include the page's own goal.
 */
const afterView = new Promise((resolve) =>
  document.addEventListener("load", ({ target }) => target === tracker && setTimeout(resolve, 200), true),
);
