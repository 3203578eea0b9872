"""Layers of one's own that are kept in the document: fields, edits, templates, and how they are drawn."""
