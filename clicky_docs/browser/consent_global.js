// @ts-check

/** Any other banner has a global that says so. */
answers.consent = () => {
  return evaluate(site.consent.global);
};
