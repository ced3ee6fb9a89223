"""Rule *told on the way*: what a road of a script has made known when it ends is not asked again.

`-> 结果 8 已转告`, `-> 结果 4 按惯例`, `-> 结果 2 明天上午`, `-> 结果 0 要开发票`.
"""

from __future__ import annotations

from datetime import datetime

from kefu_tui.domain.moments import SHANGHAI
from kefu_tui.domain.outcomes import NOT_PASSED_ON, PASSED_ON, Outcome
from kefu_tui.domain.whens import parse_when

AS_USUAL = "按惯例"
"""The time of an ending that leaves it to the rules when the case comes back."""
GIVEN_NUMBER = "新号码"
_PERSONS = (PASSED_ON, GIVEN_NUMBER, NOT_PASSED_ON)
_SOME_DAY = datetime(2026, 1, 1, tzinfo=SHANGHAI)


def can_be_told(outcome: Outcome, words: str) -> bool:
    """Whether these words answer what the desk would ask for this outcome."""
    if outcome is Outcome.THIRD_PARTY:
        return words in _PERSONS
    if outcome in (Outcome.PROMISED, Outcome.BUSY):
        usual = outcome is Outcome.BUSY and words == AS_USUAL
        return usual or parse_when(words, _SOME_DAY) is not None
    return outcome is Outcome.OTHER


def not_told(outcome: Outcome) -> str:
    """Why other words cannot stand behind this outcome."""
    if outcome is Outcome.THIRD_PARTY:
        return f"这个结果后面只能写 {'、'.join(_PERSONS)}"
    if outcome in (Outcome.PROMISED, Outcome.BUSY):
        return "看不懂这个时间，要写成 明天上午、20:30 这样"
    return "没有这个未付款原因"
