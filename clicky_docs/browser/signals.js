// @ts-check
// Readers whose browser says that they do not want to be tracked.

gates.push(async () => {
  if (navigator.globalPrivacyControl) return "Global Privacy Control";
  if (navigator.doNotTrack === "1") return "Do Not Track";
});
