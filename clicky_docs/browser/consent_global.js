// @ts-check

/** Any other banner has a global that says so. */
answers.consent = () => evaluate(site.consent.global);
