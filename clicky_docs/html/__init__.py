"""What is written into a page: the snippet, and the places where it belongs."""
