"""Where the snippet goes: as a browser's parser sees it, whatever the page's text looks like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import SETTINGS, Document, flat, take

from clicky_docs import Page, Snippet, build, place
from clicky_docs.place import is_document

SNIPPET = build(SETTINGS, Page(name="p"))
H, B = "[HEAD]", "[BODY]"

# In each page, where the two pieces must go.
PAGES = {
    "a plain page": "<!DOCTYPE html>\n<html>\n<head>\n<title>x</title>\n[HEAD]</head>\n<body>\n<p>x</p>\n[BODY]</body>\n</html>\n",
    "capitals": "<!DOCTYPE HTML><HTML><HEAD><TITLE>x</TITLE>[HEAD]</HEAD><BODY><P>x</P>[BODY]</BODY></HTML>",
    "blanks in tags": "<!doctype html><html ><head ><title >x</title\n>[HEAD]</head\t><body >x[BODY]</body ></html >",
    "XHTML": '<?xml version="1.0"?>\n<!DOCTYPE html>\n<html><head><meta charset="x"/><link href="x" />[HEAD]</head><body><br />[BODY]</body></html>',
    "a byte order mark": "\ufeff<!doctype html><head><title>x</title>[HEAD]</head><body>[BODY]</body>",
    "an end tag in a title": "<!doctype html><head><title></head><body></title>[HEAD]</head><body>[BODY]</body>",
    "an end tag in a description": '<!doctype html><head><meta content="a > b </head><body>">[HEAD]</head><body>[BODY]</body>',
    "in single quotes": "<!doctype html><head><meta content='\"</head>'>[HEAD]</head><body>[BODY]</body>",
    "without quotes": "<!doctype html><head><meta content=it's name=x><meta name=a content=b/>[HEAD]</head><body>'[BODY]</body>",
    "an end tag in a script": "<!doctype html><head><script>x = '</head>' < \"<body>\"</script >[HEAD]</head><body>[BODY]</body>",
    "in a style": "<!doctype html><head><style>a::before { content: '</head>' }</STYLE>[HEAD]</head><body>[BODY]</body>",
    "in a capital script": "<!doctype html><head><SCRIPT type='x'>'</head>'</script>[HEAD]</head><body>[BODY]</body>",
    "in a noscript": "<!doctype html><head><noscript><img src='</head>'></noscript>[HEAD]</head><body>[BODY]</body>",
    "a script in a script": "<!doctype html><head><meta name=a>[HEAD]<script><!-- '<script></script>' --></script></head><body>[BODY]</body>",
    "a template in a template": "<!doctype html><head>[HEAD]<template><template></template><p></p></template></head><body>[BODY]</body>",
    "in a template": "<!doctype html><head>[HEAD]<template><div></head></div></template></head><body>[BODY]</body>",
    "in a comment": "<!doctype html><!-- </head> --><head><!----><!--><!-- a -- <!-- </head> --!>[HEAD]</head><body>[BODY]</body>",
    "a conditional comment": "<!doctype html><head><!--[if lt IE 9]><script></script><![endif]-->[HEAD]</head><body>[BODY]</body>",
    "a bogus comment": "<!doctype html><head><![if !IE]><link href=x><![endif]>[HEAD]</head><body>[BODY]</body>",
    "a quote in what is no attribute": "<!doctype html x='><head><!x a='><?x a=\">[HEAD]</head><body>'\"[BODY]</body>",
    "a tag in a bogus comment": "<!doctype html><!x <title>[HEAD]y</title></head><body>[BODY]</body>",
    "a tag that holds a template's end": "<!doctype html><head>[HEAD]<template><t</template>x></template></head><body>[BODY]</body>",
    "a quote in a tag's name": "<!doctype html><head></a='x>[HEAD]</head><body>'>[BODY]</body>",
    "an end tag in a tag that is not closed": "<!doctype html><head>[HEAD]</head><body>x<br </body></html>[BODY]",
    "an end tag in a comment that a tag begins": "<!doctype html><head>[HEAD]</head><body>x</</BODY></html>[BODY]",
    "a comment that does not end": "<!doctype html><head>[HEAD]</head><body>x[BODY]</body></html><!-- </body> ",
    "a stray end tag": "<!doctype html><head></link></meta><link href=x>[HEAD]</head><body>[BODY]</body>",
    "header, not head": "<!doctype html><title>x</title>[HEAD]<header>x</header>[BODY]",
    "no tags that can be left out": "<!doctypehtml><html lang=en><meta charset=utf-8><title>x</title><link href=x>[HEAD]<main>x</main>[BODY]",
    "no tag that closes the head": "<!doctype html><html><head><title>x</title>\n[HEAD]<body class=x>x[BODY]</body></html>",
    "text ends the head": "<!doctype html><head><title>x</title>[HEAD]text</head><body>[BODY]</body>",
    "an empty page": "[HEAD][BODY]",
    "no document": "[HEAD]just text[BODY]",
    "no html but its end": "<!doctype html>[HEAD]<p>x</p>[BODY]</html>\n",
    "an end tag in a code sample": "<!doctype html><head>[HEAD]</head><body><pre>&lt;/body></pre></body>x[BODY]</body></html>",
    "two ends": "<!doctype html><head>[HEAD]</head><body>x</body></html>[BODY]</body></html>",
    "comments behind": "<!doctype html><head>[HEAD]</head><body>x[BODY]</body>\n<!-- a - b --></html>\n<!-- built </html> today -->\n",
    "an end tag in a comment behind": "<!doctype html><head>[HEAD]</head><body>x[BODY]</body></html><!-- </body> -->",
    "a comment that another seems to follow": "<!doctype html><head>[HEAD]</head><body>x[BODY]</body><!-- </body><!-- --></html>",
    "two ends in capitals": "<!doctype html><head>[HEAD]</head><body>x</BODY></HTML>[BODY]</BODY></HTML>",
    "a comment before, a comment behind": "<!doctype html><head>[HEAD]</head><body><!-- a -->x[BODY]</body><!-- b -->",
    "an end tag in an attribute": "<!doctype html><head>[HEAD]</head><body><img alt='</body>'>[BODY]",
    "an end tag in a script, none of its own": "<!doctype html><head>[HEAD]</head><body><script>'</body></html>'</script>[BODY]",
    "a script behind the body": "<!doctype html><head>[HEAD]</head><body>x</body><script>1</script>[BODY]</html>",
    "bodyless": "<!doctype html><head><title>x</title>[HEAD]</head>[BODY]",
    "not quite the tag": "<!doctype html><head>[HEAD]</head><body></bodyguard>x[BODY]",
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_the_places(page: str) -> None:
    html = page.replace(H, "").replace(B, "")
    assert place(html, Snippet(H, B)) == page


# What html5lib cannot show: it reads text, without a byte order mark; without scripting, where a <noscript> in a head may
# not hold an image; and without templates. A script in a script has the place before it, not last in the head. Where a page has no content, the parser is still in the head at its end.
UNSEEN = {
    "a script in a script",
    "a byte order mark",
    "in a noscript",
    "in a template",
    "a template in a template",
    "an empty page",
    "bodyless",
}


@pytest.mark.parametrize("name", sorted(PAGES.keys() - UNSEEN))
def test_the_parser_sees_it_there(name: str) -> None:
    html = PAGES[name].replace(H, "").replace(B, "")
    plain, document = Document.of(html), Document.of(place(html, SNIPPET))
    assert document.data() == {"page": "p", "site_ids": ["101234567"]}
    take(document.head, 1)
    assert [each[0] for each in take(document.body, 2)] == ["script", "noscript"]
    assert flat(document.head) == flat(plain.head)
    assert flat(document.body) == flat(plain.body)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_either_piece_alone(page: str) -> None:
    html = page.replace(H, "").replace(B, "")
    assert place(html, Snippet("", B)) == page.replace(H, "")
    assert place(html, Snippet(H, "")) == page.replace(B, "")
    assert place(html, Snippet("", "")) == html


def test_what_is_never_closed_is_no_place() -> None:
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
def test_no_page_takes_for_ever(html: str) -> None:
    # Each takes milliseconds; a pattern that tries every way takes longer than any build lasts.
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
def test_any_text_loses_nothing(html: str) -> None:
    placed = place(html, Snippet(H, B))
    assert placed.count(H) == placed.count(B) == 1
    assert placed.index(H) < placed.index(B)
    assert placed.replace(H, "").replace(B, "") == html


# What authors can bring into a page: in its text, a title, a description, a code sample, a comment, a script.
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
def test_a_page_is_itself_and_our_elements(
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
def test_is_document(text: str, *, document: bool) -> None:
    assert is_document(text) is document
