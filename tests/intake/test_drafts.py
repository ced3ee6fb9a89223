"""An order made quickly is an Order like any other."""

from __future__ import annotations

import dataclasses
import pickle
from datetime import datetime

import pytest

from kefu_tui.domain.orders import Order, OrderStatus, OrderTerms
from kefu_tui.intake.drafts import orders_of


def test_it_equals_one_made_the_usual_way(now: datetime) -> None:
    values = {
        "number": "260000000000000017",
        "status": OrderStatus.PAID,
        "created_at": now,
        "amount_due": 20112,
        "buyer": "tb_小鹿",
        "paid_amount": 20000,
        "paid_at": now,
        "seen_at": now,
        "unpaid_seen_at": None,
        "paid_seen_at": now,
        "terms": OrderTerms.PRESALE,
        "item": "示例毛毯",
        "quantity": 2,
        "receiver": "林书瑶",
        "phone": "13900000017",
        "region": "浙江省 杭州市",
        "memo": "要开发票",
        "message": "尽快",
        "close_reason": "退款",
        "shop": "示例店",
    }
    [quick], usual = orders_of([tuple(values.values())]), Order(**values)  # type: ignore[list-item,arg-type]
    names = [f.name for f in dataclasses.fields(Order) if f.name not in ("by_line", "kept")]
    assert list(values) == names
    assert type(quick) is Order
    assert (quick, hash(quick), repr(quick)) == (usual, hash(usual), repr(usual))
    assert dataclasses.replace(quick, memo="") == dataclasses.replace(usual, memo="")
    assert pickle.loads(pickle.dumps(quick)) == usual
    with pytest.raises(dataclasses.FrozenInstanceError):
        quick.memo = ""  # type: ignore[misc]
