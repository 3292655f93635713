// @ts-check
// Removes search words from titles, for sites whose insights withhold search words: some themes show the words in the
// title of the results page. The page script and the insights file contain this file.

/**
 * Returns a title with `…` in place of the search words in the page's URL, in any letter case and spacing.
 * @param {string} title
 */
function withoutWords(title) {
  // The URL that the browser shows may be that of the next page, or may have got the words after the page was opened.
  new URLSearchParams(page.url.search + location.search.replace("?", "&")).forEach((text, name) => {
    // The pattern has a dot for each character that is neither a letter nor a digit.
    const words = name.match(site.search_parameters) && text.trim().replace(/\s+|[^\p{L}\p{N}]/gu, ".");
    if (words) title = title.replace(RegExp(words, "giu"), "…");
  });
  return title;
}
