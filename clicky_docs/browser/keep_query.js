// @ts-check
// Keeps the query parameters of the option `keep_query`, without personal data.

keptQuery = (text) =>
  (text.match(RegExp(site.query, "g")) || [])
    .map((part) => {
      const [[name, value]] = new URLSearchParams(part.slice(1));
      const masked = mask(value);
      return masked === value || /^utm_/.test(name) ? part : `&${new URLSearchParams([[name, masked]])}`;
    })
    .join("");
