// @ts-check

answers.identity = () => evaluate(site.identity.source);
