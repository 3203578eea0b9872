"""``pit2port``: a subcommand when the first word is one, the window otherwise."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from gui.cli import command_names

DATA_AT_FAULT, WRONG_USAGE = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    Parameters
    ----------
    arguments : sequence of str, optional
        Without the program's name; those of the process when left out.

    Returns
    -------
    int
        Exit code: 0 done, 1 the data is at fault, 2 wrong usage or no window possible.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if _is_for_command_line(given):
        # Only now: the window's start needn't wait for click.
        from gui.cli.group import run

        return run(given)
    path = given[0] if given else None
    try:
        missing = path is not None and not Path(path).exists()
    except OSError as error:
        return _say(f"“{str(path)[:60]}…” can't be opened: {error.strerror}", DATA_AT_FAULT)
    if missing:
        return _say(f"there is no file “{path}”; check the spelling.", DATA_AT_FAULT)
    return _open_window(path)


def _is_for_command_line(given: list[str]) -> bool:
    """True for commands, options, and slips that the command line answers best."""
    if not given:
        return False
    first = given[0]
    if first in command_names() or first.startswith("-") or len(given) > 1:
        return True
    return not Path(first).suffix and not os.path.exists(first)


def _open_window(path: str | None) -> int:
    from gui.start import why_no_window

    reason = why_no_window()
    if reason:
        return _say(reason, WRONG_USAGE)
    # Thousands of classes are made now, and none of them is garbage: looking for some costs a fifth of
    # the start. `gui.app` takes it up again after the first picture.
    gc.disable()
    from gui.qt_imports import import_plainly

    import_plainly()
    from gui.app import run

    return run(path)


def _say(sentence: str, code: int) -> int:
    sys.stderr.write(f"pit2port: {sentence}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
