"""`kefu`: opens the desk; every other command is data on stdout and narration on stderr."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from kefu_tui import logbook
from kefu_tui.cli.diagnostics import fail, tell, unexpected
from kefu_tui.errors import ExitCode, KefuError

_YOUNG = 50_000
"""New objects after which the garbage collector looks at them. At Python's 700 it runs hundreds of
times while modules, orders and widgets come into being, and finds nothing."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    gc.set_threshold(_YOUNG)
    _speak_utf8()
    words = sys.argv[1:] if arguments is None else list(arguments)
    logbook.begin(logbook.Word.of(words[0]) if words else logbook.Word.DESK)
    code = _guarded(words)
    logbook.note(logbook.Event.STOPPED, exit=code)
    return code


def _guarded(words: Sequence[str]) -> int:
    """The exit code, whatever happens; what went wrong is said here and nowhere else."""
    try:
        return _run(words)
    except KefuError as error:
        logbook.failed(error)
        return int(fail(error))
    except KeyboardInterrupt:
        tell("kefu: 已中断")
        return int(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone; nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitCode.DONE)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a sentence, no traceback
        logbook.failed(error)
        return int(unexpected(error))


def _run(words: Sequence[str]) -> int:
    if not words:
        return int(_open(None))
    # Not on the start path: the parser knows every command, the desk needs none of them.
    from kefu_tui.cli.parser import build_parser

    try:
        given = build_parser().parse_args(words)
    except SystemExit as stop:  # help was shown, or what is wrong was said
        code = int(stop.code or 0)
    else:
        code = int(given.run(given) if given.run is not None else _open(given.store))
    sys.stdout.flush()  # not at exit: that the reader has gone must be noticed here
    return code


def _open(store: str | None) -> ExitCode:
    """The desk; where there is no terminal the queue as text."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        gc.disable()  # until the desk stands, where KefuApp has it work again
        from kefu_tui.cli.screen import open_screen

        return open_screen(store)
    from kefu_tui.cli.queue import print_default_queue

    code = print_default_queue(store)
    sys.stdout.flush()
    return code


def run() -> NoReturn:
    """Entry point of the installed `kefu`."""
    _leave_descriptor_2()
    sys.exit(main())


def _leave_descriptor_2() -> None:
    """Write errors, and the screen, through a descriptor of our own.

    Libraries that are not Python write to descriptor 2; `intake.hushed` turns that away, and what
    we say ourselves at that moment must come through all the same.
    """
    said = sys.__stderr__
    if said is None or said is not sys.stderr:
        return
    try:
        own = os.dup(said.fileno())
    except OSError:
        return
    sys.stderr = sys.__stderr__ = os.fdopen(  # type: ignore[misc]
        own, "w", buffering=1, encoding="utf-8", errors="backslashreplace"
    )


def _speak_utf8() -> None:
    """Windows consoles and bare `LANG=C` would otherwise refuse Chinese."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
