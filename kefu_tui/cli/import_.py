"""`kefu import`: export files into the store."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kefu_tui.cli import output
from kefu_tui.cli.diagnostics import tell
from kefu_tui.cli.mapping import can_ask, read_asking
from kefu_tui.cli.opening import Commands, desk_for
from kefu_tui.cli.pace import showing_pace
from kefu_tui.desk.explaining import explained
from kefu_tui.errors import CancelledError, ExitCode, IntakeError, OrdersFirstError, UsageError

if TYPE_CHECKING:
    from kefu_tui.desk import Desk
    from kefu_tui.desk.views import TakenIn
    from kefu_tui.intake import Export, How
    from kefu_tui.intake.layout import Layout

_NOTHING_DONE = "整个文件没有导入"


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command."""
    parser = commands.add_parser("import", parents=[shared], add_help=False, help="导入订单文件")
    parser.add_argument("files", nargs="*", metavar="FILE", help="导出的 CSV 或 XLSX")
    parser.add_argument("--undo", action="store_true", help="撤销最近一次导入, 订单恢复原样")
    parser.add_argument("--dry-run", action="store_true", help="只看结果, 不写入")
    parser.add_argument("--mapping", metavar="NAME", help="用保存过的列对应")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.set_defaults(run=import_files)


def import_files(given: argparse.Namespace) -> ExitCode:
    """Take the files in, in the order given; a bad one does not keep the others out.

    Raises UsageError, StoreError, RefusedError.
    """
    if given.undo:
        return _undo(given)
    if not given.files:
        raise UsageError("缺少要导入的文件: kefu import 导出文件.csv")
    with desk_for(given.store, reading=given.dry_run) as desk:
        if desk.is_empty and not given.dry_run:
            _warn_of_drive(desk.folder)
        try:
            answers = _take_all(desk, given)
        except CancelledError as error:
            tell(str(error))
            return ExitCode.INTERRUPTED
    if given.json:
        output.json({"files": answers})
    return ExitCode.PROBLEMS if any(a["problems"] for a in answers) else ExitCode.DONE


def _take_all(desk: Desk, given: argparse.Namespace) -> list[dict[str, Any]]:
    """An answer for each file, and for each that had been put by for the orders of one of them.

    Raises CancelledError.
    """
    how = _how(desk, given.mapping)
    answers: list[dict[str, Any]] = []
    too_early: dict[str, int] = {}
    for path in map(Path, given.files):
        try:
            taken = _take(desk, path, how, given)
        except OrdersFirstError as error:
            too_early[path.name] = len(answers)
            answers.append(_told(path, error))
        except CancelledError as error:
            raise CancelledError(f"没有改动: {path.name} 没有导入") from error
        except IntakeError as error:
            answers.append(_told(path, error))
        else:
            answers.append(_answer(taken))
            for completed in taken.completed:
                place = too_early.pop(completed.import_.file, len(answers))
                answers[place : place + 1] = [_answer(completed)]
    return answers


def _take(desk: Desk, path: Path, how: How, given: argparse.Namespace) -> TakenIn:
    """Take one file in and say what came of it. Raises IntakeError, CancelledError."""
    export = _read(desk, path, how, given)
    taken = desk.take(export, dry_run=given.dry_run, source=path)
    if not given.json:
        for one in (taken, *taken.completed):
            _print(one)
    for hint in taken.hints:
        tell(f"提示: {hint}")
    if taken.window is not None:
        hours = taken.window.total_seconds() / 3600
        tell(f"提示: 可用 kefu config set shop.payment_window_hours {hours:g} 改")
    return taken


def _told(path: Path, error: IntakeError) -> dict[str, Any]:
    tell(f"kefu: {error}")
    return _failure(path.name, error)


def _undo(given: argparse.Namespace) -> ExitCode:
    """Take the newest import back; with --dry-run only say what that would do."""
    if given.files or given.mapping:
        raise UsageError("--undo 撤销最近一次导入, 后面不写文件")
    with desk_for(given.store, reading=given.dry_run) as desk:
        back = None if given.dry_run else desk.undo_import()
        brought = back or desk.last_import()
        lies = back.file if back else None
        inbox = desk.inbox_folder()
    if given.json:
        output.json(
            {
                "file": brought.import_.file,
                "imported_at": brought.import_.imported_at,
                "removed": len(brought.new),
                "restored": brought.changed,
                "file_at": None if lies is None else str(lies),
                "dry_run": given.dry_run,
            }
        )
        return ExitCode.DONE
    done = "将撤销" if given.dry_run else "已撤销"
    output.say(
        f"{done}导入 {brought.import_.file} ({brought.import_.imported_at:%Y-%m-%d %H:%M} 导入): "
        f"删去 {len(brought.new)} 单, 恢复 {brought.changed} 单"
    )
    if lies is not None:
        where = "已放回 inbox, 可以再导入" if lies.parent == inbox else "还在这里"
        output.say(f"文件{where}: {lies}")
    return ExitCode.DONE


