// @ts-check
// Reads the data of the signed-in visitor from a global variable.

sources.identity = () => evaluate(site.identity.source);
