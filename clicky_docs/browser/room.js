// @ts-check
// Keeps room for the form of the insight `feedback`, whose file comes after the first paint: nothing moves when it is there.

calm(() => {
  if (read().track === false) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(site.room);
  document.adoptedStyleSheets.push(sheet);
})();
