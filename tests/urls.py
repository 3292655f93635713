"""URLs that visitors open, the tracked URLs, and the URLs that Clicky stores; for Python and browsers."""

from __future__ import annotations

from typing import NamedTuple


class PageUrl(NamedTuple):
    """A URL in a browser's address bar, and the URL under which the page is tracked."""

    url: str
    tracked: str
    stored: str = ""
    """The URL that Clicky stores, if it differs from the tracked URL."""
    href: str = ""
    keep_query: tuple[str, ...] = ()
    not_found: bool = False


LONG = "/api/" + "x" * 150
_ROWS = [
    # Paths, as MkDocs and Sphinx write them.
    PageUrl("/", "/"),
    PageUrl("/install/", "/install/"),
    PageUrl("/install", "/install"),
    PageUrl("/install.html", "/install.html"),
    PageUrl("/index.html", "/"),
    PageUrl("/index.htm", "/"),
    PageUrl("/install/index.html", "/install/"),
    PageUrl("/en/2.0/install/index.html", "/en/2.0/install/"),
    PageUrl("/reindex.html", "/reindex.html"),
    PageUrl("/index.html/x", "/index.html/x"),
    PageUrl("/caf%C3%A9/", "/caf%C3%A9/"),
    PageUrl("/a%2Fb/", "/a%2Fb/"),
    PageUrl("/half%E0%A4%A/", "/half%E0%A4%A/"),
    PageUrl("/100%/", "/100%/"),
    PageUrl("/a;b=c/", "/a;b=c/"),
    PageUrl("/@scope/package@1.0/", "/@scope/package@1.0/"),
    PageUrl(LONG, LONG, LONG[:128]),
    PageUrl(f"{LONG}?utm_source=news", f"{LONG}?utm_source=news", f"{LONG[:128]}?utm_source=news"),
    # Fragments.
    PageUrl("/install/#debian", "/install/"),
    PageUrl("/install/#:~:text=lantern", "/install/"),
    PageUrl("/install/?#", "/install/"),
    PageUrl("/install/#utm_source=news", "/install/?utm_source=news"),
    PageUrl("/install/?utm_medium=x#utm_source=news", "/install/?utm_medium=x&utm_source=news"),
    PageUrl("/install/#/route?utm_source=news", "/install/?utm_source=news"),
    # Searched words: Sphinx, MkDocs, Material.
    PageUrl("/search.html?q=lantern", "/search.html"),
    PageUrl("/search.html?q=jane.doe%40example.org&check_keywords=yes&area=default", "/search.html"),
    PageUrl("/install.html?highlight=lantern", "/install.html"),
    PageUrl("/install/?h=lantern", "/install/"),
    PageUrl("/install/?h=lantern+light#debian", "/install/"),
    PageUrl("/?q=lantern", "/"),
    PageUrl("/?q=", "/"),
    PageUrl("/?q", "/"),
    PageUrl("/index.html?q=lantern", "/"),
    # Parameters that other sites add.
    PageUrl("/install/?fbclid=abc", "/install/"),
    PageUrl("/install/?gclid=abc&_x_tr_sl=en&_x_tr_tl=de", "/install/"),
    PageUrl("/install/?PHPSESSID=1", "/install/"),
    PageUrl("/install/?&&", "/install/"),
    PageUrl("/install/?%", "/install/"),
    PageUrl("/install/?=x", "/install/"),
    PageUrl("/install/?%F0%9F=x", "/install/"),
    PageUrl(f"/install/?x={'y' * 2000}", "/install/"),
    PageUrl("/install/?%EF%BF%BD=1", "/install/"),
    # Campaigns.
    PageUrl("/install/?utm_source=news", "/install/?utm_source=news"),
    PageUrl("/install/?utm_source=news&utm_campaign=x", "/install/?utm_source=news&utm_campaign=x"),
    PageUrl("/install/?q=lantern&utm_source=news", "/install/?utm_source=news"),
    PageUrl("/install/?utm_source=a%20b", "/install/?utm_source=a%20b"),
    PageUrl("/install/?utm_source=a?b", "/install/?utm_source=a?b"),
    PageUrl("/install/?UTM_SOURCE=news", "/install/"),
    PageUrl("/install/?xutm_source=news", "/install/"),
    PageUrl("/index.html?utm_source=news", "/?utm_source=news"),
    PageUrl("/search.html?utm_source=news", "/search.html?utm_source=news", "/search.html"),
    PageUrl(f"/?utm_source={'n' * 70}", f"/?utm_source={'n' * 70}", "/"),
    PageUrl(
        "/?" + "&".join(f"utm_{name}={name * 60}" for name in "abcde"),
        "/?" + "&".join(f"utm_{name}={name * 60}" for name in "abcde"),
        "/?" + "&".join(f"utm_{name}={name * 60}" for name in "abcde")[:250],
    ),
    # The option keep_query.
    PageUrl("/demo/?tab=linux", "/demo/?tab=linux", keep_query=("tab",)),
    PageUrl("/demo/?tab=linux&q=x", "/demo/?tab=linux", keep_query=("tab", "version")),
    PageUrl("/demo/?version=2&tab=linux", "/demo/?version=2&tab=linux", keep_query=("tab", "version")),
    PageUrl("/demo/?Tab=linux", "/demo/", keep_query=("tab",)),
    PageUrl("/demo/?tabs=linux&tab=mac&atab=x", "/demo/?tab=mac", keep_query=("tab",)),
    PageUrl("/demo/?%C3%BC=1", "/demo/?%C3%BC=1", keep_query=("ü",)),
    PageUrl("/demo/?tab", "/demo/?tab", keep_query=("tab",)),
    PageUrl("/demo/?q=lantern", "/demo/?q=lantern", keep_query=("q",)),
    PageUrl("/demo/?q=jane.doe%40example.org", "/demo/?q=%5Be-mail%5D", keep_query=("q",)),
    PageUrl("/demo/?q=call+030+1234567", "/demo/?q=call+%5Bnumber%5D", keep_query=("q",)),
    # A page's or the site's own href.
    PageUrl("/install/", "/set-up/", href="/set-up/"),
    PageUrl("/install/?q=x", "/set-up/", href="/set-up/"),
    PageUrl("/install/?utm_source=news&utm_campaign=x", "/set-up/?utm_source=news&utm_campaign=x", href="/set-up/"),
    PageUrl("/install/?utm_source=news", "/set-up/?a=1&utm_source=news", href="/set-up/?a=1"),
    PageUrl("/install/", "/set-up/#top", "/set-up/", href="/set-up/#top"),
    PageUrl("/install/?tab=linux", "/set-up/?tab=linux", href="/set-up/", keep_query=("tab",)),
    PageUrl("/install/", "https://docs.example.com/2.0/", href="https://docs.example.com/2.0/"),
    # The 404 page.
    PageUrl("/nothere/?utm_source=news&q=x", "/nothere/", not_found=True),
    PageUrl("/nothere/index.html", "/nothere/", not_found=True),
    PageUrl("/nothere/?tab=linux", "/nothere/", not_found=True, keep_query=("tab",)),
    PageUrl("/nothere/?utm_source=news", "/404/", not_found=True, href="/404/"),
]
PAGE_URLS = [each._replace(stored=each.stored or each.tracked) for each in _ROWS]

STORED = {
    "/install/": "/install/",
    "/install/#search": "/install/",
    "#search:gif@/install/": "#search:gif@/install/",
    "https://docs.example.com/install/?a=1#x": "https://docs.example.com/install/?a=1",
    "/?gclid=abc&a=1": "/?a=1",
    "/?PHPSESSID=abc&sessionid=1&a=1": "/?a=1",
    "/search.html?q=lantern": "/search.html",
    "/research/?a=1": "/research/",
    f"/?q={'w' * 70}&a={'x' * 65}": f"/?q={'w' * 70}",
    f"/?{'n' * 65}=1&b=2": "/?b=2",
    f"/?{'&'.join(f'a{at}=1' for at in range(100))}": f"/?{'&'.join(f'a{at}=1' for at in range(100))}"[:252],
    LONG: LONG[:128],
    f"https://docs.example.com{LONG}": f"https://docs.example.com{LONG[:128]}",
    "https://ad.doubleclick.net/click?x=1": "https://ad.doubleclick.net/click",
    "//docs.example.com/a?b=1": "//docs.example.com/a?b=1",
    "": "",
}
