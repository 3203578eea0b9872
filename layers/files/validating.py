"""Everything that is wrong with a file, whether it is a document of ours or another program's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from layers.document.reading import Problem, is_document, problems
from layers.errors import FormatError
from layers.files.feature_set import FeatureSet
from layers.files.importing import read_file
from layers.files.reading import ReadOptions

_SHOWN = 20


def validate(path: Path | str, options: ReadOptions | None = None) -> list[Problem]:
    """What is wrong with a file, with the place and how to mend it; empty when it is sound.

    Parameters
    ----------
    path : path
        A document, or any file that can be imported.
    options : ReadOptions, optional
        For files that can be imported.

    Returns
    -------
    list of Problem
        A file that can't be read at all is one problem without a table.

    Raises
    ------
    CancelledError
    """
    path = Path(path)
    if path.is_file() and is_document(path):
        return problems(path)
    try:
        layers = read_file(path, options)
    except FormatError as error:
        return [Problem("", "", str(error))]
    return [problem for layer in layers for problem in _of_layer(layer)]


def _of_layer(features: FeatureSet) -> Iterator[Problem]:
    report = features.report
    for finding in report.findings:
        if finding.kind == "noted":
            continue
        for place in finding.places or [""]:
            yield Problem(features.name, place, finding.what)
        if finding.count > max(1, len(finding.places)):
            yield Problem(features.name, "", f"{finding.what} ({finding.count} in all)")
    for question in report.questions:
        rows = () if question.rows is None else question.rows[:_SHOWN].tolist()
        place = ", ".join(str(row + 1) for row in rows)
        more = ", …" if question.rows is not None and len(question.rows) > _SHOWN else ""
        yield Problem(features.name, f"rows {place}{more}" if place else "", question.text)
    yield from _of_ids(features)
    if len(features) == 0:
        yield Problem(features.name, "", "the layer is empty")


def _of_ids(features: FeatureSet) -> Iterator[Problem]:
    if features.ids is None:
        return
    counts = pc.value_counts(features.ids.drop_null())
    doubled = counts.filter(pc.greater(counts.field("counts"), pa.scalar(1, pa.int64())))
    for entry in doubled.slice(0, _SHOWN).to_pylist():
        yield Problem(
            features.name, str(entry["values"]), f"the id stands {entry['counts']} times; make it unique"
        )
    if len(doubled) > _SHOWN:
        yield Problem(features.name, "", f"{len(doubled)} ids stand more than once")
