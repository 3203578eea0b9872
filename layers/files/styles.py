"""How a foreign file says that a feature should look."""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, dataclass, fields
from typing import Any

_COLOUR = re.compile(r"#[0-9A-Fa-f]{8}\Z")
_COLOURS = frozenset({"icon_colour", "label_colour", "line_colour", "fill_colour"})
_FLAGS = frozenset({"filled", "outlined"})
_TEXTS = frozenset({"icon"})


@dataclass(frozen=True, slots=True)
class FeatureStyle:
    """Look of a feature as its file states it, with references resolved.

    Attributes
    ----------
    icon : str or None
        Address of the marker picture as written; never fetched. None for the usual marker.
    icon_colour, label_colour, line_colour, fill_colour : str or None
        ``#RRGGBBAA``; None where the file doesn't say.
    icon_scale, label_scale : float
        Times the usual size; 0 hides the marker or the label.
    icon_heading : float
        Degrees clockwise from north.
    line_width : float
        Screen pixels.
    filled, outlined : bool
        Whether areas have an inside and an edge.
    """

    icon: str | None = None
    icon_colour: str | None = None
    icon_scale: float = 1.0
    icon_heading: float = 0.0
    label_colour: str | None = None
    label_scale: float = 1.0
    line_colour: str | None = None
    line_width: float = 1.0
    fill_colour: str | None = None
    filled: bool = True
    outlined: bool = True

    def to_json(self) -> str:
        """Compact JSON of what differs from the usual look."""
        usual = asdict(_USUAL)
        changed = {key: value for key, value in asdict(self).items() if value != usual[key]}
        return json.dumps(changed, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> FeatureStyle | None:
        """The style that `to_json` wrote; None when the text is anything else."""
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            return None
        if not isinstance(values, dict) or not values.keys() <= _NAMES:
            return None
        if not all(_fits(name, value) for name, value in values.items()):
            return None
        found: dict[str, Any] = {n: float(v) if n in _NUMBERS else v for n, v in values.items()}
        return cls(**found)


_NAMES = frozenset(field.name for field in fields(FeatureStyle))
_NUMBERS = _NAMES - _COLOURS - _FLAGS - _TEXTS
_USUAL = FeatureStyle()


def _fits(name: str, value: Any) -> bool:
    if name in _COLOURS:
        return isinstance(value, str) and _COLOUR.match(value) is not None
    if name in _FLAGS:
        return isinstance(value, bool)
    if name in _TEXTS:
        return isinstance(value, str)
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
