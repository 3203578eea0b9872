"""Write the bundled figures here, each as PNG beside its specification: ``python docs/figures/make.py``.

The figures are part of the bundled atlas (``assets/atlas/figures.json``); this only shows them. Run it
whenever they, the atlas or the drawing have changed. A test compares the specifications, and
``pit2port figure --verify`` says whether a picture is still what the atlas would give.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parents[1]))

from gui.cli.headless import headless  # noqa: E402
from gui.figures.batch import write_all  # noqa: E402
from gui.figures.export import Export  # noqa: E402
from layers.bundled import load_bundled  # noqa: E402
from layers.errors import LayersError  # noqa: E402
from layers.figures.templates import figure_text  # noqa: E402

DPI = 220.0
"""Sharp at print size, and light enough for a repository."""


def main() -> int:
    """Write all; 1 when one couldn't be written."""
    code = 0
    with headless():
        for path, result in write_all(load_bundled(), FOLDER, ".png", Export(dpi=DPI)):
            if isinstance(result, LayersError):
                sys.stderr.write(f"{path.name}: {result}\n")
                code = 1
                continue
            path.with_suffix(".json").write_text(figure_text(result.figure), encoding="utf-8")
            sys.stdout.write(f"{path.name} {path.stat().st_size / 1000:.0f} kB\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
