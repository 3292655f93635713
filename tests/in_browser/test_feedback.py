"""The feedback form: in light and dark themes, by keyboard, in each state, and only for visitors who are tracked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from in_browser.visitor import HOST, Answer, Once, Visitor
from playwright.sync_api import Page
from sites import SITE_ID, conf, mkdocs_build, snippet, sphinx_build, write

from clicky_docs import load_site, place
from clicky_docs.browser.insights_file import code, texts

ROOT = f"https://{HOST}/"
FORM = ".clicky-docs-feedback"
YES, NO = (f"{FORM} button[value={answer}]" for answer in ("yes", "no"))
FIELD = f"{FORM} input"
STATUS = f"{FORM} [role=status]"
MKDOCS = "MkDocs"
# A text that is longer than the screen.
LONG = "A lantern protects a light from the wind.\n\n" * 40
# Records how far elements move up or down without input. Furo moves its logo by a pixel. Movements to the side are
# ignored: fonts that a theme loads late cause such movements, but the form does not.
SHIFTS = """
window.moved = 0;
const upOrDown = ({ previousRect, currentRect }) => previousRect.top !== currentRect.top;
new PerformanceObserver((list) => {
  for (const each of list.getEntries())
    if (!each.hadRecentInput && each.value > 0.0002 && each.sources.some(upOrDown)) moved += each.value;
}).observe({ type: "layout-shift", buffered: true });
"""
# The focused element: its name and its text.
FOCUS = "document.activeElement.localName + ' ' + document.activeElement.innerText.trim()"


def event(page: str, title: str) -> dict[str, str]:
    return {"site_id": SITE_ID, "type": "click", "href": page, "title": title}


def events(visitor: Visitor) -> list[dict[str, str]]:
    return [each for each in visitor.beacons if each["type"] != "pageview"]


def shown(page: Page, selector: str = FORM) -> None:
    """Wait until the form is visible; assert that the page has only one."""
    page.wait_for_selector(selector, state="visible")
    assert page.locator(selector).count() == 1


def shifted(page: Page) -> float:
    """Return the sum of the layout shifts. The browser reports shifts after painting, which needs the real clock."""
    page.wait_for_timeout(200)
    return page.evaluate("moved")


# Themes --------------------------------------------------------------------------------------------------------------


def with_mkdocs(
    directory: Path, theme: Mapping[str, Any], text: str = LONG, *, insights: Any = ("feedback",), **config: Any
) -> Path:
    pages = {
        "index": f"# Home\n\n[Next](next.md) [Home](index.md) [Out](out.md)\n\n{text}",
        "next": f"# Next\n\n[Home](index.md)\n\n{LONG}",
        "out": "---\nclicky: false\n---\n# Out\n\n[Next](next.md)\n",
    }
    write(directory, {f"docs/{name}.md": text for name, text in pages.items()})
    own = {"clicky": {"site_id": SITE_ID, "insights": insights if isinstance(insights, dict) else list(insights)}}
    mkdocs_build(directory, {"site_url": ROOT, "theme": theme, "plugins": ["search", own], **config}, strict=True)
    return directory / "site"


def with_sphinx(directory: Path, theme: str, text: str = LONG, **options: Any) -> Path:
    options = {"clicky_site_id": SITE_ID, "clicky_insights": ["feedback"], "project": "Site", **options}
    rest = f"Home\n====\n\n{text}"
    write(directory / "docs", {"index.rst": rest, "conf.py": conf(["clicky_docs.sphinx"], html_theme=theme, **options)})
    sphinx_build(directory / "docs", out=directory / "site")
    return directory / "site"


SCHEMES = [{"media": f"(prefers-color-scheme: {name})", "scheme": scheme} for name, scheme in (("light", "default"), ("dark", "slate"))]  # fmt: skip
MATERIAL = {"name": "material", "font": False, "features": ["navigation.instant"], "palette": SCHEMES}
# The function that builds a site of each theme, and the title of the site's first page.
THEMES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "Material for MkDocs": (lambda directory: with_mkdocs(directory, MATERIAL), "Site"),
    MKDOCS: (lambda directory: with_mkdocs(directory, {"name": "mkdocs", "color_mode": "auto"}), "Site"),
    "Furo": (lambda directory: with_sphinx(directory, "furo"), "Site documentation"),
    "PyData Sphinx Theme": (lambda directory: with_sphinx(directory, "pydata_sphinx_theme"), "Home — Site documentation"),
    "sphinx_rtd_theme": (lambda directory: with_sphinx(directory, "sphinx_rtd_theme"), "Home — Site documentation"),
}  # fmt: skip
# The URLs that MkDocs's default theme requests from other hosts.
OTHER_HOST = "https://cdnjs.cloudflare.com/ajax/libs/highlight.js/11.8.0/"
ANSWERED = {
    f"{OTHER_HOST}highlight.min.js": Answer("var hljs = { highlightAll() {} };", type="text/javascript"),
    f"{OTHER_HOST}styles/github.min.css": Answer(type="text/css"),
    f"{OTHER_HOST}styles/github-dark.min.css": Answer(type="text/css"),
}
ONLY_LIGHT = {"sphinx_rtd_theme"}
# The theme's own fonts move elements, with and without the form.
MOVE = {"sphinx_rtd_theme"}


@pytest.fixture(scope="session")
def built(once: Once) -> Callable[[str], Path]:
    """Build a theme's site once."""
    return lambda theme: once(f"feedback-{theme}", THEMES[theme][0])


