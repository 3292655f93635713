"""The command ``report``: Clicky's figures, joined with the pages of a built site and with their sources."""
