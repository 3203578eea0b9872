"""What a check of a figure finds, before it is weighed."""

from __future__ import annotations

from dataclasses import dataclass

from layers.display import Ref


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something amiss in the drawing: which check, what in words, in which group, where, of which record."""

    check: str
    message: str
    group: str = ""
    at: tuple[float, float] | None = None
    ref: Ref | None = None