def assert_accessible(page: Page) -> None:
    """Assert that axe finds no violation in the form, and that axe could check each rule."""
    page.evaluate(f"window.axe || eval({json.dumps(AXE_SCRIPT)})")
    result = page.evaluate("(form) => axe.run({ include: form })", FORM)
    assert [each["id"] for each in result["violations"] + result["incomplete"]] == []
    # Axe would also find no violation if axe had not checked the colours.
    assert {"color-contrast", "aria-allowed-attr"} <= {each["id"] for each in result["passes"]}


def assert_fits(page: Page, least: int) -> None:
    """Assert that the form is not cut, and that its buttons and its field are not too small for a finger."""
    assert page.evaluate(
        "(form) => document.querySelector(form).scrollWidth <= document.querySelector(form).clientWidth", FORM
    )
    boxes = page.evaluate("(form) => [...document.querySelectorAll(`${form} :is(button, input)`)].map((each) => each.getBoundingClientRect().toJSON())", FORM)  # fmt: skip
    assert all(
        box["height"] >= least
        and box["width"] >= least
        and 0 <= box["left"] <= box["right"] <= page.viewport_size["width"]
        for box in boxes
    )


CASES = [
    (theme, scheme) for theme in THEMES for scheme in ("light", "dark") if scheme == "light" or theme not in ONLY_LIGHT
]


@pytest.mark.parametrize(("theme", "scheme"), CASES)
def test_feedback_form_in_each_theme_is_accessible_and_sends_the_answer(
    new_visitor: Callable[..., Visitor],
    built: Callable[[str], Path],
    record_property: Callable[[str, object], None],
    theme: str,
    scheme: str,
) -> None:
    """The form works by keyboard and with assistive technology, and keeps the answer after a reload."""
    site, title = built(theme), THEMES[theme][1]
    path = "/" if (site / "assets").exists() or theme == MKDOCS else "/index.html"
    visitor = new_visitor({HOST: site}, answers=ANSWERED, color_scheme=scheme)
    visitor.context.add_init_script(SHIFTS)
    page = visitor.open(ROOT + path[1:])
    shown(page)
    assert_accessible(page)
    height = page.locator(FORM).bounding_box()["height"]
    status = page.query_selector(STATUS)
    assert status.text_content() == ""

    page.focus(YES)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS) == "button No"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Space")
    # Assistive technology reads the thanks, because the status region existed before. The focus stays on the button.
    assert status.text_content() == "Thank you!"
    assert page.evaluate(FOCUS) == "button No"
    page.keyboard.press("Space")
    page.click(YES, force=True)
    assert [page.get_attribute(each, "aria-pressed") for each in (YES, NO)] == ["false", "true"]
    assert_accessible(page)
    assert theme in MOVE or shifted(page) == 0
    assert_fits(page, 24)
    page.set_viewport_size({"width": 320, "height": 640})
    assert_fits(page, 24)
    page.set_viewport_size({"width": 1280, "height": 720})

    page.focus(NO)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS) == "input "
    page.keyboard.type("Say what it weighs; ask ada@site.example")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUS) == "span Thank you!"
    assert_accessible(page)
    visitor.wait(page, 3)
    expected = [
        event("#feedback:no@/", f"Feedback: no: {title}"),
        event(
            "#feedback-comment:no:Say+what+it+weighs;+ask+[e-mail]@/", "Feedback: no: Say what it weighs; ask [e-mail]"
        ),
    ]
    assert events(visitor) == expected
    # Reload at the top of the page, where the form is off the screen: in some themes, the form moves elements after it.
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.reload()
    visitor.wait(page, 4)
    shown(page)
    assert (page.text_content(STATUS), page.locator(FIELD).count()) == ("Thank you!", 0)
    assert [page.get_attribute(each, "aria-pressed") for each in (YES, NO)] == ["false", "true"]
    assert page.locator(FORM).bounding_box()["height"] == height
    assert_accessible(page)
    page.click(YES, force=True)
    visitor.wait(page, 4)
    assert events(visitor) == expected
    assert theme in MOVE or shifted(page) == 0
    record_property("insight", f"feedback|{theme}")


