// @ts-check

sources.identity = () => {
  return parse(document.querySelector(`meta[name="${CSS.escape(site.identity.source)}"]`)?.getAttribute("content"));
};
