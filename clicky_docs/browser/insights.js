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

// On sites whose page changes the page script does not track, the page that is shown is the page of the browser's URL.
hooks.push(() => {
  if (!values.history_disable) page.url = location;
});

// Tells the insights file which page is shown.
onShow = () => {
  window.clickyDocs = { ...window.clickyDocs, page };
  document.dispatchEvent(new Event("clicky-docs-page"));
};
onShow();
