// @ts-check
// Requests data from a server, for several gates.

/**
 * Returns the data or text of a server's response. Throws after two seconds, and for redirects, for example to a login.
 * @param {string} url
 * @param {RequestCredentials} [credentials]
 */
async function request(url, credentials) {
  setStatus("waiting", url);
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 2000);
  const answer = await fetch(url, { credentials, redirect: "error", cache: "no-store", signal: abort.signal });
  return answer.ok && parse((await answer.text()).trim());
}
