// @ts-check
// Sets the title of a page view without search words.

hooks.push(() => {
  // The title is set even if it contains no search words yet: the theme may change the title before the page view is sent.
  if (page.url.search + location.search) values.title = withoutWords(values.title || custom.title || page.title || document.title);
});
