// @ts-check
// Reads consent from a global variable, which most consent banners set.

sources.consent = () => evaluate(site.consent.global);
