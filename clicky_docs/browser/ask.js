// @ts-check

/**
 * Returns what a server answers: not after two seconds, and not from where it sends us instead (a page to sign in).
 * @param {string} url
 * @param {RequestCredentials} [credentials]
 */
async function ask(url, credentials) {
  say("waiting", url);
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 2000);
  const answer = await fetch(url, { credentials, redirect: "error", cache: "no-store", signal: abort.signal });
  return answer.ok && parse((await answer.text()).trim());
}
