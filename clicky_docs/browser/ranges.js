// @ts-check
// Ranges of IPv6, which no pattern of host names can tell.

const isNamed = isInternal;

isInternal = (host) => {
  const short = host.slice(1, -1);
  const groups = short.replace("::", `:${"0:".repeat(9 - short.split(":").length)}`).split(":");
  const digits = groups.map((group) => group.padStart(4, "0")).join("");
  return isNamed(host) || site.ranges.some(([first, last]) => first <= digits && digits <= last);
};
