"""The program's start, in a process of its own."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_window_opens_on_the_bundled_atlas_and_draws_its_map(tmp_path: Path) -> None:
    homes = {f"XDG_{name}_HOME": str(tmp_path) for name in ("CONFIG", "STATE", "CACHE", "DATA")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.start_child", str(time.time())],
        cwd=ROOT,
        env={**os.environ, **homes, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    assert "map" in json.loads(done.stdout.strip().splitlines()[-1])


def test_without_a_screen_it_says_so_in_one_sentence() -> None:
    screen = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {k: v for k, v in os.environ.items() if k not in screen}
    done = subprocess.run(
        [sys.executable, "-m", "gui"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 2
    assert "pit2port figure" in done.stderr
    assert "Traceback" not in done.stderr
