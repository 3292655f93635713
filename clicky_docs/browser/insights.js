// @ts-check
// What the static file of the option `insights` sends, and what scripts of the site's own may: an event `clicky-docs`, whose
// detail is called with the tracker, when the page's view is sent, and only if the reader is counted.

document.addEventListener(
  "clicky-docs",
  calm(({ detail }) =>
    counted.then(calm(() => {
      if (stopped || page.track === false) return;
      // If the view of the page is still to come, it comes now.
      recount();
      detail(clicky);
    })),
  ),
);
