// @ts-check
// Masks personal data in query parameters that the site keeps.

keepParameter = (part) => {
  const [[name, value]] = new URLSearchParams(part.slice(1));
  const masked = mask(value);
  return `&${masked === value || /^utm_/.test(name) ? part.slice(1) : new URLSearchParams([[name, masked]])}`;
};
