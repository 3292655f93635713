// @ts-check
// Reports to `clicky-docs serve` whether a page is tracked, and the reason. The server adds this script to each page.

(() => {
  const own = document.currentScript;
  // The page script may have run before this script.
  let value = window.clickyDocs;

  /** @param {{status?: string, reason?: string} | undefined} value */
  const report = (value) => {
    // The page script stores the page's data before it sets the status. Until then, nothing is reported.
    if (!value?.status) return;
    const { status, reason } = value;
    navigator.sendBeacon("/clicky/status", JSON.stringify({ page: location.pathname, status, reason }));
  };

  // The page script sets `window.clickyDocs` each time the status changes.
  Object.defineProperty(window, "clickyDocs", {
    configurable: true,
    enumerable: true,
    get: () => value,
    set: (next) => report((value = next)),
  });
  report(value);
  addEventListener("load", () => {
    if (!value?.status) report({ status: "off", reason: own?.dataset.reason || "the page script has not run" });
  });
})();
