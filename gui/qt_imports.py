"""Keeps PySide6 from reading the source of every module that is imported after it.

Once `PySide6.QtCore` is loaded, PySide6 puts a function of its own in the place of `__import__`: it watches
for ``from __feature__ import …`` and therefore looks through the source of each new module for its own
name. That takes a tenth of the start, and more of every library that is loaded later. This program uses
none of these features.
"""

from __future__ import annotations

import builtins


def import_plainly() -> None:
    """Load Qt's core, and give `__import__` back to Python."""
    import PySide6.QtCore  # noqa: F401

    # Where PySide6 no longer does this, there is nothing to give back.
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
