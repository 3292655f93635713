// @ts-check
// "Was this page helpful?": yes or no, and a short comment. The theme's own form where it has one, else one of ours.

/** Material's own forms answer with numbers. */
const ANSWERS = /** @type {Record<string, string>} */ ({ 0: "no", 1: "yes" });

/** Pages that no author has written. */
const GENERATED = /^(404|search|genindex|\w+-modindex)$/;

// Themes have rules for bare elements, which `all` and a class outdo; a site outdoes these with `form.clicky-docs-feedback`.
// The thanks stand where the question was, so that an answer moves nothing. script.py keeps room for as much as it takes.
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
// What all objects have is no text.
const spoken = texts[lang]?.trim?.();
const words = (spoken || texts.en).split("\n");

/**
 * The form of the page that is shown, whether it is the theme's or ours; and what shows an answer in it.
 * @type {any}
 */
let form;
/** @type {(answer: string) => void} */
let settle;

/** Whether the form has its answer. */
let settled = false;

/**
 * The page that the form asks about: the address may be the next one's by the time of the answer.
 * @type {{ href: string, title: string, key: string }}
 */
let about;

/** Whether what the reader does may be noted. */
const isTracked = () => window.clickyDocs?.status === "tracking";

/**
 * @param {string} tag
 * @param {Record<string, any>} values
 * @param {(Node | string)[]} children
 * @returns {any}
 */
function make(tag, values = {}, ...children) {
  const element = document.createElement(tag);
  for (const name in values) element.setAttribute(name, values[name]);
  element.append(...children);
  return element;
}

/**
 * Remembers the answer, so as not to ask again.
 * @param {string} [answer]
 */
function remember(answer) {
  try {
    if (answer) localStorage.setItem(about.key, answer);
    return localStorage.getItem(about.key);
  } catch (error) {
    // The reader's browser keeps nothing.
  }
}

/** @param {string} answer */
function take(answer) {
  if (settled || !isTracked()) return;
  settled = true;
  remember(answer);
  settle(answer);
  const goal = site.feedback.goals[answer];
  if (goal) send((clicky) => clicky.goal(...goal));
  else log(`feedback-${answer}`, `Feedback: ${answer}: ${about.title}`, about.href);
  return true;
}

/** Makes the theme's own form work, as its documentation asks a provider to. */
function adopt() {
  const named = (/** @type {any} */ each) => ANSWERS[each.dataset.mdValue] || each.dataset.mdValue;
  // A site may have taken it away.
  const note = form.querySelector(".md-feedback__note") || make("p");
  note.setAttribute("role", "status");
  note.tabIndex = -1;
  settle = (answer) => {
    form.querySelector("fieldset").disabled = true;
    for (const each of note.children) each.hidden = named(each) !== answer;
  };
  form.addEventListener("submit", (/** @type {any} */ event) => {
    event.preventDefault();
    // The button that had the focus is disabled.
    if (event.submitter && take(named(event.submitter))) note.focus();
  });
  form.hidden = false;
}

function ask() {
  const status = make("span", { role: "status", tabindex: -1 });
  const question = make("span", { id: "clicky-docs-question" }, words[0]);
  const choices = ["yes", "no"].map((answer, at) => {
    const choice = make("button", { type: "button", value: answer }, words[at + 1]);
    choice.onclick = () => take(answer) && site.feedback.comment && form.append(comment(answer, status));
    return choice;
  });
  form = make(
    "form",
    // What the site itself says, it says in the page's language.
    { class: "clicky-docs-feedback", ...(spoken || texts.de.startsWith(words[0]) ? {} : { lang: "en", dir: "ltr" }) },
    make("div", { role: "group", "aria-labelledby": question.id }, make("p", {}, status, question), make("p", {}, ...choices)),
  );
  settle = (answer) => {
    for (const each of choices) {
      // Not disabled, by which it would lose the focus.
      each.setAttribute("aria-disabled", "true");
      each.setAttribute("aria-pressed", `${each.value === answer}`);
    }
    status.textContent = words[3];
  };
}

/**
 * @param {string} answer
 * @param {HTMLElement} status
 */
function comment(answer, status) {
  const field = make("input", { maxlength: LONGEST, autocomplete: "off" });
  const row = make("div", {}, make("label", {}, words[4], field), make("button", {}, words[5]));
  form.onsubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const said = clean(field.value);
    if (said && row.isConnected) log(`feedback-${answer}-comment`, `Feedback: ${answer}: ${said}`, about.href);
    status.focus();
    row.remove();
  };
  return row;
}

/** Puts the form where it belongs, also where the theme has swapped the page for itself; and shows it to who is counted. */
function place() {
  if (page.track === false || GENERATED.test(page.page)) return;
  const theirs = find(site.feedback.forms);
  if (theirs ? theirs !== form : !form?.isConnected) {
    const article = find(site.articles);
    if (!article || !isCounted()) return;
    if (theirs) {
      form = theirs;
      settled = false;
      adopt();
    } else {
      if (!form) ask();
      article.append(form);
    }
    form.style.visibility = "hidden";
  }
  // Its room is kept until then, so that nothing moves.
  const visibility = isTracked() ? "" : "hidden";
  if (!form || form.style.visibility === visibility) return;
  form.style.visibility = visibility;
  const answer = !visibility && !settled && remember();
  if (answer) {
    settled = true;
    settle(answer);
  }
}

if (!find(site.articles)) miss("feedback");
try {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
} catch (error) {
  // In a browser of before 2023 it looks plain.
}

begins.push(() => {
  form?.remove();
  form = undefined;
  settled = false;
  about = { href: address(), title: title(), key: `clicky-docs-feedback:${location.pathname}` };
  place();
});
// Nothing tells when the reader is counted, which may take as long as consent does, and be over at any time.
setInterval(calm(place), 300);
