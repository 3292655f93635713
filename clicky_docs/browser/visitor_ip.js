// @ts-check
// The visitor's own address, which only a server knows.

gates.push(async () => {
  const answer = await ask(site.visitor_ip.url);
  return isInternal(pick(answer, site.visitor_ip.field) || /^ip=(.*)/m.exec(answer)?.[1] || answer);
});
