// @ts-nocheck
// Keeps the search words in titles, on sites that send search words. The file is used instead of title_words.js.

const withoutWords = (title) => title;
