// @ts-check

/**
 * Returns what a server answers: not after two seconds, not from where it sends us instead (a page to sign in), and not
 * what is too long to be an answer.
 * @param {string} url
 * @param {RequestCredentials} credentials
 */
async function ask(url, credentials) {
  say("waiting", url);
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 2000);
  const answer = await fetch(url, { credentials, redirect: "error", cache: "no-store", signal: abort.signal });
  const text = await answer.text();
  return answer.ok && text.length < 50000 && parse(text.trim());
}
