// @ts-check
// Removes search words from the page's title, for sites whose insights withhold search words: some themes show the words
// in the title of the results page.

hooks.push(() => {
  let title = values.title || custom.title || document.title;
  for (const [name, words] of new URLSearchParams(location.search)) {
    if (words && site.search_parameters.includes(name)) title = title.split(words).join("\u2026");
  }
  if (title !== document.title) values.title = title;
});
