"""Statements in words: the value as printed, who says so, and when."""

from __future__ import annotations

from collections.abc import Iterable

from layers.atlas import Atlas
from layers.describe.description import Row, Section, Tone
from layers.records.source import UNSOURCED, Source
from layers.records.statement import Rank, Statement, StatementKind

GROUP = "\u00a0"
KIND_ORDER = (
    StatementKind.CLAIM,
    StatementKind.ESTIMATE,
    StatementKind.OBSERVATION,
    StatementKind.REFERENCE,
    StatementKind.CALCULATION,
)


def number_text(value: float) -> str:
    """A number with no-break spaces between thousands and no needless zeros: 1 543.24."""
    text = f"{value:,.6g}" if abs(value) < 1000 else f"{value:,.2f}"
    if "e" in text:
        text = f"{value:,.4f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", GROUP).replace("-", "\u2212")


def value_text(statement: Statement) -> str:
    """The value as the source prints it: ``20–48 Mt``, or its words."""
    low, high = statement.value_low, statement.value_high
    if low is None and high is None:
        return statement.text or statement.quote or statement.note or "no figure"
    if low is not None and high is not None and low != high:
        numbers = f"{number_text(low)}–{number_text(high)}"
    elif low is None:
        numbers = f"up to {number_text(high)}" if high is not None else ""
    else:
        numbers = f"from {number_text(low)}" if high is None else number_text(low)
    return f"{numbers} {statement.unit}".strip()


def property_name(statement: Statement) -> str:
    """The property in words: ``share of world production``."""
    return statement.property.replace("_", " ")


def citation(source: Source) -> str:
    """Author, title, publisher and date on one line."""
    parts = [source.author, f"“{source.title}”", source.publisher, source.date, source.locator]
    return ", ".join(part for part in parts if part)


def grade(statement: Statement, source: Source | None) -> str:
    """Admiralty grade such as B2, or ``ungraded``."""
    letter = source.reliability if source else "ungraded"
    if letter == "ungraded" or statement.credibility == "ungraded":
        return "ungraded"
    return f"{letter}{statement.credibility}"


def statement_row(atlas: Atlas, statement: Statement) -> Row:
    """One statement as a row: value, then kind, claimant, period, grade and quotation in small print."""
    source = atlas.sources.get(statement.source)
    words = [statement.kind.value, statement.claimant, statement.period, grade(statement, source)]
    detail = " · ".join(word for word in words if word)
    if statement.quote and statement.quote != value_text(statement):
        detail += f"\n“{statement.quote}”"
    if statement.note and statement.note != value_text(statement):
        detail += f"\n{statement.note}"
    tone = Tone.PLAIN
    if statement.rank is Rank.DEPRECATED:
        tone = Tone.WARNING
        detail += f"\nDeprecated: {statement.deprecated_reason}"
    elif statement.source == UNSOURCED:
        tone = Tone.UNSOURCED
    label = statement.commodity_as_printed or (statement.commodity.value if statement.commodity else "")
    return Row(label, value_text(statement), (statement.source,), tone, ("statements", statement.id), detail)


def statement_sections(atlas: Atlas, subjects: Iterable[str]) -> tuple[Section, ...]:
    """Statements on the subjects, grouped by property, claims first, deprecated ones last."""
    wanted = set(subjects)
    groups: dict[str, list[Statement]] = {}
    for statement in atlas.statements.values():
        if statement.subject in wanted:
            groups.setdefault(property_name(statement), []).append(statement)
    result = []
    for name, statements in sorted(groups.items()):
        statements.sort(key=lambda s: (s.rank is Rank.DEPRECATED, KIND_ORDER.index(s.kind), s.id))
        result.append(Section(name.capitalize(), tuple(statement_row(atlas, s) for s in statements)))
    return tuple(result)
