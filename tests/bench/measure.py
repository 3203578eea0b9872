"""What benchmarks share: a row of the table, the median time, and peers in their own process."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
SYSTEM_PYTHON = "/usr/bin/python3"


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    name : str
        The benchmark's, with a variant after a colon if it has several.
    size : str
        What was measured, such as ``1000000 points``.
    ours_s : float
        Our time in seconds, or what `unit` says.
    peer : str or None
        The program measured beside us.
    peer_s : float or None
        Its time, in the same unit.
    note : str
        What a reader must know to judge the row.
    unit : str
        ``s`` for seconds, ``MB`` for memory.
    """

    name: str
    size: str
    ours_s: float
    peer: str | None = None
    peer_s: float | None = None
    note: str = ""
    unit: str = "s"

    @property
    def ratio(self) -> float | None:
        """How many times as much the peer needs; below one where we are slower."""
        return None if self.peer_s is None or self.ours_s <= 0 else self.peer_s / self.ours_s

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "ratio": self.ratio}


def median_seconds(work: Callable[[], object], repeats: int = 5, warm_up: int = 1) -> float:
    """Median time of `repeats` calls after `warm_up` unmeasured ones."""
    for _ in range(warm_up):
        work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def child(module: str, job: dict[str, Any], *, python: str = sys.executable, timeout: float = 240) -> Any:
    """Run ``python -m module`` (or a script) with `job` as JSON on its input; its last line is the answer.

    Raises
    ------
    RuntimeError
        When the process fails or doesn't end; the message ends with what it wrote.
    """
    command = [python, module] if module.endswith(".py") else [python, "-m", module]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(job),
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=timeout,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONWARNINGS": "ignore"},
        )
    except subprocess.TimeoutExpired as error:
        raise RuntimeError(f"{module} was not done after {timeout:.0f} s") from error
    if done.returncode != 0:
        raise RuntimeError(f"{module} failed ({done.returncode}): {done.stderr[-2000:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


@cache
def qgis_version() -> str | None:
    """The installed QGIS's version, or None: Debian's python3-qgis belongs to the system's Python."""
    if not Path(SYSTEM_PYTHON).exists():
        return None
    done = subprocess.run(
        [SYSTEM_PYTHON, "-c", "from qgis.core import Qgis; print(Qgis.QGIS_VERSION)"],
        capture_output=True,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        timeout=120,
    )
    return done.stdout.strip() if done.returncode == 0 else None


def qgis(script: str, job: dict[str, Any]) -> Any:
    """Run a script beside this file in QGIS's Python; the answer as from `child`."""
    return child(str(Path(__file__).parent / script), job, python=SYSTEM_PYTHON)


def qgis_on_web_map(job: dict[str, Any]) -> dict[str, Any]:
    """Redraw a job's layer in QGIS in Web Mercator, its usual projection; extents are given in degrees."""
    from tests.bench.data import mercator

    extents = [mercator(extent) for extent in job["extents"]]
    answer: dict[str, Any] = qgis("qgis_redraw.py", {**job, "crs": "EPSG:3857", "extents": extents})
    return answer
