// @ts-check
// Query parameters that the site keeps, without personal data.

keepParameter = (part) => {
  const [[name, value]] = new URLSearchParams(part);
  const masked = mask(value);
  return masked === value ? part : `${new URLSearchParams([[name, masked]])}`;
};
