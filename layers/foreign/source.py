"""Where a foreign layer comes from and how it was read, so that it can be read in full again.

On the map a layer is coordinates and attributes alone. Heights, measures and what only the file's format
knows are read again when they are to be written, instead of being held for all that time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from layers.errors import FormatError
from layers.files.crs_text import crs_text
from layers.files.geometry_check import repaired
from layers.files.importing import read_file
from layers.files.progress import Progress
from layers.files.reading import ReadOptions

if TYPE_CHECKING:
    from pathlib import Path

    from layers.files.feature_set import FeatureSet
    from layers.foreign.array_layer import ArrayLayer


def stamp_of(path: Path) -> tuple[int, int]:
    """Size and time of the last change of a file; (0, 0) for a folder or when it is gone."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return (found.st_size, found.st_mtime_ns) if path.is_file() else (0, 0)


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person answered to the questions of an import.

    Attributes
    ----------
    crs : str or None
        The coordinate system that the coordinates are in; None where the file knows.
    swap : bool
        Exchange x and y where the report suspects that they were swapped.
    repair : bool
        Make self-crossing areas valid when the layer is written.
    """

    crs: str | None = None
    swap: bool = False
    repair: bool = False


@dataclass(frozen=True, slots=True)
class LayerSource:
    """A layer's file, and how it was read.

    Attributes
    ----------
    path : Path
    name : str
        Of the layer in the file.
    stamp : (int, int)
        See `stamp_of`, from before the file was read.
    options : ReadOptions
    answers : Answers
    """

    path: Path
    name: str
    stamp: tuple[int, int]
    options: ReadOptions = field(default_factory=ReadOptions)
    answers: Answers = Answers()

    @property
    def has_changed(self) -> bool:
        """True when the file is gone or another one than was read."""
        return stamp_of(self.path) != self.stamp

    def features(self, progress: Progress | None = None) -> FeatureSet:
        """The layer in full, the questions answered as they were.

        Raises
        ------
        FormatError
            When the file is gone or has changed since: rows might mean other features.
        CancelledError
        """
        if self.has_changed:
            raise FormatError(
                f"“{self.path.name}” has changed or gone since it was imported. Import it again."
            )
        options = replace(self.options, progress=progress or Progress())
        for features in read_file(self.path, options):
            if features.name == self.name:
                return answered(features, self.answers)
        raise FormatError(f"“{self.path.name}” has no layer “{self.name}” any more. Import it again.")


def answered(features: FeatureSet, answers: Answers) -> FeatureSet:
    """The layer with the questions answered that `answers` has an answer to."""
    if answers.crs is not None and _asks_for_crs(features):
        features = features.with_crs(answers.crs)
    for question in [q for q in features.report.questions if q.kind == "swap"] if answers.swap else ():
        features = features.with_swapped_axes(question.rows)
    for question in [q for q in features.report.questions if q.kind == "repair"] if answers.repair else ():
        features = repaired(features, question.rows)
    return features


def answered_layer(layer: ArrayLayer, answers: Answers) -> ArrayLayer:
    """The layer as it is to be drawn; repairing waits until it is written.

    Raises
    ------
    FormatError
        When the CRS isn't known.
    """
    if answers.crs is not None and _asks_for_crs(layer):
        layer = layer.with_crs(crs_text(answers.crs))
    for question in [q for q in layer.report.questions if q.kind == "swap"] if answers.swap else ():
        layer = layer.with_swapped_axes(question.rows)
    return layer


def _asks_for_crs(layer: FeatureSet | ArrayLayer) -> bool:
    return layer.crs is None or any(question.kind == "crs" for question in layer.report.questions)
