// @ts-check

sources.identity = () => evaluate(site.identity.source);
