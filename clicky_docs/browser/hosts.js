// @ts-check
// Does not track pages whose host name is internal, such as localhost.

gates.push(async () => {
  const host = location.hostname || location.protocol;
  if (host.match(site.internal)) return `internal host ${host}`;
});
