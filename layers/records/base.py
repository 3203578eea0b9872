"""What every record shares: an id, frozen values, and errors in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from layers.errors import RecordError

RecordId = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9]+(?:[-.][a-z0-9]+)*$", min_length=1, max_length=80)
]
"""Readable key: lower-case words joined by hyphens, such as ``musan-mine``."""

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
"""Degrees east, WGS 84."""
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
"""Degrees north, WGS 84."""
LonLat = tuple[Longitude, Latitude]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]


class Part(BaseModel):
    """A frozen value inside a record, with no field that isn't known."""

    # Built when first used: the window's start needs few of all parts.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Record(Part):
    """A row of one table, frozen; change it with `changed`, which validates.

    `table` names the table that the record belongs to.
    """

    id: RecordId

    @classmethod
    def table_name(cls) -> str:
        """The table's name: the class name in lower case, plural."""
        raise NotImplementedError

    @classmethod
    def checked(cls, values: dict[str, Any]) -> Self:
        """Build from plain values; a `RecordError` names each field at fault."""
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise RecordError(
                cls.table_name(), str(values.get("id", "?")), problems_in_words(error)
            ) from error

    def changed(self, **values: Any) -> Self:
        """A copy with some fields replaced, validated as a whole."""
        return self.checked({**self.model_dump(), **values})


def problems_in_words(error: ValidationError) -> dict[str, str]:
    """Field to sentence, from pydantic's error list; the first problem of a field wins."""
    problems: dict[str, str] = {}
    for item in error.errors(include_url=False):
        field = ".".join(str(part) for part in item["loc"])
        given = str(item.get("input"))[:60]
        words = _plain(item["type"], item.get("ctx", {})) or item["msg"].removeprefix("Value error, ")
        is_empty = not given.strip() or item["type"] == "missing"
        problems.setdefault(field, words if is_empty else f"{words} (given: {given})")
    return problems


def _plain(kind: str, about: Mapping[str, Any]) -> str:
    """What people commonly get wrong, in words for them; empty for what pydantic has to say itself."""
    if kind == "string_too_short" and about["min_length"] == 1:
        return "is empty; fill it in"
    bounds = {
        "greater_than_equal": ("ge", "must be {:g} or more"),
        "less_than_equal": ("le", "must be {:g} or less"),
        "greater_than": ("gt", "must be more than {:g}"),
        "less_than": ("lt", "must be less than {:g}"),
        "string_too_long": ("max_length", "is longer than {:,} letters"),
    }
    if kind in bounds and isinstance(about.get(bounds[kind][0]), int | float):
        key, words = bounds[kind]
        return words.format(about[key])
    return _COMMON.get(kind, "")


_COMMON = {
    "missing": "has no value; give one",
    "float_parsing": "isn't a number",
    "float_type": "isn't a number",
    "finite_number": "isn't a finite number",
    "int_parsing": "isn't a whole number",
    "int_from_float": "isn't a whole number",
    "int_type": "isn't a whole number",
    "bool_parsing": "isn't yes or no",
    "string_type": "isn't text",
    "date_parsing": "isn't a day written as 2017-08-05",
    "date_from_datetime_parsing": "isn't a day written as 2017-08-05",
    "extra_forbidden": "isn't known here",
    "unexpected_keyword_argument": "isn't known here",
}
