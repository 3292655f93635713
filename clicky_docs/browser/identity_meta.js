// @ts-check
// Reads the data of the signed-in visitor from a `<meta>` element.

sources.identity = () => {
  return parse(document.querySelector(`meta[name="${CSS.escape(site.identity.source)}"]`)?.getAttribute("content"));
};
