"""From one file to another in one step, with everything said about it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from layers.errors import FormatError
from layers.files.exporting import loss_report, write_file
from layers.files.feature_set import FeatureSet
from layers.files.formats import format_for_writing, format_named
from layers.files.geometry_check import repaired
from layers.files.import_report import ImportReport, Question
from layers.files.importing import read_file
from layers.files.losses import Loss
from layers.files.reading import ReadOptions
from layers.files.writing import WriteOptions


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person says to the questions of an import, in advance.

    Attributes
    ----------
    swap : bool
        Exchange longitude and latitude where the report suspects it.
    repair : bool
        Make self-crossing areas valid.
    """

    swap: bool = False
    repair: bool = False


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a conversion did.

    Attributes
    ----------
    path : Path
        The file written; not written when only asked what would be lost.
    format : str
        Name of its format.
    features : int
        Over all layers.
    reports : tuple of ImportReport
        One per layer read.
    losses : tuple of (str, Loss)
        Layer name and what its format can't hold.
    """

    path: Path
    format: str
    features: int
    reports: tuple[ImportReport, ...]
    losses: tuple[tuple[str, Loss], ...]

    @property
    def questions(self) -> list[Question]:
        """Questions that nobody has answered."""
        return [question for report in self.reports for question in report.questions]


def convert(
    source: Path | str,
    target: Path | str,
    reading: ReadOptions | None = None,
    writing: WriteOptions | None = None,
    answers: Answers | None = None,
    *,
    source_format: str | None = None,
    target_format: str | None = None,
    overwrite: bool = False,
    write: bool = True,
) -> Conversion:
    """Read a file and write it in another format.

    Parameters
    ----------
    source, target : path
        Formats are recognised from the content of the one and the ending of the other.
    reading, writing : options, optional
        `ReadOptions.layer` chooses a layer, `ReadOptions.crs` answers the question for a missing CRS.
    answers : Answers, optional
        To the other questions; without them coordinates and shapes stay as they are.
    source_format, target_format : str, optional
        Keys of formats, such as ``csv``.
    overwrite : bool
        Whether the target may replace a file.
    write : bool
        False to learn what would be lost, without writing.

    Raises
    ------
    FormatError
        When the source can't be understood, or the target's format can't hold it.
    DocumentError
        When the disk doesn't take the target.
    CancelledError
    """
    source, target = Path(source), Path(target)
    reading, writing = reading or ReadOptions(), writing or WriteOptions()
    chosen = format_named(target_format) if target_format else format_for_writing(target)
    if target.exists():
        if source.exists() and os.path.samefile(source, target):
            raise FormatError("The file would replace itself. Give another name for the result.")
        if write and not overwrite:
            raise FormatError(f"“{target.name}” is there already. Give another name, or allow replacing it.")
    read_part = replace(reading, progress=reading.progress.part(0, 0.7))
    layers = [answered(layer, answers or Answers()) for layer in read_file(source, read_part, source_format)]
    losses = [(layer.name, loss) for layer in layers for loss in loss_report(layer, chosen.key, writing)]
    if write:
        write_part = replace(writing, progress=reading.progress.part(0.7, 1))
        write_file(layers, target, write_part, chosen.key)
    return Conversion(
        target,
        chosen.title,
        sum(len(layer) for layer in layers),
        tuple(layer.report for layer in layers),
        tuple(losses),
    )


def answered(features: FeatureSet, answers: Answers) -> FeatureSet:
    """The layer with the questions answered that `answers` has an answer to."""
    for question in _of_kind(features.report.questions, "swap") if answers.swap else ():
        features = features.with_swapped_axes(question.rows)
    for question in _of_kind(features.report.questions, "repair") if answers.repair else ():
        features = repaired(features, question.rows)
    return features


def _of_kind(questions: Sequence[Question], kind: str) -> list[Question]:
    return [question for question in questions if question.kind == kind]
