// @ts-check
// Shows the form "Was this page helpful?", and sends the answer (yes or no) and a short comment. Uses the theme's own
// form if the theme has a form, and otherwise adds a form. The texts of the form are in texts.json.

/** Material's own form has the values 0 and 1. */
const ANSWERS = /** @type {Record<string, string>} */ ({ 0: "no", 1: "yes" });

/** Matches the names of generated pages, such as the search. These pages have no form. */
const GENERATED = /^(404|search|genindex|\w+-modindex)$/;

// The class and `all: unset` override the themes' rules for elements. A site can override these rules with the CSS
// selector `form.clicky-docs-feedback`. After an answer, the thanks are shown in place of the question, so that the
// page does not move. The function `_feedback_space` in script.py reserves space for the form, and contains the same
// heights.
const STYLE = `.clicky-docs-feedback{clear:both;margin-top:2.5em;padding:1em 0;border-top:1px solid;border-color:color-mix(in srgb,currentColor 20%,transparent);line-height:1.4;
:where(div){display:flex;flex-wrap:wrap;align-items:center;gap:.5em 1em}
:where(div+div){align-items:end;gap:.5em;max-width:36em;margin-top:1em}
:where(p){all:unset;display:grid}
:where(p>*){grid-area:1/1}
:where(p>:not(:empty)+*){visibility:hidden}
:where(p+p){display:flex;gap:.5em}
:where(label){all:unset;flex:1 1 10em}
:where(button,input){all:unset;box-sizing:border-box;min-height:2.75em;padding:.3em 1.2em;border:1px solid;border-color:color-mix(in srgb,currentColor 60%,transparent);border-radius:.3em;text-align:center;cursor:pointer}
:where(input){width:100%;margin-top:.3em;padding:.3em .7em;text-align:start;cursor:text}
:where(button:hover){background:color-mix(in srgb,currentColor 12%,transparent)}
:where([aria-disabled]){background:0 0;cursor:default;opacity:.55}
:where([aria-pressed=true]){background:color-mix(in srgb,currentColor 12%,transparent);border-color:currentColor;opacity:1}
:where(:focus-visible){outline:2px solid;outline-offset:2px}
@media (max-width:30em){:where(p){flex:1 0 100%}}
@media print{display:none}
}`;

const { texts } = site.feedback;
const lang = document.documentElement.lang.toLowerCase().split(/[-_]/)[0];
// If the page's language is a word such as `constructor`, `texts[lang]` is a property that all objects have. Such a
// property is not a string and has no `trim`, so it is ignored.
const localTexts = texts[lang]?.trim?.();
const labels = (localTexts || texts.en).split("\n");

/**
 * The form of the page that is shown: the theme's form, or the form of this script.
 * @type {any}
 */
let form;

/**
 * Shows an answer in the form.
 * @type {(answer: string) => void}
 */
let showAnswer;

/** True if the visitor has answered on this page, now or at an earlier visit. */
let answered = false;

/** Returns true if the visitor is tracked, and false if the visitor is not tracked or if this is not decided yet. */
const isTracked = () => window.clickyDocs?.status === "tracking";

/**
 * Creates an element.
 * @param {string} tag
 * @param {Record<string, any>} attributes
 * @param {(Node | string)[]} children
 * @returns {any}
 */
function create(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  element.append(...children);
  return element;
}

/**
 * Stores the answer for this page, if the argument is given. Returns the stored answer, if one exists.
 * @param {string} [answer]
 */
function storedAnswer(answer) {
  const key = `clicky-docs-feedback:${page.url.pathname}`;
  try {
    if (answer) localStorage.setItem(key, answer);
    return localStorage.getItem(key);
  } catch (error) {
    // The browser does not allow localStorage, so no answer is stored.
  }
}

/**
 * Sends an answer, unless the visitor has already answered or is not tracked. Returns true if the answer is sent.
 * @param {string} answer
 */
function sendAnswer(answer) {
  if (answered || !isTracked()) return;
  answered = true;
  storedAnswer(answer);
  showAnswer(answer);
  const goal = site.feedback.goals[answer];
  if (goal) withTracker((clicky) => clicky.goal(...goal));
  else sendEvent("feedback", [answer], `Feedback: ${answer}: ${pageTitle()}`);
  return true;
}

