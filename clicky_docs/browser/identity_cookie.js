// @ts-check
// Reads the data of the signed-in visitor from a cookie.

sources.identity = () => {
  const start = `${site.identity.source}=`;
  const cookie = document.cookie.split("; ").find((each) => each.startsWith(start));
  return cookie && parse(decodeURIComponent(cookie.slice(start.length)));
};
