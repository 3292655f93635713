// @ts-check
// Goals and events are sent after the page's first page view. A goal that is sent earlier would include the page's own goal.

/** Resolves after the first page view. */
const firstView = new Promise((resolve) => {
  const before = onView;
  onView = () => {
    before();
    resolve(0);
  };
});
