"""Edits asked for in the window: change a record in its form, add a site, delete, undo and redo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtWidgets import QDialog, QWidget

from gui.forms.feature_form import edit_feature
from gui.forms.form_drafts import FormDraft, Opening, as_opening, fill_in
from gui.forms.record_dialog import Provenance, RecordDialog
from gui.forms.record_form import Choices
from gui.messages import Mend, Messages
from layers.atlas import Atlas
from layers.cell_edits import record_problems
from layers.describe.routes import site_name
from layers.display import Display, Ref
from layers.document.drafts import DraftFile
from layers.document.session import Session
from layers.edits import Change, added, edit_of, removed, replaced
from layers.errors import LayersError, UnitError
from layers.evidence.calculations import recalculated
from layers.ids import numbered_id
from layers.records.base import Record
from layers.records.feature import Feature
from layers.records.site import Basis, Site, SiteKind
from layers.records.source import UNSOURCED, Source
from layers.records.statement import Statement
from layers.records.tables import TABLES
from layers.reshaping import title as feature_title
from layers.search import folded

EDITABLE = ("sites", "legs", "routes", "areas", "statements", "sources", "views", "features")


class Host(Protocol):
    """What the editing needs of the window."""

    session: Session
    display: Display
    messages: Messages


class Editing:
    """The window's editing actions on one host.

    Attributes
    ----------
    last : Provenance
        What the last edit rested on, offered for the next one.
    """

    def __init__(self, host: Host, parent: QWidget) -> None:
        self._host = host
        self._parent = parent
        self.last = Provenance()
        self._refill: tuple[Mapping[str, Any], DraftFile] | None = None

    @property
    def atlas(self) -> Atlas:
        """What is edited."""
        return self._host.session.atlas

    @property
    def messages(self) -> Messages:
        """Where to say what happened."""
        return self._host.messages

    def select(self, *refs: Ref) -> None:
        """Select records, such as those just made."""
        self._host.display.select(*refs)

    def selected(self) -> Ref | None:
        """The one selected record, None when there is none or several."""
        refs = [ref for ref in self._host.display.state.selection if ref[0] in EDITABLE]
        return refs[0] if len(refs) == 1 else None

    def undo(self) -> None:
        """Take the last edit back and say which."""
        edit = self._attempt(self._host.session.undo)
        if edit is not None:
            self._host.messages.info(f"Undone: {edit.label}")

    def redo(self) -> None:
        """Do the undone edit again and say which."""
        edit = self._attempt(self._host.session.redo)
        if edit is not None:
            self._host.messages.info(f"Done again: {edit.label}")

    def edit_selected(self) -> None:
        """Open the form of the selected record."""
        ref = self.selected()
        record = self.atlas.table(ref[0]).get(ref[1]) if ref else None
        if ref is None or record is None:
            self._host.messages.info("Select one place, route or leg first, then edit it.")
            return
        self.edit_record(*ref)

    def edit_record(self, table: str, key: str) -> bool:
        """Open the form of a record; False when nothing was changed."""
        record = self.atlas.table(table)[key]
        if isinstance(record, Feature):
            return edit_feature(self, record)
        name = getattr(record, "name", record.id)
        opening = as_opening("record", table=table, key=key)
        dialog = self.form_for(f"Edit {name}", type(record), record.model_dump(mode="json"), opening=opening)
        if dialog.exec() != QDialog.DialogCode.Accepted or dialog.record is None:
            return False
        return self._carry_out_calculated(f"Edit {name}", [replaced(record, dialog.record)], dialog)

    def edit_statement(self, key: str) -> None:
        """Open the form of a statement; calculations that use it follow in the same edit."""
        self._host.display.select(("statements", key))
        self.edit_selected()

    def add_statement(self, subject: str) -> bool:
        """Open the form of a new statement about a subject; False when it was given up."""
        values = {"subject": subject, "property": "reserves", "kind": "claim", "source": UNSOURCED}
        opening = as_opening("statement", subject=subject)
        dialog = self.form_for("Add a statement", Statement, values, opening=opening)
        if dialog.exec() != QDialog.DialogCode.Accepted or dialog.record is None:
            return False
        return self._carry_out_calculated("Add a statement", [added(dialog.record)], dialog)

    def add_source(self) -> bool:
        """Open the form of a new source; False when it was given up."""
        dialog = self.form_for("Add a source", Source, {"title": ""}, opening=as_opening("source"))
        if dialog.exec() != QDialog.DialogCode.Accepted or dialog.record is None:
            return False
        return self.carry_out("Add a source", [added(dialog.record)], dialog)

    def restore(self, record: Record) -> None:
        """Bring an earlier version of a record back, as a new edit."""
        now = self.atlas.table(record.table_name()).get(record.id)
        name = feature_title(record) if isinstance(record, Feature) else getattr(record, "name", record.id)
        changes = [replaced(now, record) if now is not None else added(record)]
        if self._carry_out_calculated(f"Restore {name}", changes, None):
            self._host.messages.info(f"Restored {name}", Mend("Undo", self.undo))

    def _carry_out_calculated(self, label: str, changes: list[Change], dialog: RecordDialog | None) -> bool:
        """Make the edit, along with the calculations that use what it changes."""
        statements = [change.after for change in changes if isinstance(change.after, Statement)]
        try:
            more = recalculated(self.atlas, statements) if statements else []
        except UnitError as error:
            self.refuse(f"Nothing was changed. {error}", dialog)
            return False
        return self.carry_out(label, [*changes, *more], dialog)

    def add_site(
        self,
        lon: float,
        lat: float,
        uncertainty_m: float,
        *,
        name: str = "",
        note: str = "placed by hand on the map",
    ) -> bool:
        """Open the form of a new site at a place (WGS 84 degrees); `note` says what the place rests on.

        False when it was given up.
        """
        values: dict[str, Any] = {
            "name": name,
            "kind": SiteKind.MINE.value,
            "lon": lon,
            "lat": lat,
            "uncertainty_m": uncertainty_m,
            "basis": Basis.DERIVED.value,
            "basis_note": note,
            "sources": [UNSOURCED] if UNSOURCED in self.atlas.sources else [],
        }
        opening = as_opening("site", lon=lon, lat=lat, uncertainty_m=uncertainty_m, name=name, note=note)
        dialog = self.form_for("Add a site", Site, values, opening=opening)
        record = dialog.record if dialog.exec() == QDialog.DialogCode.Accepted else None
        if not isinstance(record, Site) or not self.carry_out(f"Add {record.name}", [added(record)], dialog):
            return False
        self._host.display.select(("sites", record.id))
        return True

    def delete_selected(self) -> None:
        """Delete the selection; what hangs on it stops the deletion and is named."""
        refs = [ref for ref in self._host.display.state.selection if ref[0] in EDITABLE]
        changes: list[Change] = []
        for table, key in refs:
            record = self.atlas.table(table).get(key)
            if record is not None:
                changes.append(removed(record))
                if table == "routes":
                    changes.extend(removed(leg) for leg in self.atlas.route_legs(key))
        if not changes:
            self._host.messages.info("Select what to delete first.")
            return
        names = [_name_of(change) for change in changes]
        label = f"Delete {names[0]}" if len(names) == 1 else f"Delete {len(names)} records"
        if self.carry_out(label, changes, None):
            self._host.display.select()
            self._host.messages.info(f"{label}: done", Mend("Undo", self.undo))

    def form_for(
        self,
        title: str,
        model: type[Record],
        values: Mapping[str, Any],
        *,
        choices: Choices | None = None,
        only: Sequence[str] | None = None,
        opening: Opening | None = None,
    ) -> RecordDialog:
        """The dialog of a record; one without an id is a new one.

        `choices` are fields that offer values (text and id); these may name what the edit is going to add.
        `only` are the fields that are asked for; all when left out. `opening` says what the form is opened
        for: with it, what is typed is kept until it is an edit.
        """
        dialog: RecordDialog
        if "id" not in values:
            values = {**values, "id": "new"}
            dialog = _NewRecordDialog(
                title, model, values, self.atlas, self.last, choices, only, self._parent
            )
        else:
            dialog = RecordDialog(
                title,
                model,
                values,
                sources=source_choices(self.atlas),
                last=self.last,
                check=self._rule_problems,
                choices=choices,
                parent=self._parent,
            )
        if opening is not None:
            self._keep(dialog, opening)
        return dialog

    def fill_next(self, draft: Mapping[str, Any], file: DraftFile) -> None:
        """Fill the next form that is opened for the same in with what was typed before."""
        self._refill = (draft, file)

    def _keep(self, dialog: RecordDialog, opening: Opening) -> None:
        refill = self._refill if self._refill is not None and self._refill[0]["form"] == opening else None
        file = None if refill is None else refill[1]
        dialog.draft = FormDraft(dialog, opening, self._host.session.path, file)
        if refill is not None:
            self._refill = None
            left = fill_in(dialog, refill[0])
            dialog.say(f"This couldn't be filled in again: {'; '.join(left)}" if left else "")

    def _rule_problems(self, record: Record) -> dict[str, str]:
        return record_problems(self.atlas, record)

    def carry_out(self, label: str, changes: list[Change], dialog: RecordDialog | None) -> bool:
        """Make the edit with what the dialog says it rests on; False when it can't be made, which is said."""
        if dialog is not None:
            self.last = dialog.provenance_line.provenance()
        try:
            self._host.session.do(edit_of(label, changes, **self.last.as_dict()))
        except LayersError as error:
            self.refuse(f"Nothing was changed. {error}", dialog)
            return False
        if dialog is not None and dialog.draft is not None:
            dialog.draft.file.drop()
        return True

    def refuse(self, text: str, dialog: RecordDialog | None) -> None:
        """Say why no edit was made; what was typed is filled in when the form is opened again."""
        if dialog is not None and dialog.draft is not None:
            self.fill_next(dialog.draft.content(), dialog.draft.file)
            text = f"{text.rstrip('.')}. What you typed is kept; open the form again."
        self._host.messages.error(text)

    def _attempt(self, action: Any) -> Any:
        try:
            return action()
        except LayersError as error:
            self._host.messages.error(f"Nothing was changed. {error}")
            return None


