"""Asking at the terminal for what a file does not say: its columns, its words, its password."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kefu_tui.cli.diagnostics import tell
from kefu_tui.desk.explaining import order_words
from kefu_tui.domain.phones import mask_phones
from kefu_tui.errors import CancelledError, NeedsPasswordError
from kefu_tui.printable import fit, pad, visible

if TYPE_CHECKING:
    from kefu_tui.desk import Desk
    from kefu_tui.intake import Export, How
    from kefu_tui.intake.layout import Layout
    from kefu_tui.intake.mapping import Mapping

_NONE = "-"
"""Stands for no column: questionary takes an empty value for the title."""
_CANCELLED = "已取消"


def can_ask() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def read_asking(desk: Desk, path: Path, how: How, read: Callable[[How], Export]) -> Export:
    """Read a file, asking for what it does not say. Raises CancelledError, IntakeError.

    `read` reads the file once in a given manner.
    """
    from kefu_tui.intake.layout import NeedsMappingError

    made: Mapping | None = None
    words_asked = False
    while True:
        try:
            export = read(how)
        except NeedsPasswordError as error:
            tell(f"kefu: {error}")
            how = replace(how, password=_password(path.name))
            continue
        except NeedsMappingError as error:
            if how.mapping is not None:
                raise
            tell(f"kefu: {error}")
            made = _columns(error.layout)
        else:
            if words_asked or not export.unknown_words:
                break
            words_asked = True
            words = _words(export.unknown_words)
            if not words:
                break
            base = made or how.mapping or _kept(desk, export) or export.layout.mapping({})
            made = replace(base, words=base.words | words)
        how = replace(how, mapping=made)
    if made is not None:
        _preview(desk, export.layout, made)
        _save(desk, made)
    return export


def _kept(desk: Desk, export: Export) -> Mapping | None:
    return desk.mappings.all().get(export.recognised.mapping)


def _password(file: str) -> str:
    import questionary

    return _answer(questionary.password(f"{visible(file)} 的密码 (不会保存)"))


def _columns(layout: Layout) -> Mapping:
    """Ask for the columns that could not be told, then for any others."""
    from kefu_tui.intake.layout import field_for, needed, optional_fields, question_words
    from kefu_tui.intake.mapping import label

    answers: dict[str, str] = {}
    for question in layout.asked():
        column = _column(layout, _which(question_words(question)), answers, needed(question))
        if column:
            answers[field_for(layout, question, column)] = column
    while True:
        left = [(label(f), f) for f in optional_fields(layout) if f not in answers]
        field = _choose("还有别的列要对应吗？", [("没有了", _NONE), *left])
        if field == _NONE:
            return layout.mapping(answers)
        column = _column(layout, f"哪一列是{label(field)}？", answers, needful=False)
        if column:
            answers[field] = column


def _which(what: str) -> str:
    return f"哪一列能看出{what}？" if what.startswith("是否") else f"哪一列是{what}？"


def _column(layout: Layout, question: str, answers: dict[str, str], needful: bool) -> str:
    """The name of the column chosen; "" for none."""
    width = min(24, max(map(len, layout.header), default=0) * 2)
    choices = [
        (f"{pad(fit(name, width), width)}  {fit(mask_phones(' | '.join(own)), 48)}", name)
        for name, own in zip(layout.header, layout.samples, strict=True)
        if name not in answers.values() and own
    ]
    if not needful:
        choices.append(("没有这一列", _NONE))
    chosen = _choose(question, choices)
    return "" if chosen == _NONE else chosen


def _words(words: Sequence[str]) -> dict[str, str]:
    """What the unknown words of the status column mean; those left open are not in it."""
    from kefu_tui.intake.mapping import SAID_LABELS

    told = {}
    for word in words[:20]:
        choices = [(label, code) for code, label in SAID_LABELS.items()]
        choices.append(("不清楚 (这些行不导入, 列为问题)", _NONE))
        meant = _choose(f"订单状态“{fit(word, 30)}”是什么意思？", choices)
        if meant != _NONE:
            told[word] = meant
    return told


def _preview(desk: Desk, layout: Layout, mapping: Mapping) -> None:
    from kefu_tui.intake.preview import preview

    orders, problems = preview(layout, mapping, desk.now)
    tell("这样读出来的前几单:")
    for order in orders:
        tell(f"  {order_words(order, desk.now)}")
    for problem in problems:
        tell(f"  读不了的一行: {problem.column} {problem.reason}")


def _save(desk: Desk, mapping: Mapping) -> None:
    """Keep the mapping under a name; one that has a name keeps it."""
    import questionary

    from kefu_tui.intake.mappings import name_fault

    def valid(text: str) -> bool | str:
        return not text.strip() or name_fault(text.strip()) or True

    name = mapping.name or _answer(
        questionary.text("把这个对应保存为 (下次自动认出; 留空不保存)", validate=valid)
    )
    if name.strip():
        desk.mappings.save(replace(mapping, name=name.strip()))
        tell(f"已保存列对应“{name.strip()}”; 列名相同的文件会自动按它读取")


def _choose(question: str, choices: Sequence[tuple[str, str]]) -> str:
    import questionary

    offered = [questionary.Choice(visible(title), value) for title, value in choices]
    return _answer(questionary.select(question, choices=offered, instruction="(↑↓ 选, Enter 定)"))


def _answer(question: Any) -> str:
    """What was answered. Raises CancelledError."""
    answer = question.ask(kbi_msg=_CANCELLED)
    if answer is None:
        raise CancelledError
    return str(answer)
