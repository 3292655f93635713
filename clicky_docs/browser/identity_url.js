// @ts-check

sources.identity = () => request(site.identity.source, "include");
