// @ts-check

answers.identity = () => parse(evaluate(site.identity.source));
