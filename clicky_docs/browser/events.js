// @ts-check
// Writes the URL of an event, such as `#search:album+cover@/install/`: kind, details and page. Clicky keeps one row and
// one title per URL, and no fragment unless the fragment is the whole URL. `urls.parse_event` in Python reads these URLs.

/** Clicky cuts longer paths off at 128 characters. */
const LONGEST_EVENT = 120;

/**
 * Returns a path without percent-encoding, which costs up to nine characters per letter.
 * @param {string} path
 */
function plainPath(path) {
  try {
    return decodeURI(path);
  } catch (error) {
    // Half an escape.
    return path;
  }
}

/**
 * Returns the URL of an event. If the URL is too long, the longest parts lose their last characters.
 * @param {string} kind
 * @param {string[]} details
 * @param {string} page the path of the page on which the event happens
 */
function eventUrl(kind, details, page) {
  const parts = [...details, plainPath(page)].map((text) => ({
    letters: [...text].map((letter) => letter.replace(/[%:@#?&+]/, encodeURIComponent).replace(" ", "+")),
    end: "",
  }));
  const shorten = (/** @type {{ letters: string[], end: string }} */ part, by = 1) => {
    part.letters.splice(-by);
    part.end = "\u2026";
  };
  const size = (/** @type {{ letters: string[] }} */ part) => part.letters.join("").length;
  for (const part of parts) {
    if (part.letters.length > LONGEST_EVENT) shorten(part, part.letters.length - LONGEST_EVENT);
  }
  for (;;) {
    const texts = parts.map((part) => part.letters.join("") + part.end);
    const url = `#${[kind, ...texts.slice(0, -1)].join(":")}@${texts.pop()}`;
    if (url.length <= LONGEST_EVENT) return url;
    shorten(parts.reduce((longest, part) => (size(part) > size(longest) ? part : longest)));
  }
}
