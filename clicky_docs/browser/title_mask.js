// @ts-check
// Masks personal data in the titles of results pages, on sites that send search words. Some themes show the search
// words in the title of the results page. Both the page script and the insights file contain this file.

/**
 * Returns a title. If the page's URL contains search words, the title has placeholders in place of e-mail addresses and
 * long numbers.
 * @param {string} title
 */
function withoutWords(title) {
  const names = [...new URLSearchParams(page.url.search + location.search.replace("?", "&")).keys()];
  return names.some((name) => name.match(site.masked_parameters)) ? mask(title) : title;
}
