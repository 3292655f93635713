// @ts-check

answers.identity = () => ask(site.identity.source, "include");
