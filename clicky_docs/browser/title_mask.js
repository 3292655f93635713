// @ts-check
// Masks personal data in titles of results pages, for sites whose insights send search words: some themes show the words in
// the title. The page script and the insights file contain this file.

/**
 * Returns a title without e-mail addresses and long numbers if the page's URL has search words.
 * @param {string} title
 */
function withoutWords(title) {
  const names = [...new URLSearchParams(page.url.search + location.search.replace("?", "&")).keys()];
  return names.some((name) => name.match(site.search_parameters)) ? mask(title) : title;
}
