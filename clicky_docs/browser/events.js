// @ts-check
// Returns the URL of an event, such as `#search:album+cover@/install/`: kind, details and page. Clicky stores one title
// per URL, so events with different titles need different URLs. The URL starts with `#`, because Clicky removes a
// fragment unless the fragment is the whole URL. The function `parse_event` in urls.py parses these URLs.

/**
 * The maximum length of an event's URL, because Clicky cuts off paths after 128 characters. urls.py has the same
 * number.
 */
const LONGEST_EVENT = 120;

/**
 * Returns a path without percent-encoding, because a letter such as é takes six characters if it is percent-encoded.
 * @param {string} path
 */
function plainPath(path) {
  try {
    return decodeURI(path);
  } catch (error) {
    // The path has an incomplete escape, such as %C3 without the %A9 that completes é.
    return path;
  }
}

/**
 * Returns the URL of an event. If the URL is too long, the ends of its longest parts are cut off, and `…` is added
 * there.
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
