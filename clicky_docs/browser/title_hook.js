// @ts-check
// Removes search words from the title that is sent with a page view.

hooks.push(() => {
  // The title is set even if it contains no search words: the theme may add the words before the page view is sent.
  if (page.url.search + location.search) values.title = withoutWords(values.title || custom.title || page.title || document.title);
});
