"""The sample documentation, built by Sphinx."""

project = "Lantern"
extensions = ["myst_parser", "clicky_docs.sphinx"]
root_doc = "contents"
html_title = "Lantern"
html_theme = "furo"
html_baseurl = "https://lantern.example/"

clicky_site_id = "101234567"
clicky_custom = {"timeout": 30, "visitor": {"product": "lantern"}}
