"""The sample documentation, built by Sphinx."""

project = "Lantern"
extensions = ["myst_parser", "clicky_docs.sphinx"]
root_doc = "contents"
html_title = "Lantern"
html_theme = "furo"
html_baseurl = "https://lantern.example/"
myst_enable_extensions = ["attrs_inline"]

clicky_site_id = "101234567"
clicky_goals = {"publish": 12, "handbook": {"id": 14, "revenue": 2.5}, "order": 15}
clicky_custom = {"timeout": 30, "visitor": {"product": "lantern", "language": "{language}"}}
clicky_pages = {"tutorial/**": {"href": "/{page}"}, "genindex": {"title": "All terms"}}
