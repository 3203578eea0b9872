"""Files from strangers imported into the window: said in words, and the window goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from gui.foreign.questions_dialog import QuestionsDialog
from gui.foreign.table_options_dialog import TableOptionsDialog
from gui.main_window import MainWindow
from tests.helpers.hostile import write_all

ACCEPTED = int(QDialog.DialogCode.Accepted)


def test_all_hostile_files_in_one_window(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TableOptionsDialog, "exec", lambda dialog: ACCEPTED)
    monkeypatch.setattr(QuestionsDialog, "exec", lambda dialog: ACCEPTED)
    files = write_all(tmp_path)
    window.layer_files.import_paths([path for path, _ in files])
    qtbot.waitUntil(lambda: not window.layer_files.is_busy, timeout=60_000)
    texts = [message.text for message in window.messages.history]
    own = {one.source.path.name: one for one in window.layer_files.own_layers()}
    for path, hostile in files:
        if hostile.refused:
            assert any(text.startswith("Not imported.") and hostile.refused in text for text in texts), (
                path.name
            )
            assert path.name not in own
        else:
            assert len(own[path.name].layer) == hostile.features, path.name
            assert hostile.said in "\n".join(own[path.name].report.lines())
    assert window.canvas.wait_until_idle()
    # Every one can be read in the inspector and found, without harm.
    for one in own.values():
        for row in range(min(len(one.layer), 2)):
            window.display.select(one.ref(row))
            assert window.inspector._title.text()
    qtbot.waitUntil(lambda: window.search.more("script")[1] == "")
    assert window.search.more("script")[0]
