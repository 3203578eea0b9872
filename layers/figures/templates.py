"""Figure templates: a figure's arrangement without its content, kept for the next figures."""

from __future__ import annotations

import json
import re
from pathlib import Path

from platformdirs import user_data_path

from layers.errors import DocumentError, FigureError, RecordError
from layers.figures.frames import OF_CONTENT
from layers.files.atomic_write import replacing
from layers.records.figure import Figure, MapItem, TextItem

ENDING = ".figure.json"


def template_folder() -> Path:
    """Where the person's templates are kept."""
    return user_data_path("pit2port", appauthor=False) / "templates"


def template_names() -> list[str]:
    """Names of the templates, sorted."""
    folder = template_folder()
    if not folder.is_dir():
        return []
    return sorted(path.name.removesuffix(ENDING) for path in folder.glob(f"*{ENDING}"))


def save_template(figure: Figure, name: str) -> Path:
    """Keep a figure as a template under a name; one of that name is replaced.

    Raises
    ------
    FigureError
        When the name can't be a file's.
    DocumentError
        When it can't be written.
    """
    path = _path(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DocumentError(f"the folder for templates can't be made: {error.strerror}") from error
    with replacing(path) as draft:
        draft.write_text(figure_text(figure), encoding="utf-8")
    return path


def load_template(name: str) -> Figure:
    """The figure that a template was made from.

    Raises
    ------
    FigureError
        When there is none of that name, or its file can't be understood.
    """
    path = _path(name)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise FigureError(f"there is no template “{name}”") from error
    return figure_of_text(text, path.name)


def from_template(template: Figure, content: Figure) -> Figure:
    """A figure's content in a template's arrangement.

    Titles, subtitles and what the first map shows are the content's; boxes, sizes, wording and everything
    else are the template's.
    """
    source = content.maps()
    words = {item.role: item.text for item in content.items if isinstance(item, TextItem)}
    items = []
    for item in template.items:
        values = item.model_dump()
        if isinstance(item, MapItem) and source:
            values |= {name: getattr(source[0], name) for name in OF_CONTENT}
        if isinstance(item, TextItem) and item.role in ("title", "subtitle"):
            values["text"] = words.get(item.role, "")
        items.append(values)
    return template.changed(
        id=content.id, name=content.name, items=items, alt_text="", notes="", order=content.order
    )


def figure_text(figure: Figure) -> str:
    """A figure as JSON, readable and the same every time."""
    return json.dumps(figure.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def figure_of_text(text: str, name: str) -> Figure:
    """The inverse of `figure_text`.

    Raises
    ------
    FigureError
        When it isn't a figure; names the file and the field.
    """
    try:
        values = json.loads(text)
    except ValueError as error:
        raise FigureError(f"“{name}” isn't a figure's JSON: {error}") from error
    if not isinstance(values, dict):
        raise FigureError(f"“{name}” isn't a figure's JSON: it holds no object")
    try:
        return Figure.checked(values)
    except RecordError as error:
        raise FigureError(f"“{name}” isn't a figure: {error}") from error


def _path(name: str) -> Path:
    cleaned = name.strip()
    if not cleaned or len(cleaned) > 80 or re.search(r'[/\\:*?"<>|\x00-\x1f]', cleaned) or cleaned[0] == ".":
        raise FigureError(f"“{name}” can't be a template's name; use letters, digits and spaces")
    return template_folder() / f"{cleaned}{ENDING}"
