"""THE TABLE of insights: what the option `insights` can log besides page views."""

from __future__ import annotations

from functools import partial

from clicky_docs.options import values
from clicky_docs.options.declare import Option, Table
from clicky_docs.options.goals import goal
from clicky_docs.options.parsers import flag, number, text
from clicky_docs.options.properties import FLAG


def _insight(name: str, help: str, *settings: Option) -> Option:  # noqa: A002  # as `Option` has it
    return Option(
        name=name,
        parse=values.insight,
        accepts="true, false, or a mapping of its settings" if settings else "true or false",
        help=help,
        consequence="It is off.",
        table=Table(settings),
    )


TEXTS = ("question", "yes", "no", "thanks", "comment", "send")
_WORDS = Option(
    name="words",
    parse=flag,
    accepts=FLAG,
    default=True,
    help="Send the words that are searched for. Without, searches are counted only.",
    consequence="They are not sent.",
    fallback=False,
)
INSIGHTS = Table(
    (
        _insight(
            "search",
            "The words that are searched for and the number of results, and which result is opened: once a search, "
            "when the reader stops typing, submits, or opens a result.",
            _WORDS,
        ),
        _insight("no-results", "The words that find nothing, likewise.", _WORDS),
        _insight(
            "not-found",
            "The address that is asked for and not there, and where the reader comes from: on the site's own 404 page.",
            Option(
                name="page",
                parse=text,
                accepts="a page's path without suffix, such as 404",
                default="404",
                help="The page that is shown for addresses that are not there.",
                consequence="The default, 404, is used.",
            ),
        ),
        _insight(
            "feedback",
            '"Was this page helpful?": yes or no, and a short comment, in the theme\'s own form if it has one, else at '
            "the end of the page.",
            Option(
                name="comment",
                parse=flag,
                accepts=FLAG,
                default=True,
                help="Ask for a comment, too.",
                consequence="No comment is asked for.",
                fallback=False,
            ),
            *(
                Option(
                    name=name,
                    parse=goal,
                    accepts="a goal, as a page says it",
                    help=f"The goal that is reached by answering {name}, in place of an event.",
                    consequence="It is an event.",
                )
                for name in ("yes", "no")
            ),
            Option(
                name="texts",
                parse=partial(values.form_texts, names=TEXTS),
                accepts="a mapping with question, yes, no, thanks, comment and send, or some of them",
                help="What the form says, in place of what it says in the page's language.",
                consequence="The form's own texts are used.",
            ),
        ),
        _insight("copy", "Which block of code is copied: its language, and the heading above it."),
        _insight(
            "read",
            "That the page is read: its end was on the screen, and the page for as long as reading it takes; once a "
            "page view.",
            Option(
                name="words_per_minute",
                parse=partial(number, minimum=1),
                accepts="a number of words, 1 or more",
                default=400,
                help="How fast a reader is at most.",
                consequence="The default, 400, is used.",
            ),
        ),
        _insight("versions", "From which version to which the reader goes."),
        _insight("languages", "From which language to which the reader goes."),
    )
)
