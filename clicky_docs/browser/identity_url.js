// @ts-check
// Requests the data of the signed-in visitor from a URL.

sources.identity = () => request(site.identity.source, "include");
