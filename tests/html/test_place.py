"""The places of the snippet in a page. An HTML parser finds the same places as a browser, also in pages with random text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import SETTINGS, Document, flat, take
from strategies import PAGES

from clicky_docs import Page, Snippet, build, place
from clicky_docs.html.place import is_document

SNIPPET = build(SETTINGS, Page(name="p"))
H, B = "[HEAD]", "[BODY]"


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_place_inserts_the_code_at_the_expected_places_in_head_and_body(page: str) -> None:
    html = page.replace(H, "").replace(B, "")
    assert place(html, Snippet(H, B)) == page


# Cases that html5lib cannot test. html5lib reads text without a byte order mark, does not support templates, and disables
# scripting, so that an image in a <noscript> ends the head. The snippet is inserted before a script in a script, not at
# the end of the head. In a page without content, the parser is still in the head at the end of the page.
UNSEEN = {
    "a script in a script",
    "a byte order mark",
    "an end tag in a noscript",
    "an end tag in a template",
    "a template in a template",
    "an empty page",
    "without a body",
}


@pytest.mark.parametrize("name", sorted(PAGES.keys() - UNSEEN))
def test_html_parser_finds_the_inserted_code_at_the_end_of_head_and_body(name: str) -> None:
    html = PAGES[name].replace(H, "").replace(B, "")
    plain, document = Document.of(html), Document.of(place(html, SNIPPET))
    assert document.data() == {"page": "p", "site_ids": ["101234567"]}
    take(document.head, 1)
    assert [each[0] for each in take(document.body, 2)] == ["script", "noscript"]
    assert flat(document.head) == flat(plain.head)
    assert flat(document.body) == flat(plain.body)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_place_inserts_only_the_parts_of_the_snippet_that_are_not_empty(page: str) -> None:
    html = page.replace(H, "").replace(B, "")
    assert place(html, Snippet("", B)) == page.replace(H, "")
    assert place(html, Snippet(H, "")) == page.replace(B, "")
    assert place(html, Snippet("", "")) == html


def test_place_inserts_the_head_code_before_an_unclosed_tag_and_the_body_code_at_the_end() -> None:
    html = "<!doctype html><title>x</title><meta content='</head><body>"
    assert place(html, Snippet(H, B)) == f"<!doctype html><title>x</title>{H}<meta content='</head><body>{B}"


@pytest.mark.parametrize(
    "html",
    [
        "<meta a=" * 20_000,
        "<meta a='" * 20_000,
        "<meta =" + "=" * 50_000,
        "<meta " + "a=b " * 50_000,
        "<meta " + "a='b' " * 20_000,
        "<!--" * 20_000,
        "<!-->" * 20_000 + "x",
        "<!doctype html></body>" + "<!-->" * 20_000 + "x",
        "<!-" + "-" * 50_000,
        "<title>" * 20_000,
        "<script>" + "</scrip" * 20_000,
        " " * 50_000,
        "</body>" * 5_000,
        "</html>" * 20_000,
        "</html>" * 20_000 + "x",
        "</BODY><!--" * 20_000 + "-->",
        "</a" * 50_000 + "=",
        "</BODY>" + "<!-- - -" * 20_000,
        "</body>" + " " * 50_000 + "x",
    ],
)
def test_place_takes_linear_time_in_a_hostile_page(html: str) -> None:
    # Each page takes milliseconds. A pattern with catastrophic backtracking would take hours.
    assert place(html, Snippet(H, B)).replace(H, "").replace(B, "") == html


PIECES = st.lists(
    st.sampled_from(
        [
            "<!doctype html>", "<html>", "<head>", "</head>", "<HEAD >", "</HEAD>", "<body>", "</body>", "</BODY >", "</html>",
            "<!--", "-->", "--!>", "<!-->", "-", "<title>", "</title>", "<script>", "</script>", "<style>", "</style>",
            "<meta ", 'content="', "content='", "content=", ">", '"', "'", "<link>", "<p>", "</p>", "text", " ", "\n", "<", "/>", "=",
            "<textarea>", "</textarea>", "<?x", "<![", "<template>", "</template>", "<header>", "&lt;/body&gt;",
        ]
    )
)  # fmt: skip


@given(PIECES.map("".join))
def test_place_keeps_any_text_of_a_page(html: str) -> None:
    placed = place(html, Snippet(H, B))
    assert placed.count(H) == placed.count(B) == 1
    assert placed.index(H) < placed.index(B)
    assert placed.replace(H, "").replace(B, "") == html


# Text that authors can write into a page: into its title, description, code samples, comments and scripts.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20) | st.sampled_from(
    ["</head>", "</body>", "</html>", "<body>", "<head>", "</body></html>", "</BODY>", "</Head >", "<!doctype html>"]
)


@given(
    title=TEXTS.filter(lambda text: "</title" not in text.lower()),
    description=TEXTS.filter(lambda text: '"' not in text),
    comment=TEXTS.filter(lambda text: "--" not in text and not text.startswith((">", "-")) and not text.endswith("-")),
    script=TEXTS.filter(lambda text: "<!--" not in text and "script" not in text),
    code=TEXTS,
    tail=TEXTS.filter(lambda text: "--" not in text and not text.startswith((">", "-")) and not text.endswith("-")),
)
def test_place_only_adds_elements_to_a_page_with_any_content(
    title: str, description: str, comment: str, script: str, code: str, tail: str
) -> None:
    sample = code.replace("&", "&amp;").replace("<", "&lt;")
    html = (
        f'<!doctype html>\n<html>\n<head>\n<!-- {comment} --><title>{title}</title><meta content="{description}">\n'
        f"<script>{script}</script>\n</head>\n<body><h1>x</h1><!--{comment}--><pre>{sample}</pre>\n"
        f'<img alt="{description}"><script>{script}</script></body>\n</html>\n<!--{tail}-->\n'
    )
    plain, document = Document.of(html), Document.of(place(html, SNIPPET))
    assert document.data() == {"page": "p", "site_ids": ["101234567"]}
    take(document.head, 1)
    take(document.body, 2)
    assert flat(document.head) == flat(plain.head)
    assert flat(document.body) == flat(plain.body)


@pytest.mark.parametrize(
    ("text", "document"),
    [
        ("<!DOCTYPE html>", True),
        ("\ufeff\n<!-- x -->\n<!doctype html>", True),
        ("<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'>", True),
        ("<html lang=en>", True),
        ("<?xml version='1.0'?>\n<OpenSearchDescription>", False),
        ("<div>x</div></body>", False),
        ('{"body": "<!doctype html>"}', False),
        ("", False),
    ],
)
def test_is_document_returns_true_only_for_complete_html_documents(text: str, *, document: bool) -> None:
    assert is_document(text) is document
