"""The script is made shorter, and does the same. (That every script is one, the browser tests see.)"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import clicky_docs
from clicky_docs.shorten import shorten

FILES = sorted((Path(clicky_docs.__file__).parent / "browser").rglob("*.js"))

CASES = [
    ("say(site);", "(function(a){say(a);})"),
    ("// a comment\nlet one; /* another */ let two;", "(function(c){let a,b;})"),
    ("const name = { name, other: name };", "(function(b){const a={name:a,other:a};})"),
    (
        "const { href: link, host } = site; use(link, host, x.host);",
        "(function(d){const{href:b,host:a}=d;use(b,a,x.host);})",
    ),
    ("function first(second) { return second?.first; }", "(function(b){function a(b){return b?.first}})"),
    ("const text = `${text} text ${a.text}`;", "(function(c){const b=`${b} text ${a.text}`;})"),
    (
        'const text = "text // text"; const other = /text"\\/[/]/g;',
        '(function(c){const b="text // text",a=/text"\\/[/]/g;})',
    ),
    (
        "f((one) => { try { one(); } catch (error) { two(error); } });",
        "(function(b){f(a=>{try{a()}catch(b){two(b)}});})",
    ),
    (
        "async function go([first, last] = none) { await first(last); }",
        "(function(b){async function a([b,c]=none){await b(c)}})",
    ),
    ("if (x) { let one; one(); } else { y(); } z();", "(function(a){if(x){let a;a()}else{y()}z();})"),
    ("let one; use({ two: { one }, }, site,);", "(function(b){let a;use({two:{one:a}},b);})"),
    ("let one; use(site ? one : 2);", "(function(b){let a;use(b?a:2);})"),
    ("function go(one, two) { two(one); }", "(function(b){function a(b,c){c(b)}})"),
    ("use((one, two) => two(one));", "(function(a){use((a,b)=>b(a));})"),
    ("go().catch(stop);", "(function(a){go().catch(stop);})"),
    (
        "function go() { for (const one of site) { use(one); } }",
        "(function(b){function a(){for(const c of b){use(c)}}})",
    ),
]


@pytest.mark.parametrize(("code", "expected"), CASES)
def test_what_becomes_of_code(code: str, expected: str) -> None:
    assert shorten("site", code) == expected


def test_names_differ_however_many_there_are() -> None:
    short = shorten("site", "".join(f"let name{number};" for number in range(99)))
    names = re.findall(r"\w+", short.removeprefix("(function"))
    assert sorted(map(len, {*names} - {"let"})) == [1] * 52 + [2] * 48


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_texts_and_properties_stay(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/|^\s*//[^\n]*$", "", source, flags=re.MULTILINE | re.DOTALL)
    short = shorten("site", code)
    assert len(short) < len(source)
    for pattern in (r'"[^"$\n]*"', r"(?<!\.)\.\w+\b"):
        assert sorted(re.findall(pattern, code)) == sorted(re.findall(pattern, short))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_text_is_within_another(path: Path) -> None:
    """A template in a template, or a brace in its ${}, would be taken for code."""
    for text in re.findall(r"`(?:\\.|[^`\\])*`", path.read_text(encoding="utf-8")):
        for inner in re.findall(r"\$\{(.*?)(?:\}|`$)", text, re.DOTALL):
            assert "{" not in inner
            assert f"${{{inner}}}" in text
