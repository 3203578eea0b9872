"""What every record shares: an id, frozen values, and errors in words."""

from __future__ import annotations

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
        message = item["msg"].removeprefix("Value error, ")
        problems.setdefault(field, f"{message} (given: {str(item.get('input'))[:60]})")
    return problems
