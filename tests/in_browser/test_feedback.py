""" "Was this page helpful?": in themes light and dark, by keyboard, in each state; and only of who is counted."""

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
# Longer than the screen.
LONG = "A lantern protects a light from the wind.\n\n" * 40
# What moves up or down though the reader has done nothing; Furo moves its logo by a pixel. To the side, themes' own fonts
# move what is there, where these come late; the form can not.
SHIFTS = """
window.moved = 0;
const upOrDown = ({ previousRect, currentRect }) => previousRect.top !== currentRect.top;
new PerformanceObserver((list) => {
  for (const each of list.getEntries())
    if (!each.hadRecentInput && each.value > 0.0002 && each.sources.some(upOrDown)) moved += each.value;
}).observe({ type: "layout-shift", buffered: true });
"""
# What has the focus: a field's name, or text.
FOCUS = "document.activeElement.localName + ' ' + document.activeElement.innerText.trim()"


def event(page: str, title: str) -> dict[str, str]:
    return {"site_id": SITE_ID, "type": "click", "href": page, "title": title}


def events(visitor: Visitor) -> list[dict[str, str]]:
    return [each for each in visitor.beacons if each["type"] != "pageview"]


def shown(page: Page, selector: str = FORM) -> None:
    """Wait until the form is there; there is one."""
    page.wait_for_selector(selector, state="visible")
    assert page.locator(selector).count() == 1


def shifted(page: Page) -> float:
    """How much has moved. The browser tells this when it has painted, for which no clock but the machine's will do."""
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
# A site of each theme, and the title of its first page.
THEMES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "Material for MkDocs": (lambda directory: with_mkdocs(directory, MATERIAL), "Site"),
    MKDOCS: (lambda directory: with_mkdocs(directory, {"name": "mkdocs", "color_mode": "auto"}), "Site"),
    "Furo": (lambda directory: with_sphinx(directory, "furo"), "Site documentation"),
    "PyData Sphinx Theme": (lambda directory: with_sphinx(directory, "pydata_sphinx_theme"), "Home — Site documentation"),
    "sphinx_rtd_theme": (lambda directory: with_sphinx(directory, "sphinx_rtd_theme"), "Home — Site documentation"),
}  # fmt: skip
# What MkDocs's own theme asks others for.
OTHERS = "https://cdnjs.cloudflare.com/ajax/libs/highlight.js/11.8.0/"
ANSWERED = {
    f"{OTHERS}highlight.min.js": Answer("var hljs = { highlightAll() {} };", type="text/javascript"),
    f"{OTHERS}styles/github.min.css": Answer(type="text/css"),
    f"{OTHERS}styles/github-dark.min.css": Answer(type="text/css"),
}
ONLY_LIGHT = {"sphinx_rtd_theme"}
# Their own fonts move what is on the screen, whatever else is there.
MOVE = {"sphinx_rtd_theme"}


@pytest.fixture(scope="session")
def built(once: Once) -> Callable[[str], Path]:
    """Build a theme's site once."""
    return lambda theme: once(f"feedback-{theme}", THEMES[theme][0])


def assert_accessible(page: Page) -> None:
    """Axe finds nothing wrong with the form, and nothing that it cannot tell."""
    page.evaluate(f"window.axe || eval({json.dumps(AXE_SCRIPT)})")
    found = page.evaluate("(form) => axe.run({ include: form })", FORM)
    assert [each["id"] for each in found["violations"] + found["incomplete"]] == []
    # It has looked at the colours.
    assert {"color-contrast", "aria-allowed-attr"} <= {each["id"] for each in found["passes"]}


def assert_fits(page: Page, least: int) -> None:
    """Nothing is cut or too small for a finger."""
    # As far as the theme's own content reaches.
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
def test_in_a_theme(
    new_visitor: Callable[..., Visitor],
    built: Callable[[str], Path],
    record_property: Callable[[str, object], None],
    theme: str,
    scheme: str,
) -> None:
    """By keyboard, and with a screen reader: asked, answered, commented, and remembered after a reload."""
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
    # The region was there before its text, and the focus stays.
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
        event(f"{path}#feedback-no", f"Feedback: no: {title}"),
        event(f"{path}#feedback-no-comment", "Feedback: no: Say what it weighs; ask [e-mail]"),
    ]
    assert events(visitor) == expected
    # Where the end is on the screen as the page is loaded, what follows it in some themes moves.
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