def _how(desk: Desk, mapping: str | None) -> How:
    """How the files are to be read. Raises UsageError for a mapping that was never kept."""
    from kefu_tui.intake import How

    return How(mapping=desk.mappings.named(mapping) if mapping else None)


def _read(desk: Desk, path: Path, how: How, given: argparse.Namespace) -> Export:
    """Read a file; where somebody sits at the terminal, what it does not say is asked for."""

    def read(how: How) -> Export:
        with showing_pace(path.name) as progress:
            return desk.read_file(path, how=how, progress=progress)

    return read(how) if given.json or not can_ask() else read_asking(desk, path, how, read)


def _warn_of_drive(folder: Path) -> None:
    """Said once, when the store is begun: later the data are where they are."""
    from kefu_tui.bootstrap import drive_warning

    note = drive_warning(folder)
    if note:
        tell(f"注意: {note}")


def _answer(taken: TakenIn) -> dict[str, Any]:
    import_, counts = taken.import_, taken.counts
    return {
        "file": import_.file,
        "encoding": import_.encoding,
        "family": import_.family,
        "exported_at": import_.exported_at,
        "rows": counts.rows,
        "new": counts.new,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "unpaid": counts.unpaid,
        "paid": counts.paid,
        "closed": counts.closed,
        "problems": [
            {"line": p.line, "column": p.column, "reason": p.reason, "done": p.done}
            for p in taken.problems
        ],
        "problems_file": None if taken.report is None else str(taken.report),
        "window_hours": None if taken.window is None else taken.window.total_seconds() / 3600,
        "sheet": taken.recognised.sheet,
        "header_line": taken.recognised.header_line,
        "mapping": taken.recognised.mapping,
        "columns": taken.recognised.columns,
        "confidence": {f: round(c, 2) for f, c in taken.recognised.confidence.items()},
        "ignored": list(taken.recognised.ignored),
        "repeated": taken.repeated,
        "dry_run": taken.dry_run,
    }


def _failure(file: str, error: IntakeError) -> dict[str, Any]:
    from kefu_tui.intake.layout import NeedsMappingError

    zeros = dict.fromkeys(("rows", "new", "updated", "unchanged", "unpaid", "paid", "closed"), 0)
    problem = {"line": 0, "column": "", "reason": str(error), "done": _NOTHING_DONE}
    head = {"file": file, "encoding": None, "family": None, "exported_at": None}
    failure: dict[str, Any] = {**head, **zeros, "problems": [problem]}
    if isinstance(error, NeedsMappingError):
        failure["needs_mapping"] = _unclear(error.layout)
    return failure


def _unclear(layout: Layout) -> dict[str, Any]:
    """What has to be mapped by hand, for programs."""
    return {
        "sheet": layout.sheet,
        "header_line": layout.line,
        "header": list(layout.header),
        "columns": {field: names[0] for field, names in layout.found.items()},
        "missing": list(layout.missing),
        "doubts": layout.doubts,
    }


def _print(taken: TakenIn) -> None:
    import_, counts = taken.import_, taken.counts
    output.say(
        f"{import_.file}: {import_.encoding}, {import_.family}, "
        f"导出时间 {import_.exported_at:%Y-%m-%d %H:%M}"
    )
    output.say(
        f"  {counts.rows} 行: 新增 {counts.new} 单, "
        f"更新 {counts.updated}, 未变 {counts.unchanged}; "
        f"待付款 {counts.unpaid}, 已付款 {counts.paid}, 已关闭 {counts.closed}"
    )
    if taken.repeated:
        output.say("  这个文件之前导入过, 没有改动")
    if taken.dry_run:
        output.say("  只是试读, 没有写入")
        for words in explained(taken.recognised):
            output.say(f"  {words}")
    elif taken.recognised.mapping:
        output.say(f"  按已存的对应“{taken.recognised.mapping}”读取")
    if not counts.rows:
        output.say("  文件里只有表头, 没有订单: 多半是空模板, 或导出时没有选到订单")
    for problem in taken.problems[:20]:
        column = f" {problem.column}" if problem.column else ""
        output.say(f"  第 {problem.line} 行{column}: {problem.reason}; {problem.done}")
    if len(taken.problems) > 20:
        output.say(f"  … 还有 {len(taken.problems) - 20} 处 (--json 看全部)")
    if taken.report is not None:
        output.say(f"  问题清单 (可用 Excel 打开): {taken.report}")
