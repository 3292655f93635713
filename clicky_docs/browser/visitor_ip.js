// @ts-check
// Does not track visitors whose IP address is internal. The IP address is requested from a server.

gates.push(async () => {
  const answer = await request(site.visitor_ip.url);
  return internalReason(getPath(answer, site.visitor_ip.field) || /^ip=(.*)/m.exec(answer)?.[1] || answer);
});
