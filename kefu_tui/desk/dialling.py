"""Dialling by the shop's own command: a softphone, a `tel:` link, a script for the desk phone."""

from __future__ import annotations

import subprocess
from pathlib import PurePath

from kefu_tui.config.commands import dial_words
from kefu_tui.errors import KefuError

_PATIENCE = 3.0
"""Seconds in which a command fails or has done its part; a softphone may run on."""
_running: list[subprocess.Popen[bytes]] = []


def dial(command: str, number: str) -> None:
    """Run the command with the number put in, without a shell. Takes up to three seconds.

    Raises KefuError, a sentence without the number, when it cannot be run or fails at once.
    """
    words = dial_words(command, number)
    name = PurePath(words[0]).name
    _running[:] = [process for process in _running if process.poll() is None]
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except FileNotFoundError:
        raise KefuError(f"没有拨出：找不到拨号命令 {name}，请改 call.dial；先用手拨") from None
    except OSError as error:
        raise KefuError(
            f"没有拨出：拨号命令 {name} 不能运行（{error.strerror}）；先用手拨"
        ) from None
    try:
        code = process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        _running.append(process)
        return
    if code:
        raise KefuError(f"没有拨出：拨号命令 {name} 出错（退出码 {code}）；先用手拨")