/** Shows the theme's own form, and handles its answers, as the theme's documentation describes for feedback forms. */
function useThemeForm() {
  const answerOf = (/** @type {any} */ element) => ANSWERS[element.dataset.mdValue] || element.dataset.mdValue;
  // If a site has removed the note from the form, a new element takes its place, which is not shown.
  const note = form.querySelector(".md-feedback__note") || create("p");
  note.setAttribute("role", "status");
  note.tabIndex = -1;
  showAnswer = (answer) => {
    form.querySelector("fieldset").disabled = true;
    for (const each of note.children) each.hidden = answerOf(each) !== answer;
  };
  form.addEventListener("submit", (/** @type {any} */ event) => {
    event.preventDefault();
    // The button is disabled now and loses the focus, so the note gets the focus.
    if (event.submitter && sendAnswer(answerOf(event.submitter))) note.focus();
  });
  form.hidden = false;
}

/** Creates the form for themes that have no form. */
function createForm() {
  const status = create("span", { role: "status", tabindex: -1 });
  const question = create("span", { id: "clicky-docs-question" }, labels[0]);
  const buttons = ["yes", "no"].map((answer, index) => {
    const button = create("button", { type: "button", value: answer }, labels[index + 1]);
    button.onclick = () => sendAnswer(answer) && site.feedback.comment && form.append(commentRow(answer, status));
    return button;
  });
  // If a page in another language shows the English texts, they are marked as English. Texts that the site sets are not
  // marked, because the site probably sets texts in the page's language.
  const language = localTexts || texts.de.startsWith(labels[0]) ? {} : { lang: "en", dir: "ltr" };
  form = create(
    "form",
    { class: "clicky-docs-feedback", ...language },
    create(
      "div",
      { role: "group", "aria-labelledby": question.id },
      create("p", {}, status, question),
      create("p", {}, ...buttons),
    ),
  );
  showAnswer = (answer) => {
    for (const button of buttons) {
      // With the attribute `disabled`, the button would lose the focus.
      button.setAttribute("aria-disabled", "true");
      button.setAttribute("aria-pressed", `${button.value === answer}`);
    }
    status.textContent = labels[3];
  };
}

/**
 * Returns the field and the button for a comment.
 * @param {string} answer
 * @param {HTMLElement} status the element that shows the thanks
 */
function commentRow(answer, status) {
  const field = create("input", { maxlength: MAX_LENGTH, autocomplete: "off" });
  const row = create("div", {}, create("label", {}, labels[4], field), create("button", {}, labels[5]));
  form.onsubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = clean(field.value);
    if (text && row.isConnected) sendEvent("feedback-comment", [answer, text], `Feedback: ${answer}: ${text}`);
    status.focus();
    row.remove();
  };
  return row;
}

/**
 * Adds the form to the page, again if the theme has replaced the page's content. Shows the form if the visitor is
 * tracked.
 * @param {boolean} mayCreate true if a form may be added to the page
 */
function placeForm(mayCreate) {
  if (!page || page.track === false || GENERATED.test(page.page)) return;
  const themeForm = findFirst(site.feedback.forms);
  if (themeForm ? themeForm !== form : !form?.isConnected) {
    const article = findFirst(site.articles);
    if (!article || !mayBeTracked()) return;
    if (themeForm) {
      form = themeForm;
      answered = false;
      useThemeForm();
    } else {
      // Before the page script has set a status, no form is added. The timer below tries again.
      if (!mayCreate || !window.clickyDocs.status) return;
      if (!form) createForm();
      article.append(form);
    }
    form.style.visibility = "hidden";
  }
  // The form is hidden with `visibility`, which keeps the form's space, so that the page does not move.
  const visibility = isTracked() ? "" : "hidden";
  if (!form || form.style.visibility === visibility) return;
  form.style.visibility = visibility;
  const answer = !visibility && !answered && storedAnswer();
  if (answer) {
    answered = true;
    showAnswer(answer);
  }
}

try {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets.push(sheet);
} catch (error) {
  // Browsers from before 2023 show the form without this style.
}

onPageStart.push(() => {
  form?.remove();
  form = undefined;
  answered = false;
  if (!findFirst(site.articles)) reportUnknownTheme("feedback");
  placeForm(false);
});

// Some sites build each page again in the browser (hydration), and report an error if another script has added elements
// before. So the form is added when the browser is idle, after these scripts. WebKit has no requestIdleCallback, so the
// form is added after a delay there.
const whenIdle = self.requestIdleCallback || ((action) => setTimeout(action, 300));
// The visitor can give or withdraw consent at any time, and no event reports the change. So a timer checks the form.
setInterval(() => {
  if (document.readyState === "complete") whenIdle(guarded(() => placeForm(true)));
}, 300);
