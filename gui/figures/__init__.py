"""Figures: from a specification to files, and the window in which they are made."""
