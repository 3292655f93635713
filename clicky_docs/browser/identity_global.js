// @ts-check
// Reads the signed-in visitor from a global variable.

sources.identity = () => evaluate(site.identity.source);
