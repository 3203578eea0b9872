"""The command line: each module here with a ``command`` is a subcommand of that name, loaded when called.

A command's module imports Qt only if it draws, so that the others run on machines without its libraries.
"""

from __future__ import annotations

import pkgutil

HELPERS = frozenset({"group", "atlas_option", "headless"})
"""Modules beside the commands that are none."""


def command_names() -> list[str]:
    """Names of the subcommands, without importing them."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name not in HELPERS)
