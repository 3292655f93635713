// @ts-check
// Delays goals and events until the first page view is sent. The tracker adds the page's own goal to the first beacon
// that it sends, so the first beacon must be the page view.

/** Resolves after the first page view. */
const firstView = new Promise((resolve) => {
  const before = onView;
  onView = () => {
    before();
    resolve(0);
  };
});
