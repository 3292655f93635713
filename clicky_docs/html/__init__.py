"""Build the snippet of a page, and insert the snippet into the page's HTML."""
