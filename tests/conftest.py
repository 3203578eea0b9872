"""What holds for every test: no display, own folders, no network, nothing left running."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Before PySide6, platformdirs or matplotlib are imported: they read these once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
SESSION_FOLDER = Path(tempfile.mkdtemp(prefix="p2p-"))
"""Short, because sockets below it may have at most 107 characters in their path."""
for variable in (
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "XDG_CACHE_HOME",
    "XDG_RUNTIME_DIR",
    "MPLCONFIGDIR",
):
    folder = SESSION_FOLDER / variable.lower()
    folder.mkdir(mode=0o700)
    os.environ[variable] = str(folder)
# Chromium resolves names by itself, past the guard below.
os.environ.setdefault(
    "QTWEBENGINE_CHROMIUM_FLAGS",
    '--host-resolver-rules="MAP * ~NOTFOUND , EXCLUDE localhost" --disable-gpu',
)
# There is no graphics card behind the offscreen platform, and Qt Quick warns of each way in vain.
os.environ.setdefault("QT_QUICK_BACKEND", "software")

# Tests read with its data frames, which it offers only where geopandas was there first.
import geopandas  # noqa: E402, F401
import pyogrio  # noqa: E402, F401
import pytest  # noqa: E402
from hypothesis import HealthCheck, settings  # noqa: E402

settings.register_profile(
    "pit2port", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("pit2port")

HOMES = itertools.count(1)
PASSED = pytest.StashKey[bool]()


def pytest_unconfigure() -> None:
    """Remove the session's folders."""
    shutil.rmtree(SESSION_FOLDER, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember whether the test itself passed: a leak after a failure is only noise."""
    report = yield
    if report.when == "call":
        item.stash[PASSED] = report.passed
    return report


@pytest.fixture(autouse=True)
def own_folders() -> Iterator[None]:
    """Fresh settings, data and state folders for each test, also for QSettings.

    They don't exist before something makes them, as on a new machine. The cache folder stays that of
    the session, because fonts are indexed there.
    """
    from PySide6.QtCore import QSettings

    folder = SESSION_FOLDER / f"home{next(HOMES)}"
    with pytest.MonkeyPatch.context() as patch:
        for name in ("config", "data", "state"):
            patch.setenv(f"XDG_{name.upper()}_HOME", str(folder / name))
        for form in (QSettings.Format.NativeFormat, QSettings.Format.IniFormat):
            QSettings.setPath(form, QSettings.Scope.UserScope, str(folder / "config"))
        yield


@pytest.fixture(scope="session", autouse=True)
def shared_gl() -> None:
    """As the program starts: QtWebEngine is loaded long after the application object."""
    from PySide6.QtCore import QCoreApplication, Qt

    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)


@pytest.fixture(scope="session", autouse=True)
def qt_network_guard() -> Iterator[object]:
    """The guard of Qt's own sockets, one for the session."""
    from PySide6.QtNetwork import QNetworkProxyFactory

    from tests.helpers.network_guard import QtNetworkGuard

    guard = QtNetworkGuard()
    QNetworkProxyFactory.setApplicationProxyFactory(guard)
    yield guard
    QNetworkProxyFactory.setApplicationProxyFactory(None)


@pytest.fixture(autouse=True)
def no_network(qt_network_guard) -> Iterator[None]:
    """Fail a test that connects to anything but this machine, even if the code swallowed the error."""
    from tests.helpers.network_guard import NetworkGuard

    qt_network_guard.attempts.clear()
    with NetworkGuard() as guard:
        yield
    attempts = guard.attempts + qt_network_guard.attempts
    if attempts:
        pytest.fail("the test tried to " + "; ".join(attempts), pytrace=False)


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, timer, animation or top-level widget behind."""
    from tests.helpers.leaks import LeakTracker

    with LeakTracker() as tracker:
        yield
        leaks = tracker.leaks()
    if leaks and request.node.stash.get(PASSED, False):
        pytest.fail("left behind:\n" + "\n".join(leaks), pytrace=False)
