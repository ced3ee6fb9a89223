"""A notification on the desktop, by the tool that the system itself brings.

No library: those there are wrap the same three tools, and need a running event loop or a signed
program for more. Texts are handed over as arguments or variables, never as part of a script.
"""

from __future__ import annotations

import contextlib
import html
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from typing import NamedTuple

from kefu_tui.domain.phones import mask_phones
from kefu_tui.printable import fit, visible

_TITLE, _TEXT = "KEFU_NOTICE_TITLE", "KEFU_NOTICE_TEXT"
_LONGEST = 200
"""Cells"""
_PATIENCE = 10.0
"""Seconds for the tool"""

_APPLESCRIPT = (
    "on run argv",
    "display notification (item 2 of argv) with title (item 1 of argv)",
    "end run",
)
_POWERSHELL = f"""
$manager = [Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime]
$toast = $manager::GetTemplateContent([Windows.UI.Notifications.ToastTemplateType]::ToastText02)
$lines = $toast.GetElementsByTagName('text')
[void]$lines.Item(0).AppendChild($toast.CreateTextNode($env:{_TITLE}))
[void]$lines.Item(1).AppendChild($toast.CreateTextNode($env:{_TEXT}))
$program = '{{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}}\\WindowsPowerShell\\v1.0\\powershell.exe'
$manager::CreateToastNotifier($program).Show([Windows.UI.Notifications.ToastNotification]::new($toast))
"""  # noqa: E501
"""Windows shows toasts of registered programs only: PowerShell is one."""


class Call(NamedTuple):
    """How to call a tool; `variables` are added to the environment."""

    words: tuple[str, ...]
    variables: Mapping[str, str]


def is_there() -> bool:
    """Whether this machine has a tool for it."""
    return _call("", "") is not None


def show(title: str, text: str) -> None:
    """Show a notice, where that can be done; never raises. Telephone numbers are masked."""
    call = _call(title, fit(visible(mask_phones(text)), _LONGEST))
    if call is None:
        return
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(
            call.words,
            env={**os.environ, **call.variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )


def _call(title: str, text: str) -> Call | None:
    if sys.platform == "darwin":
        lines = (word for line in _APPLESCRIPT for word in ("-e", line))
        return _tool("osascript", *lines, title, text)
    if sys.platform == "win32":
        script = ("-NoProfile", "-NonInteractive", "-Command", _POWERSHELL)
        return _tool("powershell", *script, **{_TITLE: title, _TEXT: text})
    # some servers read the text as markup
    return _tool("notify-send", f"--app-name={title}", "--", title, html.escape(text, quote=False))


def _tool(name: str, *words: str, **variables: str) -> Call | None:
    path = shutil.which(name)
    return Call((path, *words), variables) if path else None
