"""A form built from a record's model: a field per attribute, checked as you type."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from gui.widgets import plain_label, restyle
from layers.errors import RecordError
from layers.records.base import Record
from layers.records.commodity import FACTS, Commodity

LONG_TEXT = frozenset({"description", "notes", "note", "disagreements", "text", "quote", "title", "reason"})
NOT_IN_FORM = frozenset({"id", "coordinates", "polygons", "alternates", "candidates"})
Choices = Mapping[str, Sequence[tuple[str, Any]]]
"""Values that a field offers, with their texts."""
_MISSING = object()


class Field(QWidget):
    """One field: an editor and, below it, what is wrong with its value."""

    changed = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self._problem = plain_label("fieldProblem")
        self._problem.setWordWrap(True)
        self._problem.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)

    def _adopt(self, editor: QWidget) -> None:
        editor.setAccessibleName(self.title)
        self._column.addWidget(editor)
        self._column.addWidget(self._problem)
        self.setFocusProxy(editor)

    def value(self) -> Any:
        """The typed value, for the model to validate."""
        raise NotImplementedError

    def typed(self) -> Any:
        """What was typed or chosen, as it stands there."""
        raise NotImplementedError

    def type_in(self, typed: Any) -> bool:
        """Put there what `typed` once gave; False when it doesn't fit."""
        raise NotImplementedError

    def show_problem(self, text: str | None) -> None:
        """Show or clear the problem."""
        self._problem.setText(text or "")
        self._problem.setVisible(bool(text))
        restyle(self.focusProxy(), problem=bool(text))


class LineField(Field):
    """Short text, numbers, dates and lists; an empty optional value is None."""

    def __init__(self, title: str, text: str, read: Callable[[str], Any]) -> None:
        super().__init__(title)
        self._read = read
        self._edit = QLineEdit(text)
        self._edit.setCursorPosition(0)  # a long text is read from its beginning
        self._edit.textChanged.connect(self.changed)
        self._adopt(self._edit)

    def value(self) -> Any:
        return self._read(self._edit.text())

    def typed(self) -> str:
        return self._edit.text()

    def type_in(self, typed: Any) -> bool:
        if isinstance(typed, str):
            self._edit.setText(typed)
        return isinstance(typed, str)

    def set_text(self, text: str) -> None:
        """Replace the text."""
        self._edit.setText(text)


