// @ts-check
// Reserves space for the feedback form. The insights file adds the form when the page is already visible. Without the
// space, the text below the form would move.

guarded(() => {
  if (page.track === false) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(site.feedback_space);
  document.adoptedStyleSheets.push(sheet);
})();
