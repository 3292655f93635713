// @ts-check
// Requests data from a server. Several gates use this function.

/**
 * Returns a server's response: data if the response is JSON, otherwise text. Returns false if the server responds with
 * an error. Throws an error after two seconds, and for a redirect, for example to a login page.
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
