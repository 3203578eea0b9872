"""What every reader is given."""

from __future__ import annotations

from dataclasses import dataclass, field

from layers.files.limits import DEFAULT_LIMITS, Limits
from layers.files.progress import Progress
from layers.files.table_mapping import TableMapping


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read a foreign file where it leaves a choice.

    Attributes
    ----------
    layer : str or None
        Only this layer, sheet or zip member; None for all.
    encoding : str or None
        Text encoding; None to recognise it.
    crs : str or None
        CRS to assume when the file doesn't say; None to ask.
    delimiter : str or None
        Of CSV; None to recognise it.
    header : bool or None
        Whether the first row of a table names its columns; None to recognise it.
    mapping : TableMapping or None
        Columns of a table that hold the place; None to recognise them.
    limits : Limits
    progress : Progress
    """

    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    mapping: TableMapping | None = None
    limits: Limits = DEFAULT_LIMITS
    progress: Progress = field(default_factory=Progress)
