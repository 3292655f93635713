// @ts-check
// Removes search words from titles, on sites that do not send search words. Some themes show the search words in the
// title of the results page. Both the page script and the insights file contain this file.

/**
 * Returns a title with `…` in place of the search words. The search words are the values of parameters in the page's
 * URL; their letter case and spaces may differ from the title.
 * @param {string} title
 */
function withoutWords(title) {
  // Both URLs are read. The browser's URL may already be the URL of the next page, which has other search words. Or a
  // script may have added the search words to the browser's URL after the page was opened.
  new URLSearchParams(page.url.search + location.search.replace("?", "&")).forEach((text, name) => {
    // Punctuation and spaces may differ in the title, so the pattern has a dot for each of them.
    const words = name.match(site.search_parameters) && text.trim().replace(/\s+|[^\p{L}\p{N}]/gu, ".");
    if (words && /[^.]/.test(words)) title = title.replace(RegExp(words, "giu"), "…");
  });
  return title;
}