def _name_of(change: Change) -> str:
    if isinstance(change.before, Feature):
        return feature_title(change.before)
    return str(getattr(change.before, "name", change.id))


class _NewRecordDialog(RecordDialog):
    """The dialog of a record that has no id yet: it is made from the name."""

    def __init__(
        self,
        title: str,
        model: type[Record],
        values: Mapping[str, Any],
        atlas: Atlas,
        last: Provenance,
        choices: Choices | None,
        only: Sequence[str] | None,
        parent: QWidget,
    ) -> None:
        self._atlas = atlas
        self._offered = choices or {}
        super().__init__(
            title,
            model,
            values,
            sources=source_choices(atlas),
            last=last,
            check=self._check,
            choices=choices,
            only=only,
            parent=parent,
        )

    def _check(self, record: Record) -> dict[str, str]:
        # What is offered may be made by the same edit, which is checked as a whole.
        problems = record_problems(self._atlas, record)
        return {key: text for key, text in problems.items() if key not in self._offered}

    @property
    def record(self) -> Record | None:
        record = self.form.record
        if record is None:
            return None
        name = getattr(record, "name", None) or getattr(record, "title", None) or _short_name(record)
        suffix = getattr(getattr(record, "kind", None), "value", "")
        return record.changed(id=free_id(self._atlas, record.table_name(), name, suffix))


