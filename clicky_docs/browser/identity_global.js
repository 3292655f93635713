// @ts-check

answers.identity = () => {
  return parse(evaluate(site.identity.source));
};
