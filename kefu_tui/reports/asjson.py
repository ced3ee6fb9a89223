"""The report for other programs: money in whole fen, days and times ISO 8601, codes as keys."""

from __future__ import annotations

from kefu_tui.domain.statistics import Share
from kefu_tui.reports.daily import Report
from kefu_tui.reports.effects import Effect, Group
from kefu_tui.reports.sheets import days_of


def report_json(report: Report) -> dict[str, object]:
    """The figures of `kefu report --json`; keys once given stay, new ones may come.

    `date` is the last of `days`. Shares are `{"k", "n", "rate", "interval"}` with fractions
    between 0 and 1; rate and interval are null where n is 0.
    """
    return {
        "date": report.last.isoformat(),
        "days": [day.isoformat() for day in days_of(report)],
        "made_at": report.made_at.isoformat(),
        "restated": report.restated,
        "agents": _agents(report),
        "total": {
            "contacted": report.contacted,
            "recovered": report.recovered,
            "amount_unpaid": report.amount_unpaid,
            "amount_recovered": report.amount_recovered,
            "success_rate": report.success_rate,
            "recovered_share": _share(report.recovered_share),
        },
        "piles": {pile.value: count for pile, count in report.piles.items()},
        "detail": _detail(report),
        "reasons": {reason.value: count for reason, count in report.reasons.items()},
        "channels": {e.name: {**_effect(e), "cost": e.cost} for e in report.channels},
        "scripts": {e.name: _effect(e) for e in report.scripts},
        "variants": [_group(group) for group in report.groups],
        "hours": {e.name: _effect(e) for e in report.hours},
        "promises": _share(report.promises),
        "tomorrow": [
            {"at": t.at.isoformat(), "case": t.case, "amount_due": t.amount_due, "why": t.why}
            for t in report.tomorrow
        ],
        "trend": [
            {
                "date": day.date.isoformat(),
                "contacted": day.contacted,
                "recovered": day.recovered,
                "amount_unpaid": day.amount_unpaid,
                "amount_recovered": day.amount_recovered,
                "success_rate": day.success_rate,
                "recovered_share": _share(day.recovered_share),
            }
            for day in report.trend
        ],
        "natural": {"paid": report.natural.paid, "amount": report.natural.amount},
    }


def _agents(report: Report) -> list[dict[str, object]]:
    return [
        {
            "date": row.date.isoformat(),
            "agent": row.agent,
            "contacted": row.contacted,
            "recovered": row.recovered,
            "amount_unpaid": row.amount_unpaid,
            "amount_recovered": row.amount_recovered,
            "success_rate": row.success_rate,
            "recovered_share": _share(row.recovered_share),
        }
        for row in report.summary
    ]


def _detail(report: Report) -> list[dict[str, object]]:
    return [
        {
            "contact_date": row.contact_date.isoformat(),
            "placed_date": row.placed_date.isoformat(),
            "buyer": row.buyer,
            "amount_unpaid": row.amount_unpaid,
            "result": row.result,
            "paid": row.paid,
            "paid_date": row.paid_date.isoformat() if row.paid_date else None,
            "amount_paid": row.amount_paid,
            "orders": list(row.orders),
        }
        for row in report.detail
    ]


def _effect(effect: Effect) -> dict[str, object]:
    return {
        "contacts": effect.contacts,
        "reached": effect.reached,
        "buyers": effect.buyers,
        "recovered": effect.recovered,
        "amount": effect.amount,
    }


def _group(group: Group) -> dict[str, object]:
    return {
        "group": group.name,
        "variants": [
            {
                "variant": variant,
                "script": effect.name,
                "reached_share": _share(effect.reached_share),
                "recovered_share": _share(effect.recovered_share),
            }
            for variant, effect in group.variants
        ],
        "compared": [
            {"higher": v.higher, "lower": v.lower, "clear": v.clear, "needed": v.needed}
            for v in group.verdicts
        ],
    }


def _share(share: Share) -> dict[str, object]:
    interval = share.interval
    return {
        "k": share.k,
        "n": share.n,
        "rate": share.rate,
        "interval": list(interval) if interval else None,
    }
