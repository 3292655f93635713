// @ts-check

answers.identity = () => {
  return ask(site.identity.source, "include");
};
