"""The configuration of one page: its metadata, its marked elements, and their places in the page's source."""
