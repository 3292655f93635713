// @ts-check
// Keeps the query parameters that the option `keep_query` names, and masks personal data in their values.

keptParts = RegExp(site.query, "g");

keepPart = (part) => {
  const [[name, value]] = new URLSearchParams(part.slice(1));
  const masked = mask(value);
  return masked === value || /^utm_/.test(name) ? part.slice(1) : `${new URLSearchParams([[name, masked]])}`;
};
