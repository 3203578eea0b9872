"""Keeps what is typed into a form: after a crash, or when the edit was refused, it is filled in again."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QDialog

from layers.document.drafts import DraftFile
from layers.errors import DocumentError
from layers.one_line import one_line
from layers.records.tables import TABLES

if TYPE_CHECKING:
    from gui.editing import Editing
    from gui.forms.record_dialog import RecordDialog
    from layers.atlas import Atlas

EVERY_MS = 1000
DRAWN = frozenset({"leg", "area", "feature"})
"""Forms of what was drawn on the map."""
SHAPES = frozenset({"points", "lines", "polygons"})
LONGEST = 60

Opening = dict[str, Any]
"""What a form is opened for: its kind and what it is about, as JSON holds it."""


class FormDraft(QObject):
    """Writes what was typed to the state folder, every second while one types.

    Parameters
    ----------
    dialog : RecordDialog
    opening : Opening
    document : Path or None
        The document that is edited.
    file : DraftFile, optional
        A draft that is gone on with.
    """

    def __init__(
        self, dialog: RecordDialog, opening: Opening, document: Path | None, file: DraftFile | None = None
    ) -> None:
        super().__init__(dialog)
        self.opening = opening
        self.file = DraftFile() if file is None else file
        self._dialog = dialog
        self._document = None if document is None else str(document)
        self._first = dialog.typed()
        self._kept: dict[str, Any] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.keep)
        dialog.changed.connect(self._timer.start)
        dialog.finished.connect(self._ended)

    def content(self) -> dict[str, Any]:
        """What a draft of the form holds: only what is otherwise than it was when the form opened."""
        now = self._dialog.typed()
        fields = [
            one for one, first in zip(now["fields"], self._first["fields"], strict=True) if one != first
        ]
        why = now["why"] if now["why"] != self._first["why"] else None
        return {
            "form": self.opening,
            "title": self._dialog.windowTitle(),
            "document": self._document,
            "fields": fields,
            "why": why,
        }

    def keep(self) -> None:
        """Write what is typed now, if it is something else than was written."""
        content = self.content()
        if not content["fields"] and content["why"] is None:
            self.file.drop()
            self._kept = None
        elif content != self._kept:
            try:
                self.file.write(content)
                self._kept = content
            except DocumentError as error:
                self._timer.stop()
                self._dialog.say(f"What you type can't be kept against a crash: {error}")

    def _ended(self, result: int) -> None:
        """Given up, it is forgotten; accepted, it stays until the edit is made."""
        self._timer.stop()
        if result == QDialog.DialogCode.Accepted:
            self.keep()
        else:
            self.file.drop()


def read_draft(draft: Any) -> dict[str, Any]:
    """A draft of a form as it was read from a file.

    Raises
    ------
    KeyError, TypeError, ValueError
        When it is none.
    """
    document, why, fields = draft["document"], draft["why"], draft["fields"]
    if not isinstance(fields, list) or not isinstance(why, list | None):
        raise TypeError("no list")
    return {
        "form": _opening(draft["form"]),
        "title": one_line(_text(draft["title"]), LONGEST),
        "document": None if document is None else _path(document),
        "fields": [(_text(path), _text(title), value) for path, title, value in fields],
        "why": None if why is None else [_text(one) for one in why],
        "when": _text(draft["when"]),
        "process": str(draft.get("process", "")),
    }


def resume(editing: Editing, draft: Mapping[str, Any], file: DraftFile) -> bool | None:
    """Open the form of a draft again, filled in; None when what it is about is gone.

    True when it became an edit, False when it was given up.
    """
    opening = draft["form"]
    if not _fits(editing.atlas, opening):
        return None
    editing.fill_next(draft, file)
    kind, about = opening["kind"], {key: value for key, value in opening.items() if key != "kind"}
    # Imported when asked for: a form is rarely left half filled.
    from gui import digitised
    from gui.forms.feature_form import add_feature

    if kind == "site":
        return editing.add_site(**about)
    if kind == "record":
        return editing.edit_record(**about)
    if kind == "statement":
        return editing.add_statement(**about)
    if kind == "source":
        return editing.add_source()
    if kind == "leg":
        return digitised.add_leg(editing, [(x, y) for x, y in about["line"]], about["start"], about["end"])
    if kind == "area":
        return digitised.add_area_of(editing, about["polygons"], about["name"])
    return add_feature(editing, editing.atlas.layers[about["layer"]], about["shape"], about["note"])


def fill_in(dialog: RecordDialog, draft: Mapping[str, Any]) -> list[str]:
    """Type a draft into a form; what found no place is given back, in words."""
    left = []
    for path, title, value in draft["fields"]:
        if not dialog.form.type_in(path, title, value):
            words = f"“{title}”: {value}" if value not in (None, "") else f"“{title}”"
            left.append(one_line(words, LONGEST))
    if draft["why"] is not None:
        dialog.provenance_line.type_in(draft["why"])
    return left


def as_opening(kind: str, **about: Any) -> Opening:
    """What a form is opened for, the same whether it comes from the program or from a file."""
    given: Opening = json.loads(json.dumps({"kind": kind, **about}))
    return given


def _fits(atlas: Atlas, opening: Opening) -> bool:
    kind = opening["kind"]
    if kind == "record":
        return opening["key"] in atlas.table(opening["table"])
    if kind == "leg":
        return opening["start"] in atlas.sites and opening["end"] in atlas.sites
    if kind == "feature":
        layer = atlas.layers.get(opening["layer"])
        return layer is not None and layer.link is None
    return True


def _opening(given: Any) -> Opening:
    """What a form was opened for; raises when it is nothing that is known."""
    kind = given["kind"]
    about: Opening
    if kind == "site":
        about = {key: _number(given[key]) for key in ("lon", "lat", "uncertainty_m")}
        about |= {"name": _text(given["name"]), "note": _text(given["note"])}
    elif kind == "record":
        about = {"table": _text(given["table"]), "key": _text(given["key"])}
        if about["table"] not in TABLES:
            raise ValueError("no table of the atlas")
    elif kind == "statement":
        about = {"subject": _text(given["subject"])}
    elif kind == "source":
        about = {}
    elif kind == "leg":
        about = {"line": _places(given["line"]), "start": _text(given["start"]), "end": _text(given["end"])}
    elif kind == "area":
        about = {"polygons": _polygons(given["polygons"]), "name": _text(given["name"])}
    elif kind == "feature":
        ((what, parts),) = given["shape"].items()
        if what not in SHAPES:
            raise ValueError("no shape")
        read = {"points": _places, "lines": lambda lines: [_places(line) for line in lines]}
        about = {"layer": _text(given["layer"]), "note": _text(given["note"])}
        about["shape"] = {what: read.get(what, _polygons)(parts)}
    else:
        raise ValueError("no form")
    return {"kind": kind, **about}


def _places(given: Any) -> list[list[float]]:
    return [[_number(lon), _number(lat)] for lon, lat in given]


def _polygons(given: Any) -> list[list[list[list[float]]]]:
    return [[_places(ring) for ring in rings] for rings in given]


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("no number")
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _path(value: Any) -> str:
    if "\0" in _text(value):
        raise ValueError("no path")
    return _text(value)
