"""Fuzz targets: each target is a strategy, and a property that must hold for every value of the strategy.

After a failure, add the smallest failing value to the tests of the module with the error, and correct the module.
"""

from __future__ import annotations

import ipaddress
import json
import pickle
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import date, datetime, timezone
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from xml.dom import minidom

from hypothesis import assume
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from sites import EVERYTHING, Document
from strategies import PAGES, PLAIN

from clicky_docs import Page, build, load_page, load_site, place
from clicky_docs.browser import insights_file, script
from clicky_docs.built_site import page
from clicky_docs.built_site.html import find_marks, parse_text
from clicky_docs.built_site.policy import Need, Policy, needs
from clicky_docs.cli import config, csp, inject
from clicky_docs.cli.partial import partial
from clicky_docs.escape import comment, to_json
from clicky_docs.html.finished import is_redirect, other_tracker
from clicky_docs.html.place import has_plugin_code, is_document, remove, without_injected
from clicky_docs.options import parsers
from clicky_docs.options.deferred import Deferred, parse_or_defer
from clicky_docs.options.insights import INSIGHTS
from clicky_docs.options.page_rules import PageRule, RuleFinder, pattern, unmatched
from clicky_docs.options.parsers import Untyped, show
from clicky_docs.options.placeholders import Unfilled, has_placeholder, prepare
from clicky_docs.options.properties import PROPERTIES
from clicky_docs.options.settings import SETTINGS
from clicky_docs.pages import marks, source, summary
from clicky_docs.report.responses import ApiError, parse_answer
from clicky_docs.stats.answers import answer
from clicky_docs.stats.beacons import parse_beacon
from clicky_docs.stats.database import Database, Received


class Target(NamedTuple):
    """A strategy, a function that checks a value, and whether values are texts: atheris decodes texts from its bytes."""

    values: st.SearchStrategy[Any]
    check: Callable[[Any], None]
    is_text: bool = False


# Strategies ----------------------------------------------------------------------------------------------------------

WORDS = [
    "</script>", "<script>", "</SCRIPT", "<!--", "-->", "--!>", "<!-->", "--", "]]>", "<![CDATA[", "&lt;", "&", "<", ">", '"', "'", "`", "\\",
    "{page}", "{title}", "{env.A}", "{env.A:b}", "{env.", "{{", "}}", "{", "}", "{% x %}", "${x}", "[", "]", "(", ")", "*", "**", "/", "//", "?", "!", "#", "|", ":", ": ", ", ", "- ", "=", ";", ".",
    "\ud83d", "\U0001f600", "\u2028", "\u2029", "\0", "\x0b", "\x0c", "\x1c", "\x85", "\xa0", "\u202e", "\ufeff", "\ufffe", "\r", "\n", "\t", " ", "e\u0301", "\u0131", "\u017f", "ß", "\u0663", "²", "½",
    "1", "12", "0", "-1", "2.5", "1e999", "0x1F", "1_000", "1,000", "9" * 30, ".inf", ".nan", "true", "false", "yes", "null", "~", "None", "2024-01-01", "2024-13-01", "12:30:45",
    "&a ", "*a", "!!int ", "!!set ", "!!binary ", "!!python/object:os.x ", "<<: ", "? ", "%YAML", "---\n", "...\n", "clicky", "clicky:\n", "  goal: 1\n",
    "id", "name", "revenue", "version", "url", "fields", "username", "global", "event", "https://", "http://[", "file:", "/a", "a.example", "*.example", "::1", "10.0.0.0/8", "signup",
]  # fmt: skip
TEXT = st.lists(st.sampled_from(WORDS) | st.text(st.characters(exclude_categories=()), max_size=3), max_size=12).map(
    "".join
)


def _endless() -> list[object]:
    result: list[object] = []
    result.append({"id": result})
    return result


def _deep(depth: int) -> object:
    result: object = "x"
    for _ in range(depth):
        result = {"id": [result]}
    return result


