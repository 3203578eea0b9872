"""Drafts on the disk: whole or not at all, one owner each, nothing left behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from layers.document.drafts import PROCESS, DraftFile, left_drafts
from layers.document.folders import state_folder
from layers.errors import DocumentError


def same(draft: Any) -> Any:
    return draft["what"]


def left(what: str = "x") -> Path:
    """A draft as a run that is gone leaves it."""
    path = state_folder("drafts") / "left.json"
    path.write_text(json.dumps({"what": what}))
    return path


def names() -> list[str]:
    return sorted(path.name for path in state_folder("drafts").iterdir())


def test_a_draft_belongs_to_its_owner_until_it_is_left() -> None:
    file = DraftFile()
    file.drop()
    file.write({"what": "무산"})
    path = file.path
    assert path is not None
    assert left_drafts(same) == []
    file.write({"what": "two"})
    written = json.loads(path.read_text())
    assert (written["what"], written["process"]) == ("two", PROCESS)
    file.leave()
    assert left_drafts(same) == [(path, "two")]
    again = DraftFile()
    assert again.take_over(path)
    assert not DraftFile().take_over(path)
    assert left_drafts(same) == []
    again.drop()
    assert names() == []
    assert not again.take_over(path)


def test_what_a_kill_in_the_middle_of_writing_leaves_is_the_one_before() -> None:
    path = left()
    path.with_suffix(".new").write_text('{"wh')
    assert left_drafts(same) == [(path, "x")]
    path.write_text('{"wh')
    assert left_drafts(same) == []
    assert names() == []


@pytest.mark.parametrize(
    "text", ["", "[]", "3", "null", "{}", "[" * 100_000, "\ud800".encode("utf-8", "surrogatepass")]
)
def test_what_is_no_draft_is_removed(text: str | bytes) -> None:
    path = left()
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert left_drafts(same) == []
    assert names() == []


def test_a_vast_file_is_not_read() -> None:
    path = left()
    with path.open("r+b") as file:
        file.truncate(40_000_000)
    assert left_drafts(same) == []
    assert not path.exists()


def test_a_draft_that_cant_be_written_is_said_and_the_one_before_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = DraftFile()
    file.write({"what": "one"})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DocumentError, match="disk is full"):
        file.write({"what": "two"})
    monkeypatch.undo()
    file.leave()
    assert [what for _, what in left_drafts(same)] == ["one"]