# Material ------------------------------------------------------------------------------------------------------------


def test_feedback_form_after_client_side_navigation_is_shown_once_on_each_page(
    new_visitor: Callable[..., Visitor], built: Callable[[str], Path]
) -> None:
    visitor = new_visitor({HOST: built("Material for MkDocs")})
    page = visitor.open(ROOT)
    shown(page)
    page.click("article a >> text=Next")
    visitor.wait(page, 2)
    shown(page)
    page.click(YES)
    visitor.wait(page, 3)
    page.click("article a >> text=Home")
    visitor.wait(page, 4)
    shown(page)
    assert page.text_content(STATUS) == ""
    page.click("article a >> text=Out")
    page.wait_for_selector("article >> text=Out")
    page.wait_for_selector(FORM, state="detached")
    page.click("article a >> text=Next")
    visitor.wait(page, 5)
    shown(page)
    assert page.text_content(STATUS) == "Thank you!"
    assert events(visitor) == [event("#feedback:yes@/next/", "Feedback: yes: Next - Site")]


def test_feedback_form_keeps_its_comment_if_client_side_navigation_loads_the_same_page_again(
    new_visitor: Callable[..., Visitor], built: Callable[[str], Path]
) -> None:
    """A search result on the same page replaces the page's content; the form and a started comment stay."""
    visitor = new_visitor({HOST: built("Material for MkDocs")})
    page = visitor.open(ROOT)
    shown(page)
    page.click(NO)
    page.fill(FIELD, "All of it")
    page.evaluate("window.before = document.querySelector('article')")
    page.click(".md-search__input")
    page.keyboard.type("home")
    page.click(".md-search-result__link >> nth=0")
    page.wait_for_function("!before.isConnected")
    shown(page)
    page.press(FIELD, "Enter")
    visitor.wait(page, 3)
    assert events(visitor) == [
        event("#feedback:no@/", "Feedback: no: Site"),
        event("#feedback-comment:no:All+of+it@/", "Feedback: no: All of it"),
    ]


def test_answer_while_the_next_page_loads_is_sent_with_the_url_of_the_page_that_is_still_shown(
    new_visitor: Callable[..., Visitor], built: Callable[[str], Path]
) -> None:
    visitor = new_visitor({HOST: built("Material for MkDocs")})
    page = visitor.open(ROOT)
    shown(page)
    visitor.delay = 1500
    page.click("article a >> text=Next")
    page.wait_for_function("location.pathname === '/next/'")
    page.click(YES)
    visitor.wait(page, 3)
    shown(page)
    assert page.text_content(STATUS) == ""
    assert events(visitor) == [event("#feedback:yes@/", "Feedback: yes: Site")]


RATINGS = [
    {"icon": "material/emoticon-happy-outline", "name": "Helpful", "data": 1, "note": "Thanks!"},
    {"icon": "material/emoticon-sad-outline", "name": "Not helpful", "data": 0, "note": "Oh."},
    {"icon": "material/emoticon-neutral-outline", "name": "So so", "data": "so-so", "note": "Well."},
]


@pytest.fixture(scope="session")
def widget(once: Once) -> Path:
    analytics = {"feedback": {"title": "Helpful?", "ratings": RATINGS}}
    return once("widget", lambda directory: with_mkdocs(directory, MATERIAL, extra={"analytics": analytics}))


# title, note, event
WIDGET = [
    ("Helpful", "Thanks!", "yes"),
    ("Not helpful", "Oh.", "no"),
    ("So so", "Well.", "so-so"),
]