def test_each_page_has_it_once(new_visitor: Callable[..., Visitor], built: Callable[[str], Path]) -> None:
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
    assert events(visitor) == [event("/next/#feedback-yes", "Feedback: yes: Next - Site")]


def test_the_same_page_anew_has_it_as_it_was(new_visitor: Callable[..., Visitor], built: Callable[[str], Path]) -> None:
    """As a result of the theme's search that is on the page itself has it swapped; and a comment is not lost."""
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
        event("/#feedback-no", "Feedback: no: Site"),
        event("/#feedback-no-comment", "Feedback: no: All of it"),
    ]


def test_who_answers_while_the_next_page_is_on_its_way_means_the_one_that_is_shown(
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
    assert events(visitor) == [event("/#feedback-yes", "Feedback: yes: Site")]


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
def test_materials_own_widget(
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
    expected = [event(f"/next/#feedback-{answer}", f"Feedback: {answer}: Next - Site")]
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


# Pages of our own ----------------------------------------------------------------------------------------------------

PAGE = """<!doctype html><html{}><head><meta name="viewport" content="width=device-width"><title>Plain</title></head><body><main><h1>Plain</h1></main>
<script defer src="/clicky-docs.js"></script></body></html>"""


def plain(settings: Any = True, lang: str = ' lang="en"', name: str = "index", **options: Any) -> dict[str, str]:
    """A page with the form."""
    options = {"insights": {"feedback": settings}, **options}
    site, problems = load_site({"site_id": SITE_ID, **options})
    assert not problems
    html = place(PAGE.format(lang), snippet(name, **options))
    return {"index.html": html, "clicky-docs.js": code(site.for_theme([]))}


GOALS = {"helped": 7, "failed": {"name": "Not helped", "revenue": 1}}
LIKE = event("/#feedback-yes", "Feedback: yes: Plain")
DISLIKE = event("/#feedback-no", "Feedback: no: Plain")
# settings, answer, comment, what is sent
ANSWERS: list[tuple[Any, str, str | None, list[dict[str, str]]]] = [
    (True, YES, None, [LIKE]),
    (True, NO, "", [DISLIKE]),
    (True, NO, "   ", [DISLIKE]),
    (True, YES, "Call 0171 555 12 34", [LIKE, event("/#feedback-yes-comment", "Feedback: yes: Call [number]")]),
    (True, YES, "é" * 120, [LIKE, event("/#feedback-yes-comment", f"Feedback: yes: {'é' * 100}")]),
    ({"comment": False}, YES, None, [LIKE]),
    ({"yes": "helped"}, YES, None, [{"site_id": SITE_ID, "type": "goal", "goal[id]": "7"}]),
    ({"yes": "helped"}, NO, None, [DISLIKE]),
    ({"no": "failed"}, NO, None, [{"site_id": SITE_ID, "type": "goal", "goal[name]": "Not helped", "goal[revenue]": "1"}]),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "answer", "said", "expected"), ANSWERS)
def test_what_is_sent(
    new_visitor: Callable[..., Visitor], settings: Any, answer: str, said: str | None, expected: Any
) -> None:
    visitor = new_visitor({HOST: plain(settings, goals=GOALS)})
    page = visitor.open(ROOT)
    shown(page)
    page.click(answer)
    assert page.locator(FIELD).count() == (settings is True or "comment" not in settings)
    if said is not None:
        # As pasted by a script, which no limit of the field holds back.
        page.evaluate("([field, said]) => { document.querySelector(field).value = said; }", [FIELD, said])
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


def test_languages(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor({f"{at}.example": plain(settings, lang) for at, (lang, settings, *_) in enumerate(LANGUAGES)})
    page = visitor.new_page()
    for at, (lang, _, question, own) in enumerate(LANGUAGES):
        page.goto(f"https://{at}.example/")
        shown(page)
        assert page.text_content("#clicky-docs-question") == question, lang
        assert page.get_by_role("group", name=question).count() == 1, lang
        found = page.get_attribute(FORM, "lang"), page.get_attribute(FORM, "dir")
        assert found == (own, own and "ltr"), lang


def test_translations_are_whole() -> None:
    known = texts()
    assert len(known) >= 10
    for language, said in known.items():
        assert list(said) == list(known["en"]), language
        assert all(text.strip() == text != "" for text in said.values()), language
        assert len({*said.values()}) == len(said), language


REFUSALS = {
    "throws": "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError'); } });",
    "none": "Object.defineProperty(window, 'localStorage', { value: null });",
    "full": "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); };",
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_browser_that_keeps_nothing(new_visitor: Callable[..., Visitor], refusal: str) -> None:
    visitor = new_visitor({HOST: plain()})
    visitor.context.add_init_script(REFUSALS[refusal])
    page = visitor.open(ROOT)
    shown(page)
    page.click(YES)
    assert page.text_content(STATUS) == "Thank you!"
    visitor.wait(page, 2)
    assert events(visitor) == [LIKE]


def test_a_browser_without_such_style_sheets(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor({HOST: plain()})
    visitor.context.add_init_script("delete window.CSSStyleSheet;")
    page = visitor.open(ROOT)
    shown(page)
    page.click(YES)
    visitor.wait(page, 2)
    assert events(visitor) == [LIKE]


def test_a_strict_policy_and_paper(new_visitor: Callable[..., Visitor]) -> None:
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


def test_fingers(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor({HOST: plain()}, has_touch=True, is_mobile=True, viewport={"width": 320, "height": 640})
    page = visitor.open(ROOT)
    shown(page)
    page.tap(YES)
    assert_fits(page, 44)
    visitor.wait(page, 2)
    assert events(visitor) == [LIKE]


# name of the page, options
NOWHERE: list[tuple[str, dict[str, Any]]] = [
    ("index", {"internal_hosts": [HOST]}),
    ("index", {"hosts": ["elsewhere.example"]}),
    ("404", {}),
    ("search", {}),
    ("genindex", {}),
    ("py-modindex", {}),
]


@pytest.mark.parametrize(("name", "options"), NOWHERE)
def test_where_it_does_not_come(new_visitor: Callable[..., Visitor], name: str, options: dict[str, Any]) -> None:
    visitor = new_visitor({HOST: plain(name=name, **options)})
    page = visitor.open(ROOT, beacons=0 if options else 1)
    assert page.locator(FORM).count() == 0


def test_where_the_tracker_is_blocked_it_stays_hidden(new_visitor: Callable[..., Visitor]) -> None:
    visitor = new_visitor({HOST: plain()}, answers={"https://static.getclicky.com/js": Answer(status=None)})
    page = visitor.open(ROOT, beacons=0)
    assert visitor.status(page) == "off: tracker blocked"
    assert page.is_hidden(FORM)


def test_consent(new_visitor: Callable[..., Visitor]) -> None:
    """Before it nothing is asked, sent, stored or read; then the form is where its room was; and after it, nothing again."""
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
    # Not even a script reaches it.
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


# The end of the page is on the screen as it is loaded, and what stands behind the article would move.
SHORT = {
    "Furo": "furo",
    "PyData Sphinx Theme": "pydata_sphinx_theme",
    "Alabaster": "alabaster",
    "Material for MkDocs": "",
}


@pytest.mark.parametrize("theme", SHORT)
def test_nothing_moves_on_a_short_page(new_visitor: Callable[..., Visitor], tmp_path: Path, theme: str) -> None:
    if SHORT[theme]:
        site = with_sphinx(tmp_path, SHORT[theme], "A lantern.")
    else:
        site = with_mkdocs(tmp_path, {"name": "material", "font": False}, "A lantern.")
    for width in (900, 320):
        moved = []
        # A browser that is slow may paint before it has read the page to its end, where the room is made.
        while len(moved) < 4 and 0 not in moved:
            visitor = new_visitor({HOST: site}, viewport={"width": width, "height": 1400})
            visitor.context.add_init_script(SHIFTS)
            page = visitor.open(f"{ROOT}index.html")
            shown(page)
            # It is on the screen.
            end = page.evaluate("(form) => document.querySelector(form).getBoundingClientRect().bottom", FORM)
            assert end < 1400
            moved.append(shifted(page))
        assert min(moved) == 0


def test_the_room_that_is_kept_is_as_high_as_the_form(new_visitor: Callable[..., Visitor]) -> None:
    """Without the file there is room, and with it the article is as high as before."""
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
