// @ts-check
// Masks personal data in search words and in query parameters. The function `mask` in urls.py has the same patterns.

/**
 * Returns the text with `[e-mail]` in place of e-mail addresses, and `[number]` in place of long numbers.
 * @param {string} text
 */
function mask(text) {
  return (
    text
      // After the @, an e-mail address has a dot and letters. A package such as types@20.1 has no letters there,
      // so it is not masked.
      .replace(/[^ @]{1,99}(@|%40)[^ @]{1,99}?\.\p{L}{2}[^ ]*/gu, "[e-mail]")
      // Dates are not masked, because they are not telephone numbers. Some versions are dates too.
      .replace(
        /\b((?:19|20)\d\d(?:[.-]\d\d?){2}(?!\d))|[+(]*\p{Nd}(?:[ ().+\p{Pd}]{0,3}\p{Nd}){6,}/gu,
        (_, date) => date || "[number]",
      )
  );
}