@pytest.mark.parametrize(("title", "note", "answer"), WIDGET)
def test_answer_in_the_feedback_widget_of_material_is_sent_once(
    new_visitor: Callable[..., Visitor],
    widget: Path,
    record_property: Callable[[str, object], None],
    title: str,
    note: str,
    answer: str,
) -> None:
    own = ".md-feedback"
    visitor = new_visitor({HOST: widget})
    visitor.context.add_init_script(SHIFTS)
    page = visitor.open(ROOT + "next/")
    shown(page, own)
    page.focus(f"{own} [title='{title}']")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUS) == f"div {note}"
    assert page.is_disabled(f"{own} [title='{title}']")
    visitor.wait(page, 2)
    expected = [event(f"#feedback:{answer}@/next/", f"Feedback: {answer}: Next - Site")]
    assert events(visitor) == expected
    page.click("article a >> text=Home")
    visitor.wait(page, 3)
    shown(page, own)
    assert page.is_enabled(f"{own} [title='{title}']")
    page.click("article a >> text=Next")
    visitor.wait(page, 4)
    shown(page, own)
    assert page.is_disabled(f"{own} [title='{title}']")
    assert page.is_visible(f"{own} >> text={note}")
    assert page.locator(FORM).count() == 0
    assert events(visitor) == expected
    assert shifted(page) == 0
    record_property("insight", "feedback|Material for MkDocs")


# Pages without a theme -----------------------------------------------------------------------------------------------

PAGE = """<!doctype html><html{}><head><meta name="viewport" content="width=device-width"><title>Plain</title></head><body><main><h1>Plain</h1></main>
<script defer src="/clicky-docs.js"></script></body></html>"""


def plain(settings: Any = True, lang: str = ' lang="en"', name: str = "index", **options: Any) -> dict[str, str]:
    """Return the files of a site whose only page has the form."""
    options = {"insights": {"feedback": settings}, **options}
    site, problems = load_site({"site_id": SITE_ID, **options})
    assert not problems
    html = place(PAGE.format(lang), snippet(name, **options))
    return {"index.html": html, "clicky-docs.js": code(site)}


GOALS = {"helped": 7, "failed": {"name": "Not helped", "revenue": 1}}
LIKE = event("#feedback:yes@/", "Feedback: yes: Plain")
DISLIKE = event("#feedback:no@/", "Feedback: no: Plain")
# settings, answer, comment, beacons
ANSWERS: list[tuple[Any, str, str | None, list[dict[str, str]]]] = [
    (True, YES, None, [LIKE]),
    (True, NO, "", [DISLIKE]),
    (True, NO, "   ", [DISLIKE]),
    (True, YES, "Call 0171 555 12 34", [LIKE, event("#feedback-comment:yes:Call+[number]@/", "Feedback: yes: Call [number]")]),
    (True, YES, "é" * 120, [LIKE, event(f"#feedback-comment:yes:{'é' * 95}…@/", f"Feedback: yes: {'é' * 100}")]),
    ({"comment": False}, YES, None, [LIKE]),
    ({"yes": "helped"}, YES, None, [{"site_id": SITE_ID, "type": "goal", "goal[id]": "7"}]),
    ({"yes": "helped"}, NO, None, [DISLIKE]),
    ({"no": "failed"}, NO, None, [{"site_id": SITE_ID, "type": "goal", "goal[name]": "Not helped", "goal[revenue]": "1"}]),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "answer", "comment", "expected"), ANSWERS)
def test_answer_sends_the_event_or_the_goal_that_belongs_to_the_answer_in_the_settings(
    new_visitor: Callable[..., Visitor], settings: Any, answer: str, comment: str | None, expected: Any
) -> None:
    visitor = new_visitor({HOST: plain(settings, goals=GOALS)})
    page = visitor.open(ROOT)
    shown(page)
    page.click(answer)
    assert page.locator(FIELD).count() == (settings is True or "comment" not in settings)
    if comment is not None:
        # A script may set a text that is longer than the field's limit.
        page.evaluate("([field, comment]) => { document.querySelector(field).value = comment; }", [FIELD, comment])
        page.click(f"{FORM} >> text=Send")
        assert page.locator(FIELD).count() == 0
    visitor.wait(page, 1 + len(expected))
    assert events(visitor) == expected


