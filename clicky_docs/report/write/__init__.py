"""Write a report: to a terminal, and as HTML, Markdown, JSON and CSV."""
