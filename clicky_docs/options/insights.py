"""The table of insights: the kinds of events that the option `insights` turns on."""

from __future__ import annotations

from functools import partial

from clicky_docs.options import values
from clicky_docs.options.declare import Option, Table
from clicky_docs.options.goals import goal
from clicky_docs.options.parsers import flag, number, text
from clicky_docs.options.properties import FLAG


def _insight(name: str, help: str, *settings: Option) -> Option:  # noqa: A002  # the name of the field in `Option`
    return Option(
        name=name,
        parse=values.insight,
        accepts="true, false, or a mapping of the insight's settings" if settings else "true or false",
        help=help,
        consequence="The insight is off.",
        table=Table(settings, kind="setting"),
    )


TEXTS = ("question", "yes", "no", "thanks", "comment", "send")
_WORDS = Option(
    name="words",
    parse=flag,
    accepts=FLAG,
    default=True,
    help="Send the search words. If false, the event shows only that a visitor has searched.",
    consequence="The search words are not sent.",
    fallback=False,
)
INSIGHTS = Table(
    (
        _insight(
            "search",
            "The search words, the number of results, and the result that the visitor opens: one event per search, "
            "sent when the visitor stops typing, submits the search, or opens a result.",
            _WORDS,
        ),
        _insight(
            "no-results",
            "The search words of a search without results: one event per search, sent at the same times as the events "
            "of the insight `search`.",
            _WORDS,
        ),
        _insight(
            "not-found",
            "A requested URL that does not exist, and the page that the visitor comes from. The event is sent by the "
            "site's own 404 page.",
            Option(
                name="page",
                parse=text,
                accepts="a page's path without the file extension, such as 404",
                default="404",
                help="The page that is shown for URLs that do not exist.",
                consequence="The default (404) is used.",
            ),
        ),
        _insight(
            "feedback",
            'The answer to "Was this page helpful?", yes or no, and a short comment. If the theme has a form with this '
            "question, the theme's form is used. Otherwise a form is added at the end of the page.",
            Option(
                name="comment",
                parse=flag,
                accepts=FLAG,
                default=True,
                help="Add a field for a comment to the form.",
                consequence="The form has no field for a comment.",
                fallback=False,
            ),
            *(
                Option(
                    name=name,
                    parse=goal,
                    accepts="a goal, as in the property goal",
                    help=f"The goal that a visitor reaches by answering {name}. Without a goal, the answer is logged "
                    "as an event.",
                    consequence="The answer is logged as an event.",
                )
                for name in ("yes", "no")
            ),
            Option(
                name="texts",
                parse=partial(values.form_texts, names=TEXTS),
                accepts="a mapping with question, yes, no, thanks, comment and send, or some of them",
                help="The form's texts, instead of the default texts in the page's language.",
                consequence="The default texts are used.",
            ),
        ),
        _insight("copy", "The language of the code block that the visitor copies, and the heading above the block."),
        _insight(
            "read",
            "The visitor has read the page: the end of the page was visible, and the page was visible for as long as "
            "reading takes. At most one event per page view.",
            Option(
                name="words_per_minute",
                parse=partial(number, minimum=1),
                accepts="a number of words, 1 or more",
                default=400,
                help="The maximum reading speed of a visitor. A visitor who leaves sooner has not read the page.",
                consequence="The default (400) is used.",
            ),
        ),
        _insight("versions", "The version that the visitor leaves, and the version that the visitor chooses."),
        _insight("languages", "The language that the visitor leaves, and the language that the visitor chooses."),
    ),
    kind="insight",
)
