"""The command line: one verb, one call of the library.

The modules beside this one define the verbs, one module a section of the help. Exit codes: 0 fine, 1 the
input is at fault, 2 the command was misused.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import click

from rolegraph.cli import conflicts, data, duties, files, query, reporting, roles, titles
from rolegraph.cli.common import cli, note, silence
from rolegraph.errors import RolegraphError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["cli", "main"]

VERBS = (roles, reporting, titles, duties, conflicts, query, data, files)
"""The modules that define verbs: to import them is to have the verbs."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and exit: 0 fine, 1 the input is at fault, 2 misuse, 130 interrupted."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed before we were called
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif hasattr(stream := getattr(sys, name), "reconfigure") and stream.errors == "strict":
            stream.reconfigure(errors="replace")
    # A program that is ended from outside takes its unfinished files away, as one that is interrupted does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = cli.main(args=arguments, prog_name="rolegraph", standalone_mode=False)
        sys.stdout.flush()
    except RolegraphError as error:
        note(str(error))
        code = 1
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        note("interrupted; nothing was changed")
        code = 130
    except SystemExit as error:  # rich makes one of a broken pipe, click ends completion by one
        if isinstance(error.__context__, BrokenPipeError):
            silence()
        code = 0 if isinstance(error.__context__, BrokenPipeError) else error.code
    except BrokenPipeError:
        silence()
        code = 0
    except OSError as error:
        # A disk or a device that fails is no fault of the program, wherever it is met.
        silence()
        note(
            f"{error.filename or 'the output or the store'}: cannot be read or written "
            f"({error.strerror or error}); make room, name another place, or run rolegraph build"
        )
        code = 1
    sys.exit(code if isinstance(code, int) else 0)
