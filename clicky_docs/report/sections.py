"""The table of the report's sections. All outputs, the JSON Schema and the docs are derived from this table."""

from __future__ import annotations

from collections.abc import Mapping

from clicky_docs.report.model import Column, Section

_PAGE = Column("Page", "place", "The path under which Clicky tracks the page.")
_TITLE = Column("Title", "text", "The title of the page.")
_SOURCE = Column("Source", "place", "The source to edit, with the line if the line is known.")
_VIEWS = Column("Views", "count", "Page views in the period.")
_PREVIOUS = Column("Before", "count", "The figure of the previous period.")
_SHARE = Column("Share", "share", "The share of the total, from 0 to 1.")
_CHANGE = Column("Change", "change", "The change relative to the previous period: 0.5 is half as much again.")
_COUNT = Column("Count", "count", "The number.")
_SEARCHES = {
    "words": Column("Words", "text", "The searched words, in the most frequent spelling."),
    "spellings": Column("Also", "text", "Other spellings, which are included in the number of searches."),
    "searches": Column("Searches", "count", "The number of searches."),
    "page": Column("On page", "place", "The page on which most of the searches were made."),
    "similar": Column("Similar page", "place", "The page with the most similar words in its headings or text."),
    "suggestion": Column("Suggestion", "text", "Where to add the words."),
    "source": _SOURCE,
}

