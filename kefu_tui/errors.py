"""What can go wrong, in the agent's words, with the exit code of the command line."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The command line's exit codes; scripts and `make` rely on them."""

    DONE = 0
    PROBLEMS = 1
    USAGE = 2
    STORE = 3
    INTERRUPTED = 130


class KefuError(Exception):
    """A failure the agent can act on. `str(error)`, in Chinese: what, where, what to do."""

    exit_code = ExitCode.PROBLEMS


class CancelledError(KefuError):
    """The agent has called it off; nothing was changed."""

    exit_code = ExitCode.INTERRUPTED


class RefusedError(KefuError):
    """A rule forbids it (勿扰), whatever the agent wishes."""


class UsageError(KefuError):
    """The command, its arguments or the configuration cannot be understood."""

    exit_code = ExitCode.USAGE


class ConfigError(UsageError):
    """kefu.toml cannot be used as it stands."""


class IntakeError(KefuError):
    """A file as a whole cannot be taken in: wrong kind, no header, unreadable bytes."""


class OrdersFirstError(IntakeError):
    """A file only completes orders, and none of its orders has been taken in yet."""


class NeedsPasswordError(IntakeError):
    """A workbook is locked, and no password or a wrong one was given: asking for it may help."""


class StoreError(KefuError):
    """The store cannot be opened, read or written; nothing was changed."""

    exit_code = ExitCode.STORE


class StoreLockedError(StoreError):
    """Another program holds the store's only writing place."""


class StoreDamagedError(StoreError):
    """The files do not add up; they are left as they are."""
