// @ts-nocheck
// Keeps search words in titles, on sites that send search words. The insights file contains either this file or
// title_words.js: both files define this function.

const withoutWords = (title) => title;
