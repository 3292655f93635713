// @ts-check
// The visitor's own address, which only a server knows.

gates.push(async () => {
  const answer = await ask(site.visitor_ip.url, "same-origin");
  /** @type {string} */
  const found = pick(answer, site.visitor_ip.field) || /^ip=(.*)/m.exec(answer)?.[1] || answer;
  // An address of IPv4 that a server writes as one of IPv6.
  const address = found.trim().replace(/^::ffff:(?=.*\.)/i, "");
  // The browser's own parser reads every spelling, and writes one.
  const { hostname } = new URL(`http://${/:/.test(address) ? "[" + address + "]" : address}`);
  if (isInternal(hostname)) return `internal IP address ${address}`;
});
