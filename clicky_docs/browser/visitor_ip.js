// @ts-check
// Checks the visitor's own IP address, which a server returns.

gates.push(async () => {
  const answer = await request(site.visitor_ip.url);
  return internalReason(getPath(answer, site.visitor_ip.field) || /^ip=(.*)/m.exec(answer)?.[1] || answer);
});
