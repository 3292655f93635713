// @ts-check
// Handles the event `clicky-docs`, which the insights file dispatches, and which the site's own scripts may dispatch.
// The event's detail is a function. It is called with the tracker after the page view, and only if the visitor is
// tracked.

document.addEventListener(
  "clicky-docs",
  guarded(({ detail }) =>
    firstView.then(guarded(() => {
      if (offReason || page.track === false) return;
      sendView();
      detail(clicky);
    })),
  ),
);

// Tells the insights file which page is shown.
onShow = () => {
  window.clickyDocs = { ...window.clickyDocs, page };
  document.dispatchEvent(new CustomEvent("clicky-docs-page"));
};
onShow();