# Python does not convert so many digits to text.
HUGE = st.builds(int, st.just("f" * 5_000), st.just(16))
SCALARS = (
    PLAIN
    | TEXT
    | TEXT.map(Untyped)
    | st.binary(max_size=4)
    | st.sampled_from(
        [1e308, 2**53, Decimal("1e999999"), Decimal("sNaN"), datetime.now(timezone.utc), {1, "a"}, object(), 1j]
    )
    | HUGE
    | st.builds(_endless)
    | st.sampled_from([100, 5_000]).map(_deep)
    | st.sampled_from(["[" * 3_000, "{a: " * 3_000, "x" * 100_000, "1" * 5_000]).map(Untyped)
)  # fmt: skip
KEYS = HUGE | st.sampled_from(
    ["id", "name", "revenue", "goal", "version", "url", "field", "fields", "cookie", "meta", "global", "event", "username", "signup", "words", "yes", True, False, None, 7, 1.5, date(2024, 1, 1), ("a",), b"a"]
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(KEYS | TEXT, inner, max_size=4)
    ),
    max_leaves=8,
)
NAMES = st.sampled_from([*PROPERTIES, "Goal", "outbound-disable", "zzz"])
PAGE_ENTRY = VALUES | st.dictionaries(NAMES | TEXT, VALUES, max_size=3)
GOALS = st.dictionaries(st.sampled_from(["signup", "Get started", 7]) | TEXT, st.integers(0, 9) | VALUES, max_size=3)
NESTED = {
    "custom": PAGE_ENTRY,
    "pages": st.dictionaries(st.sampled_from(["**", "a", "a/*", "*.md", 404, "!a", "[z-a]"]) | TEXT, st.booleans() | PAGE_ENTRY, max_size=3),
    "goals": GOALS,
    "insights": st.dictionaries(
        st.sampled_from([*INSIGHTS]) | TEXT,
        st.booleans() | VALUES | st.dictionaries(st.sampled_from(["words", "page", "texts", "yes", "comment"]), VALUES, max_size=3),
        max_size=3,
    ),
}  # fmt: skip
SITES = st.fixed_dictionaries(
    {"site_id": st.just("101") | VALUES},
    optional={name: NESTED.get(name, VALUES) | VALUES for name in SETTINGS if name != "site_id"},
)
METADATA = st.dictionaries(
    NAMES.map("clicky_{}".format) | st.sampled_from(["clicky", "Clicky", "clicky-goal", "clikcy"]) | KEYS | TEXT,
    PAGE_ENTRY,
    max_size=3,
)

TAGS = [
    "<!doctype html>", "<html>", "<head>", "</head>", "<HEAD >", "</HEAD>", "<body>", "</body>", "</BODY >", "</html>", "<body class='x>'>",
    "<title>", "</title>", "<script>", "</script>", "<style>", "</style>", "<noscript>", "</noscript>", "<template>", "</template>", "<textarea>", "</textarea>",
    "<meta ", "<link ", 'content="', "content='", "content=", "<p>", "</p>", "<svg>", "</svg>", "<math>", "<table>", "</table>", "<select>", "</select>", "<frameset>", "<plaintext>", "<iframe>", "</iframe>",
    "<?x", "<![", "<!x>", "</", "/>", "</x y='>'>", '<a title="', "<header>", "&lt;/body&gt;",
    "<script data-clicky-docs", '<script data-clicky-docs="" type="application/json">', '<script data-clicky-docs="inject">', "<!-- Clicky disabled: x -->", "script[data-clicky-docs]", "<img src=7ns.gif>",
    '<meta name="clicky:', '<meta name="clicky:goal" content="12">', '<meta name=clicky content="{goal: 1}">', "<a class=clicky-goal-signup>", '<button class="clicky-goal" data-goal="', "data-revenue=", "{.clicky-goal-x}", "class=",
    '<meta http-equiv="Content-Security-Policy" content="script-src', '<link rel=canonical href="', '<meta http-equiv=refresh content="0; url=', '<script id="__config">{"features": ["navigation.instant"]}</script>',
]  # fmt: skip
PIECE = st.sampled_from([*TAGS, *WORDS])
HTML = st.lists(PIECE, max_size=25).map("".join)


