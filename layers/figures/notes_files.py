"""Source notes as CSV and BibTeX."""

from __future__ import annotations

import csv
import io
import re

from layers.errors import FigureError
from layers.figures.notes import SourceNote, SourceNotes

COLUMNS = (
    "number",
    "source",
    "author",
    "title",
    "publisher",
    "date",
    "locator",
    "address",
    "grade",
    "reason_for_grade",
    "used_for",
    "records",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "$": r"\$",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")


def notes_csv(notes: SourceNotes) -> str:
    """A row for each note, with a heading; cells that a spreadsheet would run as formulas are disarmed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for note in notes.notes:
        source = note.source
        row = (
            str(note.number),
            source.id,
            source.author,
            source.title,
            source.publisher,
            source.date,
            source.locator,
            source.url,
            note.grade,
            source.reliability_reason,
            "; ".join(note.used_for),
            " ".join(f"{table}/{key}" for table, key in note.records),
        )
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return out.getvalue()


def notes_bibtex(notes: SourceNotes) -> str:
    """An entry for each note, keyed by the source's id; the number and grade stand in its note."""
    return "\n".join(_entry(note) for note in notes.notes)


def _entry(note: SourceNote) -> str:
    source = note.source
    year = _YEAR.search(source.date)
    fields = {
        "title": f"{{{_latex(source.title)}}}",
        "author": f"{{{_latex(source.author)}}}" if source.author else "",
        "organization": _latex(source.publisher),
        "year": year.group(1) if year else "",
        "date": source.date if re.fullmatch(r"\d{4}(-\d\d){0,2}", source.date) else "",
        "url": source.url.replace("{", "%7B").replace("}", "%7D"),
        "note": _latex(f"Note {note.number}; grade {note.grade}; for {', '.join(note.used_for)}"),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{source.id},", *lines, "}", ""])


def _latex(text: str) -> str:
    return "".join(_SPECIAL.get(letter, letter) for letter in _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def notes_as(ending: str, notes: SourceNotes) -> str:
    """Notes in the format of a file's ending: ``.csv`` or ``.bib``.

    Raises
    ------
    FigureError
        When it is neither.
    """
    makers = {".csv": notes_csv, ".bib": notes_bibtex}
    if ending not in makers:
        raise FigureError(f"notes are written as {' or '.join(makers)}, not as “{ending}”")
    return makers[ending](notes)