_SECTIONS = (
    Section(
        "do-next",
        "Do next",
        "What to do first, ranked by the number of affected visits.",
        {
            "rank": Column("#", "count", "The rank."),
            "what": Column("What", "text", "What to do."),
            "reason": Column("Why", "text", "The figures that lead to the advice."),
            "page": _PAGE,
            "source": _SOURCE,
            "kind": Column("Kind", "text", "The kind of the advice."),
        },
        key=("what",),
        empty="Nothing to do was found.",
    ),
    Section(
        "overview",
        "Overview",
        "Visits and page views of all visitors who are tracked.",
        {
            "figure": Column("Figure", "text", "The name of the figure."),
            "count": _COUNT,
            "previous": _PREVIOUS,
            "change": _CHANGE,
        },
        types=("visitors", "actions-pageviews"),
        key=("figure",),
        measure="count",
        empty="Clicky has no figures for this period.",
    ),
    Section(
        "pages",
        "Pages",
        "Pages with page views. Entries and exits are first and last pages of visits. The read share needs the insight "
        "'read', and the helpful share needs the insight 'feedback'.",
        {
            "page": _PAGE,
            "title": _TITLE,
            "views": _VIEWS,
            "share": _SHARE,
            "entries": Column("Entries", "count", "Visits that begin with the page."),
            "exits": Column("Exits", "count", "Visits that end with the page."),
            "read": Column("Read", "share", "The share of page views in which the visitor reads to the end."),
            "helpful": Column("Helpful", "share", "The share of answers that are yes."),
            "change": _CHANGE,
            "source": _SOURCE,
        },
        types=("pages", "pages-entrance", "pages-exit", "events"),
        key=("page",),
        measure="views",
        empty="No page of the site has page views.",
    ),
    Section(
        "sections",
        "Sections",
        "The top-level folders of the site.",
        {
            "section": Column("Section", "text", "The name of the folder."),
            "pages": Column("Pages", "count", "The number of tracked pages."),
            "views": _VIEWS,
            "share": _SHARE,
            "change": _CHANGE,
        },
        types=("pages",),
        key=("section",),
        measure="views",
        empty="The site's folder has no tracked pages.",
    ),
    Section(
        "unread",
        "Unread pages",
        "Pages that are built and tracked, and that nobody opened in the period.",
        {"page": _PAGE, "title": _TITLE, "previous": _PREVIOUS, "source": _SOURCE},
        types=("pages",),
        key=("page",),
        empty="Each page was opened, or the list of pages is incomplete.",
    ),
    Section(
        "no-results",
        "Searches without results",
        "Words that visitors search without a result. Similar words are one row.",
        _SEARCHES,
        types=("events",),
        key=("words",),
        measure="searches",
        empty="Each search has results, or the insights 'search' and 'no-results' are off.",
    ),
    Section(
        "unopened",
        "Searches without an opened result",
        "The search finds pages, but visitors open none of them.",
        _SEARCHES,
        types=("events",),
        key=("words",),
        measure="searches",
        empty="A result of each search was opened, or the insight 'search' is off.",
    ),
    Section(
        "not-found",
        "Not found",
        "URLs that do not exist. If a page of the site has a link to the URL, the row has the place of the link.",
        {
            "url": Column("URL", "text", "The path that does not exist."),
            "count": _COUNT,
            "referrer": Column("From", "place", "The page from which most visitors came."),
            "link": Column("Link", "text", "The broken link, as the page has it."),
            "source": _SOURCE,
            "similar": Column("Similar page", "place", "The page with the most similar path."),
        },
        types=("events",),
        key=("url",),
        measure="count",
        empty="Each requested URL exists, or the insight 'not-found' is off.",
    ),
    Section(
        "redirects",
        "Redirects",
        "Redirects for URLs that do not exist, to the most similar page. Check each line before you use the line.",
        {
            "from": Column("From", "text", "The path that does not exist."),
            "to": Column("To", "place", "The most similar page."),
            "mkdocs": Column("mkdocs-redirects", "code", "An entry of redirect_maps in mkdocs.yml."),
            "sphinx": Column("sphinx-reredirects", "code", "An entry of redirects in conf.py."),
            "netlify": Column("Netlify", "code", "A line of the file _redirects."),
            "nginx": Column("nginx", "code", "A location of nginx."),
        },
        types=("events",),
        key=("from",),
        empty="No redirect is needed.",
    ),
    Section(
        "feedback",
        "Feedback",
        "Answers to 'Was this page helpful?'. Pages with at least five answers are first, beginning with "
        "the least helpful page. 'At least' is the lower bound of the helpful share (Wilson, 95 %).",
        {
            "page": _PAGE,
            "yes": Column("Yes", "count", "The number of answers that are yes."),
            "no": Column("No", "count", "The number of answers that are no."),
            "helpful": Column("Helpful", "share", "The share of answers that are yes."),
            "at_least": Column("At least", "share", "The lower bound of the helpful share."),
            "comments": Column("Comments", "text", "What visitors wrote."),
            "source": _SOURCE,
        },
        types=("events",),
        key=("page",),
        empty="No visitor has answered, or the insight 'feedback' is off.",
    ),
    Section(
        "copied",
        "Copied code",
        "Code that visitors copy, by the heading above the code.",
        {
            "page": _PAGE,
            "heading": Column("Heading", "text", "The heading above the code."),
            "language": Column("Language", "text", "The language of the code."),
            "count": _COUNT,
            "source": _SOURCE,
        },
        types=("events",),
        key=("page", "heading", "language"),
        measure="count",
        empty="No visitor has copied code, or the insight 'copy' is off.",
    ),
    Section(
        "versions",
        "Versions",
        "Page views of this site, and of pages with the same names in other folders, such as old versions.",
        {
            "version": Column("Start of the path", "text", "The path of the version on the web host."),
            "views": _VIEWS,
            "share": _SHARE,
        },
        types=("pages",),
        key=("version",),
        measure="views",
        empty="All page views belong to this site.",
    ),
    Section(
        "switches",
        "Switches of version and language",
        "What visitors choose in the menus of versions and languages.",
        {
            "kind": Column("Menu", "text", "version or language."),
            "from": Column("From", "text", "What the visitor leaves."),
            "to": Column("To", "text", "What the visitor chooses."),
            "count": _COUNT,
        },
        types=("events",),
        key=("kind", "from", "to"),
        measure="count",
        empty="No visitor has switched, or the insights 'versions' and 'languages' are off.",
    ),
    Section(
        "languages",
        "Languages",
        "The languages of the visitors' browsers.",
        {"language": Column("Language", "text", "The language."), "count": _COUNT, "share": _SHARE},
        types=("languages",),
        key=("language",),
        measure="count",
        empty="Clicky has no languages for this period.",
    ),
    Section(
        "goals",
        "Goals",
        "Goals that visitors reach.",
        {
            "goal": Column("Goal", "text", "The name of the goal."),
            "count": _COUNT,
            "share": _SHARE,
            "conversion": Column("Conversion", "share", "The share of visits that reach the goal."),
            "revenue": Column("Revenue", "count", "The revenue."),
        },
        types=("goals",),
        key=("goal",),
        measure="count",
        empty="No goal was reached, or the site has no goals.",
    ),
    Section(
        "limits",
        "Limits",
        "What the figures do not show.",
        {
            "limit": Column("Limit", "text", "The name of the limit."),
            "meaning": Column("Meaning", "text", "What the limit means for the figures."),
        },
        key=("limit",),
    ),
)

SECTIONS: Mapping[str, Section] = {each.name: each for each in _SECTIONS}
