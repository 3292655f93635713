// @ts-check
// Reserves space for the form of the insight `feedback`. The insights file adds the form after the first paint, and
// without the space the page would shift.

guarded(() => {
  if (page.track === false) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(site.feedback_space);
  document.adoptedStyleSheets.push(sheet);
})();