# the attributes of <html>, settings, the question, the form's own language
LANGUAGES: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("", {}, "Was this page helpful?", "en"),
    (' lang="en-GB"', {}, "Was this page helpful?", None),
    (' lang="de-AT"', {}, "War diese Seite hilfreich?", None),
    (' lang="zh_CN"', {}, "本页是否有帮助？", None),
    (' lang="zh-Hant"', {}, "本页是否有帮助？", None),
    (' lang="PT-br"', {}, "Esta página foi útil?", None),
    (' lang="csb"', {}, "Was this page helpful?", "en"),
    (' lang="ar" dir="rtl"', {}, "Was this page helpful?", "en"),
    (' lang="ar" dir="rtl"', {"texts": {"question": "هل كانت هذه الصفحة مفيدة؟"}}, "هل كانت هذه الصفحة مفيدة؟", None),
]


def test_feedback_form_has_the_language_of_the_page_or_is_english(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor({f"{at}.example": plain(settings, lang) for at, (lang, settings, *_) in enumerate(LANGUAGES)})
    page = visitor.new_page()
    for at, (lang, _, question, own) in enumerate(LANGUAGES):
        page.goto(f"https://{at}.example/")
        shown(page)
        assert page.text_content("#clicky-docs-question") == question, lang
        assert page.get_by_role("group", name=question).count() == 1, lang
        attributes = page.get_attribute(FORM, "lang"), page.get_attribute(FORM, "dir")
        assert attributes == (own, own and "ltr"), lang


def test_feedback_form_has_all_texts_in_each_language() -> None:
    known = texts()
    assert len(known) >= 10
    for language, translated in known.items():
        assert list(translated) == list(known["en"]), language
        assert all(text.strip() == text != "" for text in translated.values()), language
        assert len({*translated.values()}) == len(translated), language


REFUSALS = {
    "throws": "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } });",
    "none": "Object.defineProperty(window, 'localStorage', { value: null });",
    "full": "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); };",
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_answer_is_sent_in_a_browser_that_blocks_storage(new_visitor: Callable[..., Visitor], refusal: str) -> None:
    visitor = new_visitor({HOST: plain()})
    visitor.context.add_init_script(REFUSALS[refusal])
    page = visitor.open(ROOT)
    shown(page)
    page.click(YES)
    assert page.text_content(STATUS) == "Thank you!"
    visitor.wait(page, 2)
    assert events(visitor) == [LIKE]


def test_answer_is_sent_in_a_browser_without_constructable_style_sheets(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor({HOST: plain()})
    visitor.context.add_init_script("delete window.CSSStyleSheet;")
    page = visitor.open(ROOT)
    shown(page)
    page.click(YES)
    visitor.wait(page, 2)
    assert events(visitor) == [LIKE]


def test_feedback_form_has_styles_under_a_strict_content_security_policy_and_is_not_printed(
    new_visitor: Callable[..., Visitor],
) -> None:
    origins = "https://static.getclicky.com https://in.getclicky.com"
    policy = f"default-src 'none'; style-src 'self'; script-src 'self' 'nonce-abc' {origins}; connect-src https://in.getclicky.com"
    visitor = new_visitor({HOST: plain(nonce="abc")})
    visitor.headers["content-security-policy"] = policy
    page = visitor.open(ROOT)
    shown(page)
    page.click(YES)
    visitor.wait(page, 2)
    assert page.evaluate("(form) => getComputedStyle(document.querySelector(form)).borderTopWidth", FORM) == "1px"
    assert [line for line in visitor.console if line.startswith("violation")] == []
    assert events(visitor) == [LIKE]
    page.emulate_media(media="print")
    assert page.is_hidden(FORM)


def test_feedback_form_on_a_touch_screen_has_large_buttons(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor({HOST: plain()}, has_touch=True, is_mobile=True, viewport={"width": 320, "height": 640})
    page = visitor.open(ROOT)
    shown(page)
    page.tap(YES)
    assert_fits(page, 44)
    visitor.wait(page, 2)
    assert events(visitor) == [LIKE]


# name of the page, options
WITHOUT_FORM: list[tuple[str, dict[str, Any]]] = [
    ("index", {"internal_hosts": [HOST]}),
    ("index", {"hosts": ["elsewhere.example"]}),
    ("404", {}),
    ("search", {}),
    ("genindex", {}),
    ("py-modindex", {}),
]


@pytest.mark.parametrize(("name", "options"), WITHOUT_FORM)
def test_feedback_form_is_not_shown_on_untracked_pages_and_on_generated_pages(
    new_visitor: Callable[..., Visitor], name: str, options: dict[str, Any]
) -> None:
    visitor = new_visitor({HOST: plain(name=name, **options)})
    page = visitor.open(ROOT, beacons=0 if options else 1)
    assert page.locator(FORM).count() == 0


def test_feedback_form_is_not_shown_if_the_tracker_is_blocked(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor({HOST: plain()}, answers={"https://static.getclicky.com/js": Answer(status=None)})
    page = visitor.open(ROOT, beacons=0)
    assert visitor.status(page) == "off: tracker blocked"
    assert page.is_hidden(FORM)


def test_feedback_form_is_not_shown_and_sends_nothing_until_the_visitor_gives_consent(
    new_visitor: Callable[..., Visitor],
) -> None:
    """Without consent, the form is hidden and nothing is sent, stored or read; with consent, the form moves nothing."""
    visitor = new_visitor({HOST: plain(consent={"global": "agreed", "event": "banner"})})
    visitor.context.add_init_script(SHIFTS)
    visitor.context.add_init_script(
        "window.touched = 0; for (const name of ['getItem', 'setItem']) { const own = Storage.prototype[name];"
        "Storage.prototype[name] = function (...all) { touched += 1; return own.apply(this, all); }; }"
    )
    page = visitor.open(ROOT, beacons=0)
    assert visitor.status(page) == "waiting: consent"
    assert page.locator(FORM).count() == 1
    assert page.is_hidden(FORM)
    # A click by a script has no effect either.
    page.evaluate("(yes) => document.querySelector(yes).click()", YES)
    visitor.wait(page, 0)
    assert page.text_content(STATUS) == ""
    assert page.evaluate("touched") == 0
    assert visitor.beacons == []
    page.evaluate("window.agreed = true; dispatchEvent(new Event('banner'))")
    visitor.wait(page, 1)
    shown(page)
    page.click(YES)
    visitor.wait(page, 2)
    consented = {**LIKE, "consent": "1"}
    assert events(visitor) == [consented]
    page.evaluate("window.agreed = false; dispatchEvent(new Event('banner'))")
    page.wait_for_selector(FORM, state="hidden")
    assert shifted(page) == 0
    assert events(visitor) == [consented]


# The end of the page is on the screen during the load, so elements after the article would move.
SHORT = {
    "Furo": "furo",
    "PyData Sphinx Theme": "pydata_sphinx_theme",
    "Alabaster": "alabaster",
    "Material for MkDocs": "",
}


@pytest.mark.parametrize("theme", SHORT)
def test_feedback_form_on_a_short_page_moves_no_other_element(
    new_visitor: Callable[..., Visitor], tmp_path: Path, theme: str
) -> None:
    if SHORT[theme]:
        site = with_sphinx(tmp_path, SHORT[theme], "A lantern.")
    else:
        site = with_mkdocs(tmp_path, {"name": "material", "font": False}, "A lantern.")
    for width in (900, 320):
        moved = []
        # A slow browser may paint before it has parsed the end of the page, which reserves the space for the form.
        while len(moved) < 4 and 0 not in moved:
            visitor = new_visitor({HOST: site}, viewport={"width": width, "height": 1400})
            visitor.context.add_init_script(SHIFTS)
            page = visitor.open(f"{ROOT}index.html")
            shown(page)
            end = page.evaluate("(form) => document.querySelector(form).getBoundingClientRect().bottom", FORM)
            assert end < 1400
            moved.append(shifted(page))
        # The page script does not wait for style sheets, so it may reserve the space after the first paint. A page is good up
        # to 0.1 (https://web.dev/articles/cls).
        assert min(moved) < 0.025


def test_space_that_the_page_script_reserves_for_the_feedback_form_is_as_high_as_the_form(
    new_visitor: Callable[..., Visitor],
) -> None:
    """The article has the same height without the file, which adds the form, and with the file."""
    height = "document.querySelector('main').getBoundingClientRect().height"
    for width in (900, 320):
        heights = []
        for file in ({"clicky-docs.js": ""}, {}):
            visitor = new_visitor({HOST: plain() | file}, viewport={"width": width, "height": 900})
            page = visitor.open(ROOT)
            if not file:
                shown(page)
            heights.append(page.evaluate(height))
        assert heights[0] == heights[1] > 150
    page = new_visitor({HOST: {"index.html": place(PAGE.format(""), snippet("index"))}}).open(ROOT)
    assert page.evaluate(height) < 100
