"""Errors of the atlas. Every message names the record or file and says how to mend it."""

from __future__ import annotations


class LayersError(Exception):
    """Root of all errors raised by ``layers``."""


class RecordError(LayersError, ValueError):
    """Raised when a record's values don't fit its model.

    Attributes
    ----------
    table, record_id : str
        Where the record stands.
    problems : dict of str to str
        Field name to a sentence for the person editing it.
    """

    def __init__(self, table: str, record_id: str, problems: dict[str, str]) -> None:
        self.table = table
        self.record_id = record_id
        self.problems = problems
        details = "; ".join(f"{field}: {text}" if field else text for field, text in problems.items())
        super().__init__(f"{table} “{record_id}”: {details}")


class EditError(LayersError, ValueError):
    """Raised when an edit doesn't fit the atlas as it now is; nothing was changed."""


class DocumentError(LayersError, OSError):
    """Raised when a document can't be read or written; the file on disk is as it was."""


class DocumentContentError(DocumentError):
    """Raised when records of a document are at fault.

    Attributes
    ----------
    problems : tuple of str
        Every problem found: table, record, field and what is wrong.
    """

    def __init__(self, message: str, problems: tuple[str, ...]) -> None:
        super().__init__(message)
        self.problems = problems


class DocumentChangedError(DocumentError):
    """Raised when another program has changed the file since it was opened or saved; it wasn't touched."""


class DocumentLockedError(DocumentError):
    """Raised when another window has the document open."""


class FormatError(LayersError, ValueError):
    """Raised when a foreign file can't be understood; says where and how to mend it."""


class UnitError(LayersError, ValueError):
    """Raised when a unit is unknown or two units can't be set side by side."""


class FigureError(LayersError, ValueError):
    """Raised when a figure's specification can't be drawn; nothing was written."""


class WebPageError(LayersError, ValueError):
    """Raised when the web page can't be made; nothing was written."""


class CancelledError(LayersError):
    """Raised when the person stopped a long job; nothing was changed."""
