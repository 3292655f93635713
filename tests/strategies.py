"""Strategies for values and a table of HTML pages, for property-based tests of several modules."""

from __future__ import annotations

from hypothesis import strategies as st

from clicky_docs import Untyped

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.dates()
ANYTHING = st.recursive(
    PLAIN
    | st.text(st.characters(exclude_categories=()))
    | st.text().map(Untyped)
    | st.sampled_from(["{a: 1}", "[1", "{", "&a [*a]", "!!python/object:x {}", "0x", "1_", "2024-13-01"]).map(Untyped),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.integers(), inner, max_size=4),
    max_leaves=8,
)
# HTML pages. [HEAD] and [BODY] mark where the plugin must place its code.
PAGES = {
    "a plain page": "<!DOCTYPE html>\n<html>\n<head>\n<title>x</title>\n[HEAD]</head>\n<body>\n<p>x</p>\n[BODY]</body>\n</html>\n",
    "tags in capitals": "<!DOCTYPE HTML><HTML><HEAD><TITLE>x</TITLE>[HEAD]</HEAD><BODY><P>x</P>[BODY]</BODY></HTML>",
    "spaces in tags": "<!doctype html><html ><head ><title >x</title\n>[HEAD]</head\t><body >x[BODY]</body ></html >",
    "XHTML": '<?xml version="1.0"?>\n<!DOCTYPE html>\n<html><head><meta charset="x"/><link href="x" />[HEAD]</head><body><br />[BODY]</body></html>',
    "a byte order mark": "\ufeff<!doctype html><head><title>x</title>[HEAD]</head><body>[BODY]</body>",
    "an end tag in a title": "<!doctype html><head><title></head><body></title>[HEAD]</head><body>[BODY]</body>",
    "an end tag in a description": '<!doctype html><head><meta content="a > b </head><body>">[HEAD]</head><body>[BODY]</body>',
    "an end tag in an attribute in single quotes": "<!doctype html><head><meta content='\"</head>'>[HEAD]</head><body>[BODY]</body>",
    "attributes without quotes": "<!doctype html><head><meta content=it's name=x><meta name=a content=b/>[HEAD]</head><body>'[BODY]</body>",
    "an end tag in a script": "<!doctype html><head><script>x = '</head>' < \"<body>\"</script >[HEAD]</head><body>[BODY]</body>",
    "an end tag in a style": "<!doctype html><head><style>a::before { content: '</head>' }</STYLE>[HEAD]</head><body>[BODY]</body>",
    "an end tag in a script in capitals": "<!doctype html><head><SCRIPT type='x'>'</head>'</script>[HEAD]</head><body>[BODY]</body>",
    "an end tag in a noscript": "<!doctype html><head><noscript><img src='</head>'></noscript>[HEAD]</head><body>[BODY]</body>",
    "a script in a script": "<!doctype html><head><meta name=a>[HEAD]<script><!-- '<script></script>' --></script></head><body>[BODY]</body>",
    "a template in a template": "<!doctype html><head>[HEAD]<template><template></template><p></p></template></head><body>[BODY]</body>",
    "an end tag in a template": "<!doctype html><head>[HEAD]<template><div></head></div></template></head><body>[BODY]</body>",
    "an end tag in a comment": "<!doctype html><!-- </head> --><head><!----><!--><!-- a -- <!-- </head> --!>[HEAD]</head><body>[BODY]</body>",
    "a conditional comment": "<!doctype html><head><!--[if lt IE 9]><script></script><![endif]-->[HEAD]</head><body>[BODY]</body>",
    "a bogus comment": "<!doctype html><head><![if !IE]><link href=x><![endif]>[HEAD]</head><body>[BODY]</body>",
    "a quote outside an attribute": "<!doctype html x='><head><!x a='><?x a=\">[HEAD]</head><body>'\"[BODY]</body>",
    "a tag in a bogus comment": "<!doctype html><!x <title>[HEAD]y</title></head><body>[BODY]</body>",
    "a template's end tag within a tag": "<!doctype html><head>[HEAD]<template><t</template>x></template></head><body>[BODY]</body>",
    "a quote in a tag's name": "<!doctype html><head></a='x>[HEAD]</head><body>'>[BODY]</body>",
    "an end tag in an unclosed tag": "<!doctype html><head>[HEAD]</head><body>x<br </body></html>[BODY]",
    "an end tag in an unclosed tag with > in quotes": "<!doctype html><head>[HEAD]</head><body>x<img alt='>'</body></html>[BODY]",
    "an end tag in a comment that starts like a tag": "<!doctype html><head>[HEAD]</head><body>x</</BODY></html>[BODY]",
    "an unclosed comment": "<!doctype html><head>[HEAD]</head><body>x[BODY]</body></html><!-- </body> ",
    "a stray end tag": "<!doctype html><head></link></meta><link href=x>[HEAD]</head><body>[BODY]</body>",
    "a header element and no head element": "<!doctype html><title>x</title>[HEAD]<header>x</header>[BODY]",
    "without optional tags": "<!doctypehtml><html lang=en><meta charset=utf-8><title>x</title><link href=x>[HEAD]<main>x</main>[BODY]",
    "without a tag that ends the head": "<!doctype html><html><head><title>x</title>\n[HEAD]<body class=x>x[BODY]</body></html>",
    "text that ends the head": "<!doctype html><head><title>x</title>[HEAD]text</head><body>[BODY]</body>",
    "an empty page": "[HEAD][BODY]",
    "only text": "[HEAD]just text[BODY]",
    "only the end tag of html": "<!doctype html>[HEAD]<p>x</p>[BODY]</html>\n",
    "an end tag in a code sample": "<!doctype html><head>[HEAD]</head><body><pre>&lt;/body></pre></body>x[BODY]</body></html>",
    "two end tags": "<!doctype html><head>[HEAD]</head><body>x</body></html>[BODY]</body></html>",
    "comments after the body": "<!doctype html><head>[HEAD]</head><body>x[BODY]</body>\n<!-- a - b --></html>\n<!-- built </html> today -->\n",
    "an end tag in a comment after the body": "<!doctype html><head>[HEAD]</head><body>x[BODY]</body></html><!-- </body> -->",
    "a comment that contains the start of a comment": "<!doctype html><head>[HEAD]</head><body>x[BODY]</body><!-- </body><!-- --></html>",
    "two end tags in capitals": "<!doctype html><head>[HEAD]</head><body>x</BODY></HTML>[BODY]</BODY></HTML>",
    "comments in and after the body": "<!doctype html><head>[HEAD]</head><body><!-- a -->x[BODY]</body><!-- b -->",
    "an end tag in an attribute": "<!doctype html><head>[HEAD]</head><body><img alt='</body>'>[BODY]",
    "an end tag in a script, without an end tag of the body": "<!doctype html><head>[HEAD]</head><body><script>'</body></html>'</script>[BODY]",
    "a script after the body": "<!doctype html><head>[HEAD]</head><body>x</body><script>1</script>[BODY]</html>",
    "without a body": "<!doctype html><head><title>x</title>[HEAD]</head>[BODY]",
    "a tag whose name starts with body": "<!doctype html><head>[HEAD]</head><body></bodyguard>x[BODY]",
}  # fmt: skip
