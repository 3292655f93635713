"""The page script and the insights file, which run in the visitor's browser, and the Python that assembles them."""
