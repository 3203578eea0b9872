"""What an import says about itself: what came, what was mended, what wasn't understood, what to ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

FindingKind = Literal["repaired", "not understood", "noted"]
QuestionKind = Literal["crs", "swap", "repair", "encoding", "columns"]

KINDS_KEPT = 400
"""Kinds of findings told apart; a file can make up as many as it has tags."""
_TITLES: tuple[tuple[FindingKind, str], ...] = (
    ("repaired", "Repaired"),
    ("not understood", "Not understood"),
    ("noted", "Note"),
)
PLACES_KEPT = 50
"""Places listed per finding; the count goes on beyond it, so that a hostile file can't fill the memory."""


@dataclass(slots=True)
class Finding:
    """One kind of thing that was found, with how often and where first.

    Attributes
    ----------
    kind : str
        ``repaired`` (the value was changed so that it can be used), ``not understood`` (it isn't
        shown; the text says whether it is kept) or ``noted`` (worth knowing, nothing changed).
    what : str
        A sentence for a person.
    count : int
        How often.
    places : list of str
        Where: line, row, record; at most `PLACES_KEPT`.
    """

    kind: FindingKind
    what: str
    count: int = 0
    places: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        times = f" ({self.count} times)" if self.count > 1 else ""
        if not self.places:
            return f"{self.what}{times}"
        more = ", …" if self.count > len(self.places[:3]) else ""
        return f"{self.what}{times}: {'; '.join(self.places[:3])}{more}"


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Something that only a person can decide; the import goes on without an answer.

    Attributes
    ----------
    kind : str
        ``crs`` (answer with `FeatureSet.with_crs`), ``swap`` (`FeatureSet.with_swapped_axes`),
        ``repair`` (`layers.files.geometry_check.repaired`), ``encoding`` or ``columns`` (read again
        with other `ReadOptions`).
    text : str
        The question in words.
    rows : (N,) int64 or None
        Rows that it's about; None for all.
    suggestion : str
        A value that fits the evidence, such as ``EPSG:4326``; empty when there is none.
    """

    kind: QuestionKind
    text: str
    rows: NDArray[np.int64] | None = None
    suggestion: str = ""


@dataclass(slots=True)
class ImportReport:
    """What came in from one layer of one file. Built while reading, then only read.

    Attributes
    ----------
    source : str
        File name, and layer name where the file has several.
    format : str
        Name of the format, such as ``GeoJSON``.
    encoding : str
        Text encoding and how it is known, such as ``CP949 (recognised)``; empty for binary formats.
    features, without_geometry : int
        Rows, and those of them that have no usable geometry.
    geometry_types : dict of str to int
        Such as ``{"Point": 12, "Polygon": 3}``.
    findings : list of Finding
    questions : list of Question
    """

    source: str = ""
    format: str = ""
    encoding: str = ""
    features: int = 0
    without_geometry: int = 0
    geometry_types: dict[str, int] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    _findings: dict[tuple[FindingKind, str], Finding] = field(default_factory=dict)

    @property
    def findings(self) -> list[Finding]:
        """All findings, in the order in which each kind of thing was first met."""
        return list(self._findings.values())

    def of_kind(self, kind: FindingKind) -> list[Finding]:
        """Findings of one kind."""
        return [finding for finding in self._findings.values() if finding.kind == kind]

    def found(self, *what: str) -> bool:
        """Whether any of these findings was met."""
        return any(finding.what in what for finding in self._findings.values())

    @property
    def is_clean(self) -> bool:
        """True when nothing was repaired, left out or needs an answer."""
        return not self.questions and all(f.kind == "noted" for f in self._findings.values())

    def repaired(self, what: str, place: str = "", count: int = 1) -> None:
        """Say that something was changed so that it can be used."""
        self._add("repaired", what, place, count)

    def not_understood(self, what: str, place: str = "", count: int = 1) -> None:
        """Say that something isn't shown on the map or in the table."""
        self._add("not understood", what, place, count)

    def note(self, what: str, place: str = "", count: int = 1) -> None:
        """Say something worth knowing."""
        self._add("noted", what, place, count)

    def ask(self, question: Question) -> None:
        """Put a question."""
        self.questions.append(question)

    def answered(self, kind: QuestionKind) -> ImportReport:
        """A copy without the questions of one kind."""
        return ImportReport(
            self.source,
            self.format,
            self.encoding,
            self.features,
            self.without_geometry,
            dict(self.geometry_types),
            [question for question in self.questions if question.kind != kind],
            dict(self._findings),
        )

    def _add(self, kind: FindingKind, what: str, place: str, count: int) -> None:
        finding = self._findings.get((kind, what))
        if finding is None and len(self._findings) >= KINDS_KEPT:
            what, place = "Further findings of other kinds", f"{what} {place}".strip()
            finding = self._findings.get((kind, what))
        if finding is None:
            finding = self._findings[kind, what] = Finding(kind, what)
        finding.count += count
        if place and len(finding.places) < PLACES_KEPT:
            finding.places.append(place)

    def lines(self) -> Iterator[str]:
        """The report as plain lines, for a terminal or a text box."""
        encoding = f", text in {self.encoding}" if self.encoding else ""
        yield f"{self.source}: {self.format}{encoding}"
        types = ", ".join(f"{count} {name}" for name, count in self.geometry_types.items())
        yield f"{self.features} features" + (f" ({types})" if types else "")
        if self.without_geometry:
            yield f"{self.without_geometry} of them have no place on the map"
        for kind, title in _TITLES:
            for finding in self.of_kind(kind):
                yield f"{title}: {finding}"
        for question in self.questions:
            yield f"Question: {question.text}"
