"""The benchmarks' table: as text, as JSON, and as docs/performance.md."""

from __future__ import annotations

import json
import math
import os
import platform
import re
from itertools import pairwise
from pathlib import Path

from tests.bench.measure import Row

_SIZE = re.compile(r"(?:of |among )?(\d+) ([a-z].*)")
"""A count of features, and of what."""

INTRODUCTION = """# Performance

Written by `python -m tests.bench --write`; run it to repeat every figure. Each time is the median of five
measurements unless the section says otherwise; the peers are measured in the same run, on the same data,
which is made anew from a fixed seed. A ratio says how many times as long the peer needs: below 1 we are
slower. Where sizes grow, a table says by which power of the size the time grows: 1 is in proportion, 0 not at
all.
"""


def number(value: float | None, unit: str) -> str:
    """A measured value, three significant digits."""
    if value is None:
        return "–"
    if unit != "s":
        return f"{value:.3g} {unit}"
    if value < 1:
        return f"{value * 1000:.3g} ms"
    return f"{value:.3g} s"


def cells(row: Row) -> list[str]:
    """The row's texts."""
    return [
        row.name,
        row.size,
        number(row.ours_s, row.unit),
        row.peer or "–",
        number(row.peer_s, row.unit),
        "–" if row.ratio is None else f"{row.ratio:.3g}",
        row.note,
    ]


HEADINGS = ["name", "size", "Pit2Port", "peer", "peer's", "ratio", "note"]


def as_text(rows: list[Row]) -> str:
    """Columns for the terminal."""
    table = [HEADINGS, *map(cells, rows)]
    widths = [max(len(line[i]) for line in table) for i in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    )


def as_json(rows: list[Row]) -> str:
    """A list with one object per line."""
    lines = ",\n".join(json.dumps(row.as_dict(), ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n"


def growth(rows: list[Row]) -> list[str]:
    """Lines of a table: the power of the size with which the time grows, from each size to the next."""
    series: dict[tuple[str, str, str], dict[int, float]] = {}
    for row in rows:
        found = _SIZE.match(row.size)
        if found is None or int(found[1]) == 0:
            continue
        what = f"{row.name.partition(':')[2]} {found[2]}".strip()
        for program, value in (("Pit2Port", row.ours_s), (row.peer or "", row.peer_s)):
            if value:
                series.setdefault((what, program, row.unit), {})[int(found[1])] = value
    lines = []
    for (what, program, _), values in series.items():
        steps = [
            f"{_short(a)} to {_short(b)}: {math.log(values[b] / values[a]) / math.log(b / a):.2f}"
            for a, b in pairwise(sorted(values))
        ]
        if steps:
            lines.append(f"| {what} | {program} | {'; '.join(steps)} |")
    return lines


def _short(size: int) -> str:
    """A size as a power of ten where it is one."""
    power = round(math.log10(size))
    return f"1e{power}" if size == 10**power else str(size)


def section(name: str, how: str, rows: list[Row]) -> str:
    """One benchmark's part of the page."""
    lines = [" | ".join(["", *HEADINGS[1:], ""]).strip(), "|" + "---|" * (len(HEADINGS) - 1)]
    for row in rows:
        texts = cells(row)
        variant = row.name.partition(":")[2]
        texts[1] = f"{variant}: {texts[1]}" if variant else texts[1]
        lines.append("| " + " | ".join(text.replace("|", "\\|") for text in texts[1:]) + " |")
    parts = [f"## {name}", how.strip(), "\n".join(lines)]
    grown = growth(rows)
    if grown:
        head = ["| what | program | grows with the size to the power of |", "|---|---|---|"]
        parts.append("\n".join([*head, *grown]))
    return "\n\n".join([*parts, f"Repeat: `python -m tests.bench {name}`"]) + "\n"


def machine() -> str:
    """The machine in a line."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        found = re.search(r"model name\s*:\s*(.+)", info.read_text(encoding="utf-8"))
        model = found.group(1).strip() if found else model
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def write_page(path: Path, sections: dict[str, str], peers: str) -> None:
    """Write the page; sections of benchmarks that weren't run now stay as they were."""
    kept: dict[str, str] = {}
    if path.exists():
        for part in re.split(r"(?m)^(?=## )", path.read_text(encoding="utf-8"))[1:]:
            kept[part.splitlines()[0].removeprefix("## ")] = part.rstrip() + "\n"
    kept |= sections
    head = f"{INTRODUCTION}\nMachine: {machine()}. Peers: {peers}.\n"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([head, *(kept[name] for name in sorted(kept))]), encoding="utf-8")