@st.composite
def _mutated(draw: st.DrawFn) -> str:
    """Return a valid page with a few inserted or replaced pieces."""
    text = draw(st.sampled_from([*PAGES.values()])).replace("[HEAD]", "").replace("[BODY]", "")
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(PIECE) + text[at + draw(st.sampled_from([0, 0, 0, 1, 5])) :]
    return text


DOCUMENTS = HTML | _mutated()

# Properties ----------------------------------------------------------------------------------------------------------

SITE, _ = load_site({"site_id": "101234567", "goals": {"signup": 3, "Get started": {"id": 4, "revenue": 2}}})
CODE = build(SITE, Page("p", custom={"title": "</script>--><!--", "goal": 1}))
DATA = json.loads(CODE.head.partition(">")[2].removesuffix("</script>"))
_AFTER = "<script id=after></script>"


def check_place(html: str) -> None:
    """`place` only adds the plugin's code, `remove` removes the code, and browsers find the code in its places."""
    after = place(html, CODE)
    assume(CODE.head not in html and CODE.body not in html)
    # For a browser, an = without a name begins a name. `place` reads the value of an attribute without a name.
    assume(not re.search(r"[\s/\"']=", html))
    before, head, rest = after.partition(CODE.head)
    middle, body, end = rest.partition(CODE.body)
    assert head
    assert body
    assert before + middle + end == html
    plain = remove(html)
    has_plugin_code(html)
    is_document(html)
    if not (is_document(html) and _is_closed(html)):
        return
    # `remove` reads tags in a `<noscript>`, which are text for a browser with JavaScript.
    assert remove(after) == plain or "<noscript" in html.lower()
    injected = place(html, inject.marked(CODE))
    assert plain != html or without_injected(injected) == html
    # After `remove`, `place` returns the same page. If `remove` changes the original page, the rest may form other tags.
    assert plain != html or place(remove(after), CODE) == after or "<noscript" in html.lower()
    tree = _parse(after)
    found = tree.css_first("head > script[data-clicky-docs][type='application/json']")
    assert found, "no data in the head"
    assert any(each.text() in CODE.body for each in tree.css("body script:not([src])") if each.text()), "no script"
    if not any(each in html.lower() for each in ("noscript", "template", "\ufeff")):
        document = Document.of(after)
        assert DATA in [
            json.loads(each.text)
            for each in document.head.iter("script")
            if "data-clicky-docs" in each.attrib and each.text and each.text.startswith("{")
        ]
        assert any(each.text and each.text in CODE.body for each in document.body.iter("script")), (
            "no script for html5lib"
        )


def _is_closed(html: str) -> bool:
    """Return whether a page has content in its body, and whether code at the end of the page is in the body.

    The last end tags of the body and of the page must not be inside another tag.
    """
    # Both parsers handle a byte order mark in text as a letter.
    html = html.removeprefix("\ufeff")
    for end in (html.lower().rfind(tag) for tag in ("</body", "</html")):
        if end >= 0 and not _parse(html[:end] + _AFTER + html[end:]).css_first("script#after"):
            return False
    inside = _parse(html).body
    last = _parse(html + _AFTER).css_first("#after")
    body = Document.of(html + _AFTER).body
    return (
        inside is not None
        and bool((inside.inner_html or "").strip())
        and last is not None
        and last.parent is not None
        and last.tag == "script"
        and len(last.attributes) == 1
        and last.parent.tag == "body"
        and body is not None
        and any((each.tag, each.attrib) == ("script", {"id": "after"}) for each in body)
    )


def _parse(html: str) -> LexborHTMLParser:
    # Browsers replace surrogates by this character.
    html = re.sub("[\ud800-\udfff]", "\ufffd", html)
    return LexborHTMLParser(html.encode(), encoding=True, scripting=True)


