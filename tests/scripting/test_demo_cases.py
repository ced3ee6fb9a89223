"""Our scripts on the demo shop: every one can be said to every buyer, and the samples are true."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from kefu_tui import config, paths
from kefu_tui.bootstrap import build_desk
from kefu_tui.clock import Clock
from kefu_tui.demo import write_demo_export
from kefu_tui.desk import Desk
from kefu_tui.domain.outcomes import Channel
from kefu_tui.domain.priority import Lane
from kefu_tui.paths import CHECKOUT
from kefu_tui.scripting.render import sms_length

HOLE = re.compile(
    r"[{}]|[，。、；：！？,;:!?]{2,}|您您|（）|【】|^[，。、；：！？]|[，、]$|None", re.M
)


@pytest.fixture
def desk(tmp_path: Path, now: datetime) -> Iterator[Desk]:
    folder = tmp_path / "shop"
    folder.mkdir()
    settings = {"agent.name": "阿华", "shop.name": "暖居家纺", "shop.offer": "十元店铺优惠券"}
    config.put(paths.config_file(folder), {**settings, "shop.ship_by": "今天17:00"})
    built = build_desk(folder, Clock(lambda: now))
    built.import_file(write_demo_export(tmp_path, now))
    yield built
    built.close()


def test_every_script_can_be_said_to_every_buyer_without_a_hole(desk: Desk) -> None:
    rows = desk.rows(frozenset(Lane))
    said = 0
    for row in rows:
        values = desk.card(row.case).values
        for script in desk.scripts.scripts:
            for section in script.sections:
                words = script.say(section, values)
                assert words, (script.name, section.name, row.case)
                # Of what the buyers' own words bring, a bracket may stay.
                assert not HOLE.search(words), words
                said += 1
                if script.channel is Channel.SMS:
                    assert sms_length(words) <= 70
    assert len(rows) >= 60
    assert said > 10_000


def test_every_open_case_is_given_words_on_every_channel(desk: Desk) -> None:
    given = set()
    for standing in desk.worklist:
        for channel in Channel:
            script = desk.card(standing.case.key, channel).script
            assert script is not None
            given.add(script.group or script.name)
    assert {"旺旺首次", "旺旺大单", "旺旺老顾客", "旺旺临近关闭", "电话首次", "短信日常"} <= given


def test_the_samples_in_the_docs_are_up_to_date() -> None:
    """After a change: `make scripts-doc`."""
    path = CHECKOUT / "docs" / "samples.py"
    spec = importlib.util.spec_from_file_location("samples", path)
    assert spec is not None
    assert spec.loader is not None
    samples = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(samples)
    page = samples.page()
    assert page == samples.PAGE.read_text("utf-8"), "make scripts-doc"
    for word in ("电话首次B", "旺旺预售尾款", "应答-余额不足", "第一步，", "电话：公共段"):
        assert word in page
