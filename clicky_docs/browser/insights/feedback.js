// @ts-check
// "Was this page helpful?": yes or no, and a short comment. The theme's own form where it has one, else one of ours.

/** The theme's own forms answer with numbers. */
const ANSWERS = /** @type {Record<string, string>} */ ({ 0: "no", 1: "yes" });

/** @param {string} answer */
function answered(answer) {
  const goal = site.feedback.goals[answer];
  if (goal) send((clicky) => clicky.goal(...goal));
  else log(`feedback-${answer}`, `Feedback: ${answer}: ${title()}`);
}

const language = (document.documentElement.lang || "en").toLowerCase();
const { texts } = site.feedback;
const words = texts[language] || texts[language.split(/[-_]/)[0]] || texts.en;

/**
 * @param {string} tag
 * @param {Record<string, any>} values
 * @param {(Node | string)[]} children
 */
function make(tag, values = {}, ...children) {
  const element = Object.assign(document.createElement(tag), values);
  element.append(...children);
  return element;
}

/** Where the browser keeps what the reader has answered, so as not to ask again. */
const key = () => `clicky-docs-feedback:${page.page}`;

/** @param {string} [answer] */
function remember(answer) {
  try {
    if (answer) localStorage.setItem(key(), answer);
    return localStorage.getItem(key());
  } catch (error) {
    // The reader's browser keeps nothing.
    return null;
  }
}

/** Makes the theme's own form work, as its documentation asks a provider to. */
function adopt(/** @type {any} */ form) {
  form.hidden = false;
  form.addEventListener("submit", (/** @type {any} */ event) => {
    event.preventDefault();
    const value = event.submitter.dataset.mdValue;
    form.firstElementChild.disabled = true;
    const note = form.querySelector(`.md-feedback__note [data-md-value="${value}"]`);
    if (note) note.hidden = false;
    answered(ANSWERS[value] || value);
  });
}

/** @returns {any} */
function ask() {
  const status = make("p", { hidden: true });
  status.setAttribute("role", "status");
  const choices = ["yes", "no"].map((value, at) => make("button", { type: "submit", value, textContent: words[at + 1] }));
  const question = make("fieldset", {}, make("legend", { textContent: words[0] }), ...choices);
  const form = make("form", { className: "clicky-docs-feedback" }, question, status);
  const thank = () => {
    status.hidden = false;
    status.textContent = words[3];
  };
  form.addEventListener("submit", (/** @type {any} */ event) => {
    event.preventDefault();
    const answer = event.submitter.value;
    choices.forEach((each) => each.setAttribute("aria-pressed", `${each === event.submitter}`));
    question.disabled = true;
    remember(answer);
    answered(answer);
    thank();
    if (site.feedback.comment) form.after(comment(answer));
  });
  const before = remember();
  if (before) {
    question.disabled = true;
    choices.forEach((each) => each.setAttribute("aria-pressed", `${each.value === before}`));
    thank();
  }
  return form;
}

/** @param {string} answer */
function comment(answer) {
  const field = make("input", { maxLength: LONGEST, name: "comment", autocomplete: "off" });
  const form = make("form", { className: "clicky-docs-feedback" }, make("label", {}, words[4], field), make("button", { textContent: words[5] }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) log(`feedback-${answer}-comment`, `Feedback: ${answer}: ${clean(field.value)}`);
    form.remove();
  });
  return form;
}

begins.push(() => {
  document.querySelectorAll(".clicky-docs-feedback").forEach((each) => each.remove());
  if (!isCounted()) return;
  const own = find(site.feedback.forms);
  const article = find(site.articles);
  if (own) adopt(own);
  else if (article) article.append(ask());
  else miss("feedback");
});