def check_inspection(html: str) -> None:
    """Functions that read any page return a result, and each problem has a message."""
    html = html.encode("utf-8", "replace").decode()
    found = page.inspect(html.encode(), "a/b.html")
    assert found is None or all(each.message for each in found.problems)
    for each in inject.metadata(html).values():
        assert isinstance(each, Untyped)
    is_redirect(html)
    other_tracker(html)
    summary.title(html)
    summary.plain(html)
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "a.html").write_bytes(html.encode())
        (needed,) = csp.PolicyInspector(Path(directory), everything=True)(["a.html"])
        text, reasons = csp.policy(needed)
        assert bool(text) == bool(reasons)
        project = config.Project(SITE)
        outcome = inject.Job(Path(directory), project, "")(["a.html"])[0]
        assert all(outcome.problems)


def check_marks(html: str) -> None:
    """`marks.goals` returns marks, or problems with a message."""
    found, problems = marks.goals(html, SITE)
    json.dumps(found, allow_nan=False)
    assert all(str(each) for _, each in problems)
    assert all(map(str, marks.visible_attributes(html)))
    assert {mark.key for mark in marks.find(html)} >= {*found}
    # `check` reads the marks of a parsed page.
    body = re.sub("[\ud800-\udfff\0]", "", html)
    document = f"<!doctype html><body>{body}"
    # In an <svg>, in a <math> and in a <template>, the parsers differ.
    if not re.search("<(svg|math|template)", document, re.IGNORECASE):
        assert {*find_marks(parse_text(document))} <= {*marks.find(document)}


def check_source(text: str) -> None:
    """Functions that search a page's source return a line of the source, or nothing."""
    for each in (text, f"---\n{text}\n---\n"):
        front = source.block(each)
        for key in ("clicky", "clicky.goal", "clicky_goal"):
            line = source.line_in(key, front)
            assert line is None or 1 < line <= each.count("\n") + each.count("\r") + each.count("\x85") + each.count("\u2028") + each.count("\u2029") + 2  # fmt: skip
        for found in (source.mistake(each), source.misplaced(each)):
            assert found is None or (found[0] and "\n" not in found[0] and found[1] >= 1)


FACTS = {"title": "a <b> & c", "page": "ü/b", "url": "https://a.example/x?y", "env.A": "}{", "version": "\ud83d"}


def check_placeholders(text: str) -> None:
    """A text has placeholders, has no placeholders, or is invalid. Doubled braces become single braces."""
    assert prepare(text.replace("{", "{{").replace("}", "}}")) == text
    for address in (False, True):
        try:
            value = parse_or_defer(parsers.text, text, is_url=address)
        except ValueError as error:
            assert str(error)
            continue
        if not isinstance(value, Deferred):
            continue
        assert value.names
        assert value.source
        with suppress(ValueError, Unfilled):
            result = value.parsed(value.filled(FACTS.get), FACTS.get)
            assert isinstance(result, str)
            assert "{page}" not in result
    has_placeholder(text)


def check_pattern(text: str) -> None:
    """A text is a pattern that matches pages or no pages, or is invalid."""
    try:
        known = pattern(text)
    except ValueError as error:
        assert str(error)
        return
    assert pattern(known) == known
    rule = PageRule(known, track=True, custom={})
    paths = [("a", "a.md"), ("a/b", "a/b.md"), (known, f"{known}.md")]
    finder = RuleFinder([rule])
    unused = unmatched([rule], paths)
    assert bool(unused) is not any(finder.find(each) for each in paths)


NEEDS = [
    *needs(script.read_options(script.boot(EVERYTHING)) or {}, image=True, file=True),
    Need("script-src", "https://static.getclicky.com", "x"),
]


def check_policy(text: str) -> None:
    """A policy allows what the page script needs, or `violations` returns what is missing."""
    for each in (text, f"script-src {text}; img-src 'self' {text}"):
        assert all(Policy(each).violations(NEEDS, "x", "abc"))
    # If a policy allows everything, nothing is missing, whatever other directives the policy has.
    assert not [*Policy(f"default-src * 'unsafe-inline'; x-{text.replace(';', '')}").violations(NEEDS[:4], "x", "")]


