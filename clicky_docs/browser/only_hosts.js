// @ts-check
// Tracks only pages whose host name is in the option `hosts`.

gates.push(async () => {
  const host = location.hostname || location.protocol;
  if (!host.match(site.hosts || "")) return `other host ${host}`;
});
