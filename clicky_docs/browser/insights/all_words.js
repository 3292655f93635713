// @ts-nocheck
// Sites that send search words. The function replaces that of title_words.js, so no site has both files.

const withoutWords = (title) => title;
