"""The group of subcommands, and one way to end: 0 done, 1 the data is at fault, 2 wrong usage."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import click

from geo.errors import GeoError
from gui.cli import command_names
from layers.errors import LayersError

OK, DATA_AT_FAULT, WRONG_USAGE = 0, 1, 2
INTERRUPTED = 130
CLOSED_PIPE = 141


class LazyGroup(click.Group):
    """A group that imports a subcommand's module when it is called, or listed by ``--help``."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names for the help text."""
        return command_names()

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None when there is none."""
        if cmd_name not in command_names():
            return None
        return importlib.import_module(f"gui.cli.{cmd_name}").command


def program_version() -> str:
    """Version of the installed application; a checkout that isn't installed has none."""
    try:
        return version("pit2port")
    except PackageNotFoundError:
        return "(not installed)"


@click.group(
    cls=LazyGroup,
    name="pit2port",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Without a command, “pit2port [FILE]” opens the window on the bundled atlas or a document.",
)
@click.version_option(program_version(), prog_name="pit2port")
def pit2port() -> None:
    """The atlas of North Korea's mineral trade, from the pit to the receiving port."""


def run(arguments: Sequence[str]) -> int:
    """Carry out a subcommand; errors become one sentence on standard error and an exit code."""
    try:
        outcome: Any = pit2port.main(list(arguments), prog_name="pit2port", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (LayersError, GeoError) as error:
        click.echo(f"pit2port: {error}", err=True)
        return DATA_AT_FAULT
    except BrokenPipeError:
        # Whoever read the output has gone ("| head"). Python would complain once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLOSED_PIPE
    except OSError as error:
        # A name that the system can't even look for.
        if error.errno != errno.ENAMETOOLONG:
            raise
        click.echo(f"pit2port: “{str(error.filename)[:60]}…” is too long for a file's name", err=True)
        return DATA_AT_FAULT
    return outcome if isinstance(outcome, int) else OK
