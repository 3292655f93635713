// @ts-check
// Does not track internal host names.

gates.push(async () => {
  const host = location.hostname || location.protocol;
  if (host.match(site.internal)) return `internal host ${host}`;
});