def check_configuration(text: str) -> None:
    """A configuration file gives settings, or an error with a message."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "clicky-docs.toml")
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            project = config.load(path, {})
        except config.ConfigError as error:
            assert str(error)
        else:
            build(project.settings, Page("a"))
        path.rename(path.with_name("pyproject.toml"))
        try:
            config.find(Path(directory))
        except config.ConfigError as error:
            assert str(error)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_toml(str(key))} = {_toml(each)}' for key, each in value.items())}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, (bool, str)) or value is None:
        return json.dumps(value)
    return str(value)


CONFIGURATIONS = TEXT | st.dictionaries(
    st.sampled_from([*SETTINGS, "site-id", "zzz"]),
    st.recursive(
        st.booleans() | st.integers() | st.floats() | TEXT | st.dates() | st.just("1" * 5_000),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "goal", "title", "**", "url", "search"]) | TEXT, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=5,
).map(lambda raw: "".join(f"{name} = {_toml(value)}\n" for name, value in raw.items()))  # fmt: skip


def check_escape(text: str) -> None:
    """An escaped text cannot end the script or comment that contains the text."""
    code = to_json([text, {text: text}])
    assert code.isascii()
    assert not {*code} & {*"<>&"}
    assert json.loads(code) == [text, {text: text}]
    html = f"<body>{comment(text)}"
    document = _parse(html)
    body = document.body
    assert body is not None
    assert body.child is not None
    assert (body.child.tag, body.child.next) == ("-comment", None)


def check_parser(case: tuple[str, object]) -> None:
    """A parser returns a value that it accepts unchanged, or raises an error with a message."""
    name, raw = case
    option = PARSERS[name]
    try:
        value = option.parse(raw)
    except ValueError as error:
        assert str(error)
        return
    if name == "internal_ips":
        assert [*map(str, value)] == [*map(str, option.parse([*map(str, value)]))]
    elif value and not (name == "iframe" or option.table):
        assert option.parse(value) == value
    if name in PROPERTIES:
        json.dumps(value, allow_nan=False).encode()


PARSERS = {
    **SETTINGS,
    **PROPERTIES,
    **{f"feedback {each.name}": each for each in (INSIGHTS["feedback"].table or {}).values()},
}


def check_build(case: tuple[dict[str, Any], dict[Any, Any], str, str]) -> None:
    """For any settings and any metadata, `build` adds only the plugin's elements, with the page's data."""
    raw, metadata, name, reason = case
    site, problems = load_site(raw)
    site, unfilled, missing = site.with_facts({"project": "</script>", "env.A": "-->"})
    site = pickle.loads(pickle.dumps(site))
    loaded, wrong = load_page(name, metadata, site, paths=(name, f"{name}.md"), facts={"title": lambda: "a <b>"})
    assert all(map(str, [*problems, *unfilled, *missing, *wrong]))
    assert loaded.track or not loaded.custom
    again, _ = load_page(name, {"clicky": {**loaded.custom}}, site)
    assert {**again.custom} == {**loaded.custom} or not loaded.track
    insights_file.code(site).encode("ascii")
    partial(site)
    html = (
        f"<!doctype html><html><head><title>x</title></head><body>{'<a class=clicky-goal-signup>'}x</a></body></html>"
    )
    marked, _ = marks.goals(html, site)
    code = build(site, loaded, goals=marked)
    summary.row(loaded, site, html, "/a.html")
    if site.off_reason:
        assert not any(code)
        return
    reason = reason.replace("\r", " ").replace("\0", " ").replace("\x0c", " ")
    hidden = build(site, loaded, disabled_reason=reason or "x")
    assert json.loads(hidden.head.partition(">")[2].removesuffix("</script>"))["track"] is False
    tree = _parse(place(html, hidden))
    assert [each.tag for each in _children(tree.body)][-1:] == ["-comment"]
    after = place(html, code)
    tree = _parse(after)
    assert [each.tag for each in _children(tree.head)] == ["title", *(["script"] if code.head else [])]
    ours = ["script"] * bool(code.body.startswith("<script")) + ["noscript"] * ("<noscript" in code.body) or [
        "-comment"
    ]
    assert [each.tag for each in _children(tree.body)] == ["a", *ours]
    if loaded.track:
        assert tree.css("body script")[0].text() == script.boot(site)
        custom = {key: value for key, value in {**site.custom, **loaded.custom}.items() if value is not None}
        data = {
            "page": name,
            "site_ids": [*site.site_id],
            **({"query": False} if site.clean_urls and name == site.not_found else {}),
            **({"custom": custom} if custom else {}),
            **({"goals": marked} if marked else {}),
        }
        assert json.loads(tree.css("head script")[0].text()) == data
        assert Document.of(after).data() == data


def _children(node: Any) -> Iterator[Any]:
    each = node.child
    while each is not None:
        yield each
        each = each.next


# Functions that take a text. Their time must not grow exponentially with the text.
FUNCTIONS: dict[str, Callable[[str], object]] = {
    "place": lambda text: place(text, CODE),
    "remove": remove,
    "without_injected": without_injected,
    "has_plugin_code": has_plugin_code,
    "is_document": is_document,
    "page": lambda text: page.inspect(f"<!doctype html>{text}".encode("utf-8", "replace"), "a.html"),
    "metadata": inject.metadata,
    "title": summary.title,
    "plain": summary.plain,
    "goals": lambda text: marks.goals(text, SITE),
    "visible_attributes": marks.visible_attributes,
    "block": source.block,
    "misplaced": source.misplaced,
    "placeholders": lambda text: parse_or_defer(parsers.text, text, is_url=True),
    "written": has_placeholder,
    "pattern": lambda text: RuleFinder([PageRule(pattern(text), track=True, custom={})]).find(["a/b", "a/b.md"]),
    "policy": lambda text: [*Policy(f"script-src {text}").violations(NEEDS, "x", "n")],
    "comment": comment,
    "json": to_json,
    "show": show,
    **{f"option {name}": each.parse for name, each in PARSERS.items()},
    **{f"untyped {name}": (lambda text, each=each: each.parse(Untyped(text))) for name, each in PARSERS.items()},
}
LONG = 100_000
SECOND = 1.0


def check_time(case: tuple[str, str, str, str]) -> None:
    """A long text of repeated pieces takes at most one second of processor time."""
    name, before, unit, after = case
    text = f"{before}{unit * (LONG // max(1, len(unit)))}{after}"
    started = time.process_time()
    with suppress(ValueError, Unfilled):
        FUNCTIONS[name](text)
    took = time.process_time() - started
    assert took < SECOND, f"{name}: {took:.1f} s"


UNIT = st.lists(PIECE | st.text(max_size=2), min_size=1, max_size=3).map("".join)
SHORT = st.lists(PIECE, max_size=3).map("".join)

# The page script -------------------------------------------------------------------------------------------------------

_NODE = shutil.which("node") or ""


@cache
def _node() -> subprocess.Popen[str]:
    script_path = Path(__file__).with_name("visitor.js")
    return subprocess.Popen([_NODE, str(script_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")


def in_node(world: dict[str, Any]) -> Any:
    """Send an input to the process that runs visitor.js, and return the outcome."""
    node = _node()
    assert node.stdin
    assert node.stdout
    node.stdin.write(f"{json.dumps(world)}\n")
    node.stdin.flush()
    return json.loads(node.stdout.readline())


@lru_cache(maxsize=64)
def _page_script(**options: str) -> str:
    site, problems = load_site({"site_id": "101", **{name: json.loads(text) for name, text in options.items()}})
    assert not problems
    return script.boot(site)


WORLD = {
    "host": "docs.example",
    "block": '{"page":"p","site_ids":["101"]}',
    "cookie": "",
    "meta": None,
    "globals": {},
    "answer": None,
}


def _visit(options: dict[str, Any], **world: Any) -> dict[str, Any]:
    code = _page_script(**{name: json.dumps(value) for name, value in options.items()})
    found = in_node({"code": code, **WORLD, **world})
    assert found["errors"] == []
    assert found["status"] in {"off", "waiting", "tracking"}
    # The page script loads the tracker only from the URL of the tracker.
    assert found["scripts"] in ([], ["https://static.getclicky.com/js"])
    return found


def check_ip_addresses(case: tuple[Any, Any, str, str]) -> None:
    """Only visitors with an internal IP address or host name are not tracked. An invalid IP address is not internal."""
    network, address, answer, host = case
    options = {"internal_ips": [str(network)], "visitor_ip_url": "/ip"}
    expected = _as_six(network[0]) <= _as_six(address) <= _as_six(network[-1])
    for text in (str(address), f"ip={address}\nx=y", json.dumps({"ip": str(address)}), f" {address.exploded}\n"):
        found = _visit(options, answer=text)
        assert bool(found["scripts"]) is not expected, (found, text)
    _visit(options, answer=answer)
    _visit(options, answer=json.dumps({"ip": answer}))
    # The site's own host name.
    served = f"[{address}]" if address.version == 6 else str(address)
    found = _visit({"internal_ips": [str(network)], "internal_hosts": []}, host=served)
    is_internal = address.is_unspecified or address in network
    assert bool(found["scripts"]) is not is_internal
    found = _visit({"internal_hosts": ["*.x.example", "a-b.*"], "internal_ips": []}, host=host)
    # A page without a host name is a file.
    name = host or "file:"
    within = not set(name) & set("\n\r\u2028\u2029") and (name.endswith(".x.example") or name.startswith("a-b."))
    assert bool(found["scripts"]) is not within, name


def _as_six(each: Any) -> int:
    return int(each) + (0xFFFF << 32 if each.version == 4 else 0)


FIELDS = {"username": "login", "plan": ["account.plan", "0.1", "__proto__.x", "constructor.name", "length"]}
IDENTITIES = [
    {"url": "/me", "fields": FIELDS},
    {"cookie": "user", "fields": FIELDS},
    {"meta": "user", "fields": FIELDS},
    {"global": "user.of", "fields": FIELDS},
    "cloudflare-access",
]


def check_identity(case: tuple[Any, str, bool]) -> None:
    """For any identity, Clicky gets short texts that can be encoded, and the page is tracked."""
    who, text, encoded = case
    for option in IDENTITIES:
        answer = json.dumps(who) if encoded else text
        world = {
            "answer": answer,
            "meta": answer,
            "cookie": f"a=b; user={quote(answer, errors='replace') if encoded else text}; c=d",
            "globals": {"user": {"of": who}} if encoded else {"user": who},
        }
        found = _visit({"identity": option}, **world)
        assert found["scripts"], "not tracked"
        visitor = found["custom"]["visitor"]
        for name, value in visitor.items():
            assert name in {"username", "plan", "name"}
            assert isinstance(value, str)
            assert 0 < len(value.encode("utf-16-le", "surrogatepass")) <= 400
            value.encode()
        login = who.get("login") if isinstance(who, dict) else None
        if (
            encoded
            and isinstance(option, dict)
            and isinstance(login, str)
            and 0 < len(login) <= 100
            and login.isascii()
        ):
            assert visitor["username"] == login


def check_consent(answer: Any) -> None:
    """Without consent, nothing is requested from Clicky."""
    found = _visit({"consent": {"global": "Banner.ok", "event": "x"}}, globals={"Banner": {"ok": answer}})
    if isinstance(answer, (str, bool)) or answer is None:
        text = (
            {True: "true", False: "false", None: "null"}.get(answer, answer) if not isinstance(answer, str) else answer
        )
        consented = text.lower().startswith(("true", "1", "granted", "allow", "accept"))
        assert bool(found["scripts"]) is consented
    if isinstance(answer, dict):
        assert found["scripts"] == []


def check_data(case: tuple[Any, str]) -> None:
    """The page script reads any data block, or tracks nothing. The page script never throws."""
    data, text = case
    for block in (None, text, json.dumps(data), json.dumps({"page": "p", "site_ids": ["101"], "custom": data})):
        code = _page_script()
        found = in_node({"code": code, **WORLD, "block": block})
        assert found["errors"] == []
        if block is None or block == text:
            assert found["scripts"] == [] or json.loads(text)
    custom = {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else {}
    found = _visit({}, block=to_json({"page": "p", "site_ids": ["101"], "custom": custom}))
    assert found["scripts"]
    if "heatmap_objects" not in custom and "__proto__" not in custom:
        assert found["custom"] == {"href": "/", "history_disable": True, **custom}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e6, 1e6) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["login", "account", "plan", "call", "ip", "then", "__proto__", "toString", "constructor", "nodeType", "heatmap_objects", "visitor"]) | TEXT, inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
NETWORKS = st.ip_addresses().flatmap(
    lambda each: st.integers(0, each.max_prefixlen).map(
        lambda length: ipaddress.ip_network(f"{each}/{length}", strict=False)
    )
)
# IP addresses in or near a network: a random IP address is almost never in the network.
NEAR = NETWORKS.flatmap(
    lambda network: st.tuples(
        st.just(network),
        st.ip_addresses()
        | st.integers(0, network.num_addresses - 1).map(lambda at: network[at])
        | st.sampled_from([network[0], network[-1]]),
    )
)
HOSTS = st.lists(
    st.sampled_from(["x.example", ".", "a-b", "X", "evil", "\n", "xn--", ":", "localhost"]), max_size=4
).map("".join)


def check_beacon(query: str) -> None:
    """Raise an error if a beacon cannot be stored and read without changes, or leads to a broken answer."""
    with suppress(ValueError), closing(Database(None)) as database:
        beacon = parse_beacon(f"site_id=1&type=pageview&href=/{query}")
        now = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
        actions = database.add([Received(beacon, now.timestamp(), "192.0.2.1", "Browser", "a.example")])
        assert list(database.actions()) == actions
        for output in ("json", "xml", "csv"):
            request = {"site_id": "1", "sitekey": "0" * 12, "type": "pages,goals,actions-list", "output": output}
            body = answer(database, request, now=now).body
            if output == "json":
                assert parse_answer(body).keys() == {"pages", "goals", "actions-list"}
            if output == "xml":
                minidom.parseString(body)


def check_answer(body: str) -> None:
    """Raise an error if parsing an answer of the Stats API raises another error than `ApiError`."""
    for text in (body, f'[{{"type": "pages", "dates": [{{"items": [{{"title": {json.dumps(body)}}}]}}]}}]'):
        with suppress(ApiError):
            for entries in parse_answer(text).values():
                "".join(row.title for entry in entries for row in entry.rows).encode()


TARGETS = {
    "place": Target(DOCUMENTS, check_place, is_text=True),
    "page": Target(DOCUMENTS, check_inspection, is_text=True),
    "marks": Target(DOCUMENTS, check_marks, is_text=True),
    "source": Target(TEXT, check_source, is_text=True),
    "placeholders": Target(TEXT, check_placeholders, is_text=True),
    "patterns": Target(TEXT, check_pattern, is_text=True),
    "beacon": Target(TEXT, check_beacon, is_text=True),
    "answer": Target(TEXT, check_answer, is_text=True),
    "policy": Target(TEXT, check_policy, is_text=True),
    "config": Target(CONFIGURATIONS, check_configuration, is_text=True),
    "escape": Target(TEXT, check_escape, is_text=True),
    "values": Target(st.tuples(st.sampled_from([*PARSERS]), VALUES), check_parser),
    "build": Target(st.tuples(SITES, METADATA, st.sampled_from(["a", "a/b", "404"]) | TEXT, TEXT), check_build),
    "ip_addresses": Target(st.tuples(NEAR, TEXT, HOSTS).map(lambda case: (*case[0], *case[1:])), check_ip_addresses),
    "identity": Target(st.tuples(JSON, TEXT, st.booleans()), check_identity),
    "consent": Target(JSON, check_consent),
    "data": Target(st.tuples(JSON, TEXT), check_data),
    "time": Target(st.tuples(st.sampled_from([*FUNCTIONS]), SHORT, UNIT, SHORT), check_time),
}
# Targets that need Node.js.
IN_NODE = {"ip_addresses", "identity", "consent", "data"}
