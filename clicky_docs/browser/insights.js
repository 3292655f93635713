// @ts-check
// Handles the event `clicky-docs`, which the insights file dispatches. The site's own scripts may dispatch it too. The
// event's detail is a function. If the visitor is tracked, the function is called after the page view, with the tracker
// as its argument.

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

// If page changes are left to the site's own scripts, this script does not update `page.url`. So `page.url` becomes the
// browser's location, which changes with each page.
hooks.push(() => {
  if (!values.history_disable) page.url = location;
});

// Stores the current page's data in `window.clickyDocs`, and notifies the insights file.
onShow = () => {
  window.clickyDocs = { ...window.clickyDocs, page };
  document.dispatchEvent(new Event("clicky-docs-page"));
};
onShow();
