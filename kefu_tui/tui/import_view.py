"""What the import screen writes: what a file is, what came of it, why it did not go in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from kefu_tui.desk.explaining import column_words, doubtful, family_words, lacking
from kefu_tui.desk.views import TakenIn
from kefu_tui.domain.moments import spoken_span
from kefu_tui.tui import strings
from kefu_tui.tui.actions import Named
from kefu_tui.tui.format import Part, cell_width, fit, line, lines, pad, wrapped
from kefu_tui.tui.themes import ALARM, BEST, KEY, MUTED, OFFER, STRONG, WARNING

if TYPE_CHECKING:
    from kefu_tui.intake import Recognised

_FIELD = 12
_PROBLEMS = 8


def recognised(
    seen: Recognised, now: datetime, width: int, named: Named, *, whole: bool
) -> Content:
    """What a file would be taken for: what matters first; every column when `whole`."""
    age = spoken_span(now - seen.exported_at)
    facts = [
        family_words(seen.family),
        f"约 {seen.rows:,} 行" if seen.rows else "",
        f"{seen.exported_at:%m.%d %H:%M} 导出（{age}前）",
        f"编码 {seen.encoding}",
        f"工作表 {seen.sheet}" if seen.sheet else "",
        f"表头第 {seen.header_line} 行",
    ]
    rows = [line((fit(seen.file, width), STRONG)), *_flowing(list(filter(None, facts)), width)]
    if seen.mapping:
        rows.append(line(strings.IMPORT_MAPPED.format(name=seen.mapping)))
    for words in doubtful(seen):
        rows += wrapped(strings.IMPORT_DOUBT.format(what=words), width, WARNING)
    if without := lacking(seen):
        told = strings.IMPORT_WITHOUT.format(what="、".join(without))
        rows += wrapped(told, width, WARNING)
    if whole:
        rows += [line(""), *_columns(seen, width), line("")]
    else:
        found = named(strings.IMPORT_COLUMNS).format(n=len(seen.columns))
        rows.append(line((fit(found, width), MUTED)))
    if seen.ignored:
        first, *others = seen.ignored
        told = strings.IMPORT_IGNORED.format(n=len(seen.ignored), first=first)
        listed = list(_flowing([told, *others], width, "、", MUTED))
        rows += listed if whole else listed[:1]
    return lines([*rows, line(""), line((strings.IMPORT_SEEN, OFFER))])


def _flowing(
    facts: list[str], width: int, joint: str = " · ", style: str = ""
) -> Iterator[Content]:
    """Facts side by side, as many on a line as fit whole."""
    row = ""
    for fact in facts:
        longer = f"{row}{joint}{fact}" if row else fact
        if row and cell_width(longer) > width:
            yield line((row, style))
            longer = fact
        row = longer
    yield line((fit(row, width), style))


def _columns(seen: Recognised, width: int) -> Iterator[Content]:
    """Every column that is read, two side by side where there is room."""
    words = list(column_words(seen))
    side_by_side = 2 if width >= 76 else 1
    room = width // side_by_side
    for start in range(0, len(words), side_by_side):
        parts: list[Part] = []
        for field, name in words[start : start + side_by_side]:
            parts += [
                (pad(field, _FIELD), MUTED),
                pad(fit(name, room - _FIELD - 2), room - _FIELD),
            ]
        yield line(*parts)


def result(taken: TakenIn, width: int, named: Named) -> Content:
    """What came of a file: the figures, then what to look at."""
    import_, counts = taken.import_, taken.counts
    rows = [
        line((fit(import_.file, width), STRONG)),
        *_flowing(
            [
                family_words(import_.family),
                f"{counts.rows:,} 行",
                f"{import_.exported_at:%m.%d %H:%M} 导出",
                f"编码 {import_.encoding}",
            ],
            width,
        ),
        line(""),
        _figures(("新增", counts.new, BEST), ("更新", counts.updated, ""),
                 ("未变", counts.unchanged, "")),
        _figures(("待付款", counts.unpaid, KEY), ("已付款", counts.paid, ""),
                 ("已关闭", counts.closed, "")),
    ]  # fmt: skip
    if taken.recognised.mapping:
        rows.append(line(strings.IMPORT_MAPPED.format(name=taken.recognised.mapping)))
    if not counts.rows:
        rows += wrapped(strings.IMPORT_NO_ORDERS, width, WARNING)
    if taken.repeated:
        rows.append(line((strings.IMPORT_REPEATED, WARNING)))
    for other in taken.completed:
        done = strings.IMPORT_COMPLETED.format(file=other.import_.file, n=other.counts.updated)
        rows += wrapped(done, width)
    if taken.hints:
        rows.append(line(""))
    for hint in taken.hints:
        rows += wrapped(hint, width, WARNING)
    if taken.window is not None:
        hours = taken.window.total_seconds() / 3600
        rows.append(line((named(strings.IMPORT_WINDOW).format(hours=hours), KEY)))
    rows += _problems(taken, width)
    return lines([*rows, line(""), line((named(strings.IMPORT_DONE), OFFER))])


def _figures(*figures: tuple[str, int, str]) -> Content:
    parts: list[Part] = []
    for words, number, style in figures:
        parts += [(f"{words} ", MUTED), (f"{number:,}", style), "   "]
    return line(*parts)


def _problems(taken: TakenIn, width: int) -> Iterator[Content]:
    """The first problems, and where all of them stand."""
    if not taken.problems:
        return
    yield line("")
    many = strings.IMPORT_PROBLEMS.format(n=len(taken.problems))
    yield line((many, WARNING))
    for p in taken.problems[:_PROBLEMS]:
        place = f"第 {p.line} 行 {p.column}" if p.column else f"第 {p.line} 行"
        yield line(fit(f"  {place}: {p.reason}。{p.done}", width))
    if len(taken.problems) > _PROBLEMS:
        yield line((f"  另有 {len(taken.problems) - _PROBLEMS} 处", MUTED))
    if taken.report is not None:
        yield from wrapped(strings.IMPORT_REPORT.format(path=taken.report), width, MUTED)


def failure(error: str, width: int) -> Content:
    """Why nothing was taken in."""
    return lines(wrapped(error, width, ALARM))
