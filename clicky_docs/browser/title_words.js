// @ts-check
// Removes search words from the page's title, for sites whose insights withhold search words: some themes show the words
// in the title of the results page.

/** Returns the document's title without the search words of the page's URL. */
function titleWithoutWords() {
  let title = document.title;
  for (const [name, words] of new URLSearchParams(location.search)) {
    if (words && site.search_parameters.includes(name)) title = title.split(words).join("…");
  }
  return title;
}

hooks.push(() => {
  if (!values.title && !custom.title) defineGetter("title", titleWithoutWords);
});
