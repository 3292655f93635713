"""Report Clicky's figures together with the pages and sources of the documentation."""
