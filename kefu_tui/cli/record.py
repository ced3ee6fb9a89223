"""`kefu record` and `kefu undo`."""

from __future__ import annotations

import argparse

from kefu_tui.cli import output
from kefu_tui.cli.diagnostics import tell
from kefu_tui.cli.opening import Commands, a_time, desk_for
from kefu_tui.cli.queue import contact_json
from kefu_tui.domain.outcomes import OUTCOMES, Channel, Outcome, Reason
from kefu_tui.errors import ExitCode, UsageError


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the commands."""
    record = commands.add_parser("record", parents=[shared], add_help=False, help="记录催付结果")
    record.add_argument("case", metavar="CASE", help="旺旺名或订单编号")
    record.add_argument(
        "outcome",
        metavar="OUTCOME",
        help="结果: " + ", ".join(outcome.value for outcome in Outcome),
    )
    record.add_argument("--channel", choices=[c.value for c in Channel], help="渠道")
    record.add_argument("--reason", metavar="R", help="未付款原因 (代码或中文)")
    record.add_argument("--at", metavar="TIME", help="联系时间 (默认现在)")
    record.add_argument("--when", metavar="TIME", help="承诺或约定的时间, 如 明天下午3点")
    record.add_argument("--note", metavar="TEXT", default="", help="备注文字, 或新号码")
    record.add_argument("--agent", metavar="NAME", default="", help="处理人员 (默认设置里的)")
    record.add_argument(
        "--order", action="append", default=[], metavar="NUMBER", help="只涉及这个订单, 可重复"
    )
    record.add_argument("--json", action="store_true", help="输出 JSON")
    record.set_defaults(run=record_outcome)
    undo = commands.add_parser("undo", parents=[shared], add_help=False, help="撤销上一条记录")
    undo.add_argument("--json", action="store_true", help="输出 JSON")
    undo.set_defaults(run=undo_last)


def record_outcome(given: argparse.Namespace) -> ExitCode:
    """Record one outcome and print the remark, ready to paste."""
    from kefu_tui.desk import Attempt

    outcome, reason = _outcome(given.outcome), _reason(given.reason)
    with desk_for(given.store, reading=False) as desk:
        now = desk.now
        attempt = Attempt(
            outcome,
            Channel(given.channel) if given.channel else None,
            reason,
            a_time(given.at, now, "--at", past=True) if given.at else None,
            a_time(given.when, now, "--when") if given.when else None,
            given.note,
            given.agent,
            orders=tuple(given.order),
        )
        done = desk.record(given.case, attempt)
    for warning in done.warnings:
        tell(f"注意: {warning}")
    if given.json:
        output.json(
            {
                "contact": {"id": done.contact.id, **contact_json(done.contact)},
                "remark": done.remark,
                "memo": done.memo,
                "memos": done.memos,
                "next_at": done.next_at,
                "next_reason": done.next_reason,
                "warnings": list(done.warnings),
            }
        )
    else:
        output.say(done.remark)
        back = f"{done.next_at:%m.%d %H:%M} " if done.next_at else ""
        tell(f"下一步: {back}{done.next_reason}")
    return ExitCode.DONE


def undo_last(given: argparse.Namespace) -> ExitCode:
    """Take back the last record that still stands."""
    with desk_for(given.store, reading=False) as desk:
        undone = desk.undo()
    contact = undone.contact
    if given.json:
        told = {"id": contact.id, **contact_json(contact)}
        output.json({"contact": told, "records": undone.records})
    elif contact.batch:
        output.say(f"已撤销: 短信名单 {contact.batch}, {undone.records} 条记录")
    else:
        output.say(f"已撤销: {undone.name} {contact.remark}")
    return ExitCode.DONE


def _outcome(text: str) -> Outcome:
    """By code, by digit, or by its Chinese name. Raises UsageError."""
    for outcome, facts in OUTCOMES.items():
        if text in (outcome.value, facts.key or None, facts.short, facts.label):
            return outcome
    raise UsageError(f"没有结果 {text!r}; 可用: {', '.join(o.value for o in Outcome)}")


def _reason(text: str | None) -> Reason | None:
    """By code or by its Chinese name. Raises UsageError."""
    if text is None:
        return None
    for reason in Reason:
        if text in (reason.value, reason.facts.label, reason.facts.status):
            return reason
    raise UsageError(f"没有原因 {text!r}; 可用: {', '.join(r.value for r in Reason)}")
