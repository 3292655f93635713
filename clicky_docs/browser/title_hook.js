// @ts-check
// Sets the title that is sent with a page view, on sites that log searches. Without this file, the title of a results
// page could contain the search words, or personal data in the search words.

hooks.push(() => {
  // The title is set even if it contains no search words: the theme may add the words before the page view is sent.
  if (page.url.search + location.search) values.title = withoutWords(values.title || custom.title || page.title || document.title);
});