class LongTextField(Field):
    """Text of several lines."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__(title)
        self._edit = QPlainTextEdit(text)
        self._edit.setTabChangesFocus(True)
        self._edit.setFixedHeight(64)
        self._edit.textChanged.connect(self.changed)
        self._adopt(self._edit)

    def value(self) -> Any:
        return self._edit.toPlainText()

    def typed(self) -> str:
        return self._edit.toPlainText()

    def type_in(self, typed: Any) -> bool:
        if isinstance(typed, str):
            self._edit.setPlainText(typed)
        return isinstance(typed, str)


class ChoiceField(Field):
    """One of a few values."""

    def __init__(self, title: str, choices: Sequence[tuple[str, Any]], current: Any) -> None:
        super().__init__(title)
        self._box = QComboBox()
        for text, value in choices:
            self._box.addItem(text, value)
        index = next((n for n, (_, value) in enumerate(choices) if value == current), 0)
        self._box.setCurrentIndex(index)
        self._box.currentIndexChanged.connect(self.changed)
        self._adopt(self._box)

    def value(self) -> Any:
        return self._box.currentData()

    def typed(self) -> Any:
        return self._box.currentData()

    def type_in(self, typed: Any) -> bool:
        for row in range(self._box.count()):
            if self._box.itemData(row) == typed:
                self._box.setCurrentIndex(row)
                return True
        return False


class RecordForm(QWidget):
    """Fields of one record.

    Signals
    -------
    validity_changed(bool)
        Whether all fields together make a record.
    """

    validity_changed = Signal(bool)

    def __init__(
        self,
        model: type[Record],
        values: Mapping[str, Any],
        *,
        check: Callable[[Record], Mapping[str, str]] | None = None,
        only: Sequence[str] | None = None,
        choices: Choices | None = None,
    ) -> None:
        super().__init__()
        self._model = model
        self._values = dict(values)
        self._check = check
        self._fields: dict[str, Field] = {}
        self._summary = plain_label("fieldProblem")
        self._summary.setWordWrap(True)
        self._summary.hide()
        layout = QFormLayout()
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for name in only or [n for n in model.model_fields if n not in NOT_IN_FORM]:
            offered = (choices or {}).get(name)
            value = self._values.get(name, _MISSING)
            for path, title, field in _fields_for(model, name, value, offered):
                self._fields[path] = field
                field.changed.connect(self.validate)
                label = QLabel(title)
                label.setBuddy(field.focusProxy())
                layout.addRow(label, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(layout)
        column.addWidget(self._summary)
        self.record: Record | None = None
        self.validate()

    def field(self, path: str) -> Field:
        """A field by its path, such as ``name`` or ``names.hangul``."""
        return self._fields[path]

    def typed(self) -> list[tuple[str, str, Any]]:
        """Path, title and what stands there, of each field."""
        return [(path, field.title, field.typed()) for path, field in self._fields.items()]

    def type_in(self, path: str, title: str, typed: Any) -> bool:
        """Put into a field what stood there once; False when there is none like it.

        The fields of a layer are numbered: where they have another order now, the title decides.
        """
        field = self._fields.get(path)
        if field is None or field.title != title:
            titled = [one for one in self._fields.values() if one.title == title]
            field = titled[0] if len(titled) == 1 else None
        return field is not None and field.type_in(typed)

    def validate(self) -> None:
        """Check all fields; `record` is the valid record or None."""
        values = self._collect()
        problems: Mapping[str, str] = {}
        try:
            record = self._model.checked(values)
            problems = self._check(record) if self._check else {}
        except RecordError as error:
            record = None
            problems = error.problems
        placed: set[str] = set()
        for path, field in self._fields.items():
            key = next((k for k in problems if k == path or k.startswith(path + ".")), None)
            field.show_problem(problems[key] if key is not None else None)
            if key is not None:
                placed.add(key)
        rest = "; ".join(text for key, text in problems.items() if key not in placed)
        self._summary.setText(rest)
        self._summary.setVisible(bool(rest))
        self.record = None if problems else record
        self.validity_changed.emit(self.record is not None)

    def _collect(self) -> dict[str, Any]:
        values = {name: value for name, value in self._values.items() if name in self._model.model_fields}
        for path, field in self._fields.items():
            head, _, tail = path.partition(".")
            if tail:
                nested = dict(values.get(head) or {})
                nested[tail] = field.value()
                values[head] = nested
            else:
                values[head] = field.value()
        return values


def _fields_for(
    model: type[Record], name: str, value: Any, offered: Sequence[tuple[str, Any]] | None
) -> list[tuple[str, str, Field]]:
    info = model.model_fields[name]
    title = info.title or name.replace("_", " ").capitalize()
    if offered is not None:
        return [(name, title, ChoiceField(title, offered, value))]
    if value is _MISSING:
        value = None if info.is_required() else info.get_default(call_default_factory=True)
    kind = _core_type(info.annotation)
    if isinstance(kind, type) and hasattr(kind, "model_fields"):
        nested = value if isinstance(value, Mapping) else (value.model_dump() if value else {})
        found = []
        for part, sub in kind.model_fields.items():
            words = sub.title or part.replace("_", " ").capitalize()
            field = _field(words, sub.annotation, part, nested.get(part))
            found.append((f"{name}.{part}", words, field))
        return found
    return [(name, title, _field(title, info.annotation, name, value))]


def _field(title: str, annotation: Any, name: str, value: Any) -> Field:
    kind, optional = _core_type(annotation), _is_optional(annotation)
    if isinstance(kind, type) and issubclass(kind, Enum):
        choices = [(_choice_text(member), member.value) for member in kind]
        current = value.value if isinstance(value, Enum) else value
        return ChoiceField(title, [("—", None), *choices] if optional else choices, current)
    if typing.get_origin(kind) is tuple:
        items = [item.value if isinstance(item, Enum) else str(item) for item in value or ()]
        return LineField(title, "; ".join(items), _read_list)
    if kind in (float, int):
        text = "" if value is None else _digits(value)
        return LineField(
            title, text, lambda typed: typed.strip().replace("\u2212", "-") or (None if optional else "")
        )
    if kind is date:
        return LineField(title, "" if value is None else str(value), lambda typed: typed.strip() or None)
    if name in LONG_TEXT or title.casefold() in LONG_TEXT or "\n" in (value or ""):
        return LongTextField(title, value or "")
    return LineField(title, value or "", lambda typed: typed if typed or not optional else None)


def _digits(value: float) -> str:
    """A number with as many digits as it takes: what isn't touched in a form stays what it is."""
    short = f"{value:.10g}"
    return short if float(short) == value else repr(value)


def _read_list(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _choice_text(member: Enum) -> str:
    if isinstance(member, Commodity):
        return FACTS[member].name
    return str(member.value).replace("-", " ")


def _core_type(annotation: Any) -> Any:
    """The type below Annotated and Optional."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _core_type(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        rest = [arg for arg in typing.get_args(annotation) if arg is not type(None)]
        return _core_type(rest[0])
    return annotation


def _is_optional(annotation: Any) -> bool:
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return _is_optional(typing.get_args(annotation)[0])
    return origin in (typing.Union, types.UnionType) and type(None) in typing.get_args(annotation)
