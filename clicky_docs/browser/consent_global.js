// @ts-check

/** Most consent banners set a global. */
sources.consent = () => evaluate(site.consent.global);
