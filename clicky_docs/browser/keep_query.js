// @ts-check
// Keeps the query parameters of the option `keep_query`, without personal data.

keptParts = RegExp(site.query, "g");

keepPart = (part) => {
  const [[name, value]] = new URLSearchParams(part.slice(1));
  const masked = mask(value);
  return masked === value || /^utm_/.test(name) ? part.slice(1) : `${new URLSearchParams([[name, masked]])}`;
};
