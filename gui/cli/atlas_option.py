"""The atlas that a command works on: the bundled one, or a document."""

from __future__ import annotations

from layers.atlas import Atlas
from layers.bundled import load_bundled


def atlas_of(file: str | None) -> Atlas:
    """The atlas in a document, or the bundled one when no file is given.

    Raises
    ------
    DocumentError
        When the document can't be read.
    """
    if file is None:
        return load_bundled()
    from pathlib import Path

    from layers.document.reading import open_document

    return open_document(Path(file)).atlas
