// @ts-check
// Host names that are addresses of IPv6, whose ranges no pattern of host names can tell.

gates.push(async () => {
  if (location.hostname[0] === "[") return isInternal(location.hostname.slice(1, -1));
});