def _short_name(record: Record) -> str:
    if isinstance(record, Statement):
        return f"{record.subject} {record.property.replace('_', ' ')} {record.period}"
    return record.table_name().rstrip("s")


def free_id(atlas: Atlas, table: str, name: str, suffix: str = "") -> str:
    """A readable id that no row of the table has: ``kumgol-mine``, ``kumgol-mine-2``."""
    words = "".join(ch if ch.isalnum() else " " for ch in name)
    ascii_words = [folded(word) for word in words.split()]
    parts = ["".join(ch for ch in word if ch.isascii()) for word in ascii_words]
    base = "-".join(part for part in parts if part) or table.rstrip("s")
    if suffix and not base.endswith(suffix):
        base = f"{base}-{suffix}"
    return numbered_id(base, atlas.table(table))


def source_choices(atlas: Atlas) -> list[tuple[str, str]]:
    """Sources as (id, title) for a choice, in the order of their titles."""
    pairs = [(source.id, source.title) for source in atlas.sources.values()]
    return sorted(pairs, key=lambda pair: pair[1].casefold())


def record_title(atlas: Atlas, ref: Ref) -> str:
    """A record's name for messages."""
    record = atlas.table(ref[0]).get(ref[1]) if ref[0] in TABLES else None
    return getattr(record, "name", None) or site_name(atlas, ref[1])
