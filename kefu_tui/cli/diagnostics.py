"""stderr is narration; and from an exception to an exit code."""

from __future__ import annotations

import os
import sys
import traceback

from kefu_tui.domain.phones import mask_phones
from kefu_tui.errors import ExitCode, KefuError
from kefu_tui.printable import visible


def tell(text: str) -> None:
    """A line of narration. Telephone numbers are masked: stderr ends up in tickets and mails."""
    print(visible(mask_phones(text)), file=sys.stderr)


def over(text: str) -> None:
    """What has been happening, over what stands on this line of the terminal; "": wipe it."""
    sys.stderr.write(f"\r\x1b[K{visible(mask_phones(text))}")
    sys.stderr.flush()


def fail(error: KefuError) -> ExitCode:
    """Say what went wrong."""
    tell(f"kefu: {error}")
    return ExitCode(error.exit_code)


def unexpected(error: Exception) -> ExitCode:
    """A fault of the program itself: one sentence, and the traceback only when asked for."""
    if os.environ.get("KEFU_DEBUG"):
        traceback.print_exception(error)
    tell(
        f"kefu: 程序内部出错 ({type(error).__name__}); 已记录的数据都还在。"
        "设 KEFU_DEBUG=1 再运行一次可看到详情"
    )
    return ExitCode.PROBLEMS
