"""Sanctions: what was lawful to ship on a day, and which measures say so."""
