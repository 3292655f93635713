"""Read the pages of a built site as a browser does, and find problems in the pages."""
