// @ts-check
// Sets the title that is sent with a page view, on sites that log searches. On sites that do not send search words, the
// title has no search words. On sites that send search words, the title has no personal data.

hooks.push(() => {
  // The title is set even if it contains no search words yet. Otherwise the tracker would send the document's title, to
  // which the theme may have added the words in the meantime.
  if (page.url.search + location.search) values.title = withoutWords(values.title || custom.title || page.title || document.title);
});
