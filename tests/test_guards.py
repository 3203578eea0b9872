"""The guards of conftest.py catch what they are for."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import platformdirs
import pytest
from PySide6.QtCore import QSettings, QThread, QTimer
from PySide6.QtNetwork import QAbstractSocket, QTcpServer, QTcpSocket
from PySide6.QtWidgets import QWidget

from tests.helpers.leaks import LeakTracker
from tests.helpers.network_guard import NetworkAttemptError, NetworkGuard, is_local

ELSEWHERE = "192.0.2.7"
"""An address reserved for documentation, which no machine has."""


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "", None, b"localhost"])
def test_loopback_is_local(host):
    assert is_local(host)


@pytest.mark.parametrize("host", [ELSEWHERE, "10.0.0.1", "::2", "example.org", b"example.org"])
def test_other_machines_are_not_local(host):
    assert not is_local(host)


def test_connecting_elsewhere_raises_and_is_remembered():
    with NetworkGuard() as guard, socket.socket() as sock:
        with pytest.raises(NetworkAttemptError):
            sock.connect((ELSEWHERE, 80))
        with pytest.raises(NetworkAttemptError):
            sock.connect_ex((ELSEWHERE, 80))
    assert guard.attempts == [f"connect to {ELSEWHERE}:80", f"connect_ex to {ELSEWHERE}:80"]


def test_datagrams_elsewhere_raise():
    with NetworkGuard(), socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(NetworkAttemptError):
        sock.sendto(b"x", (ELSEWHERE, 53))


def test_a_library_that_swallows_errors_is_still_noticed():
    with NetworkGuard() as guard, pytest.raises(NetworkAttemptError):
        urllib.request.urlopen("http://example.org/")
    assert guard.attempts == ["look up 'example.org'"]


def test_loopback_connects():
    with (
        NetworkGuard() as guard,
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as sock,
    ):
        assert sock.getpeername() == server.getsockname()
    assert guard.attempts == []


def test_qt_sockets_are_guarded(qtbot, qt_network_guard):
    sock = QTcpSocket()
    with qtbot.waitSignal(sock.errorOccurred, timeout=10_000):
        sock.connectToHost(ELSEWHERE, 80)
    assert qt_network_guard.attempts == [f"reach {ELSEWHERE}:80 through Qt"]
    qt_network_guard.attempts.clear()


def test_qt_loopback_connects(qtbot, qt_network_guard):
    server = QTcpServer()
    assert server.listen()
    sock = QTcpSocket()
    with qtbot.waitSignal(sock.connected, timeout=10_000):
        sock.connectToHost("127.0.0.1", server.serverPort())
    assert sock.state() is QAbstractSocket.SocketState.ConnectedState
    sock.abort()
    server.close()
    assert qt_network_guard.attempts == []


def test_a_running_timer_is_a_leak(qapp):
    with LeakTracker() as tracker:
        timer = QTimer()
        timer.start(60_000)
        leaks = tracker.leaks()
        timer.stop()
        assert len(leaks) == 1
        assert "QTimer still runs" in leaks[0]
        assert "test_guards.py" in leaks[0]
        assert tracker.leaks() == []


def test_a_running_qthread_is_a_leak(qapp):
    with LeakTracker() as tracker:
        thread = QThread()
        thread.start()
        leaks = tracker.leaks()
        thread.quit()
        assert thread.wait(10_000)
        assert ["QThread still runs" in leak for leak in leaks] == [True]
        assert tracker.leaks() == []


def test_a_running_python_thread_is_a_leak(monkeypatch):
    monkeypatch.setattr("tests.helpers.leaks.THREAD_GRACE_S", 0.01)
    done = threading.Event()
    with LeakTracker() as tracker:
        thread = threading.Thread(target=done.wait, name="lingering")
        thread.start()
        leaks = tracker.leaks()
        done.set()
        thread.join()
    assert leaks == ["thread 'lingering' still runs"]


def test_a_widget_in_use_is_a_leak_and_a_dropped_one_is_not(qapp):
    with LeakTracker() as tracker:
        widget = QWidget()
        widget.setWindowTitle("kept")
        assert "'kept'" in tracker.leaks()[0]
        widget.deleteLater()
        assert tracker.leaks() == []
        cycle = QWidget()
        cycle.me = cycle
        del cycle
        assert tracker.leaks() == []


def test_folders_are_the_tests_own():
    session = Path(os.environ["XDG_CACHE_HOME"]).parent
    for path in (
        platformdirs.user_config_path("pit2port"),
        platformdirs.user_state_path("pit2port"),
        platformdirs.user_data_path("pit2port"),
        platformdirs.user_cache_path("pit2port"),
        Path(QSettings("pit2port", "guard").fileName()),
    ):
        assert path.is_relative_to(session)
    assert session.name.startswith("p2p-")


@pytest.mark.parametrize("run", [1, 2])
def test_settings_do_not_travel_between_tests(run):
    settings = QSettings("pit2port", "guard")
    assert settings.value("seen") is None
    settings.setValue("seen", run)
    settings.sync()


def test_each_guard_fails_the_test_that_it_catches(tmp_path):
    careless = tmp_path / "test_careless.py"
    careless.write_text(
        "import contextlib, socket\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QWidget\n"
        "def test_sneaks_out():\n"
        "    with contextlib.suppress(BaseException), socket.socket() as sock:\n"
        f"        sock.connect(('{ELSEWHERE}', 80))\n"
        "def test_leaves_a_timer(qapp):\n"
        "    qapp.forgotten = QTimer()\n"
        "    qapp.forgotten.start(60_000)\n"
        "def test_leaves_a_window(qapp):\n"
        "    qapp.window = QWidget()\n"
        "def test_is_careful():\n"
        "    pass\n",
        encoding="utf-8",
    )
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", root / "pyproject.toml", "-p", "tests.conftest", careless],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert "4 passed, 3 errors" in done.stdout
    assert f"the test tried to connect to {ELSEWHERE}:80" in done.stdout
    assert "QTimer still runs" in done.stdout
    assert "was never deleted" in done.stdout
