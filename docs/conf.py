"""Sphinx configuration of the documentation. MkDocs builds the same pages. The table of contents is in mkdocs.yml."""

from pathlib import Path

import yaml
from sphinx.application import Sphinx

import clicky_docs

SITE = yaml.safe_load(Path(__file__).parents[1].joinpath("mkdocs.yml").read_text(encoding="utf-8"))

project = SITE["site_name"]
release = version = clicky_docs.__version__
extensions = ["myst_parser", "clicky_docs.sphinx", "notfound.extension"]
html_theme = "furo"
html_title = project
html_theme_options = {"top_of_page_buttons": []}
html_static_path = ["theme"]
html_css_files = ["accessible.css"]
html_js_files = [("accessible.js", {"defer": ""})]
myst_heading_anchors = 3
nitpicky = True
# Without this option, sphinx-notfound-page adds the prefix /en/latest/ to the URLs in the 404 page.
notfound_urls_prefix = None

# The Site ID is in the environment variable CLICKY_SITE_ID of the published build, so forks do not track visitors.
(options,) = (each["clicky"] for each in SITE["plugins"] if isinstance(each, dict))
globals().update({f"clicky_{name}": value for name, value in options.items()})
clicky_custom["visitor"]["built_by"] = "sphinx"  # noqa: F821


def add_contents(_app: Sphinx, docname: str, source: list[str]) -> None:
    """Add the navigation in mkdocs.yml to the page `index`, as tables of contents."""
    if docname == "index":
        for part in SITE["nav"][1:]:
            ((title, pages),) = part.items()
            names = "\n".join(each.removesuffix(".md") for each in pages)
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {title}\n\n{names}\n```\n"


def setup(app: Sphinx) -> None:
    """Connect `add_contents`."""
    app.connect("source-read", add_contents)
