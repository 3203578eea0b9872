"""What runs in the reader's browser: markup, style and program of the page."""
