// @ts-check
// Masks personal data in search words and in query parameters. `urls.mask` in Python has the same patterns.

/**
 * Returns text with placeholders for e-mail addresses and long numbers.
 * @param {string} text
 */
function mask(text) {
  return (
    text
      // The part after the @ of a package is a version, and not a domain.
      .replace(/[^ @]{1,99}(@|%40)[^ @]{1,99}?\.\p{L}{2}[^ ]*/gu, "[e-mail]")
      // Dates, and versions that are dates, are not telephone numbers.
      .replace(
        /\b((?:19|20)\d\d(?:[.-]\d\d?){2}(?!\d))|[+(]*\p{Nd}(?:[ ().+\p{Pd}]{0,3}\p{Nd}){6,}/gu,
        (_, date) => date || "[number]",
      )
  );
}
