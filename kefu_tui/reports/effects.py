"""What each channel, hour or script brought, and which of two variants brought more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import NamedTuple

from kefu_tui.domain.contacts import Contact
from kefu_tui.domain.outcomes import Channel, Outcome
from kefu_tui.domain.payments import Credit
from kefu_tui.domain.statistics import Share, clearly_above, still_needed


@dataclass(frozen=True, slots=True)
class Effect:
    """What one channel, hour or script brought. `cost` and `amount` in fen."""

    name: str
    contacts: int
    reached: int
    """contacts that somebody answered"""
    buyers: int
    """buyers contacted, each once a day"""
    recovered: int
    """those of the buyers whose payment is owed to these contacts (the last before it)"""
    amount: int
    cost: int = 0

    @property
    def reached_share(self) -> Share:
        return Share(self.reached, self.contacts)

    @property
    def recovered_share(self) -> Share:
        return Share(self.recovered, self.buyers)

    @property
    def returned(self) -> float | None:
        """回报: yuan recovered for each yuan spent; None where nothing was spent."""
        return self.amount / self.cost if self.cost else None


class Verdict(NamedTuple):
    """Rule *variants compared*: two variants, the one with the higher rate first."""

    higher: str
    lower: str
    clear: bool
    """False: their intervals overlap, and they are not ranked"""
    needed: int | None
    """about how many more buyers each needs before they can be; None where that cannot be said"""

    def label(self) -> str:
        """`A 高于 B`, `A 和 B 分不出高下 (每种还要约 120 位)`."""
        if self.clear:
            return f"{self.higher} 高于 {self.lower}"
        one, other = sorted((self.higher, self.lower))
        # in tens: it is an estimate
        needed = "" if self.needed is None else f" (每种还要约 {-(-self.needed // 10) * 10} 位)"
        return f"{one} 和 {other} 分不出高下{needed}"


class Group(NamedTuple):
    """The variants of one 组 that were used, at least two, by name."""

    name: str
    variants: tuple[tuple[str, Effect], ...]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every two of them."""
        return tuple(_verdict(*pair) for pair in combinations(self.variants, 2))


def _verdict(one: tuple[str, Effect], other: tuple[str, Effect]) -> Verdict:
    pair = sorted((one, other), key=lambda v: v[1].recovered_share.rate or 0, reverse=True)
    (higher, first), (lower, second) = pair
    a, b = first.recovered_share, second.recovered_share
    return Verdict(higher, lower, clearly_above(a, b), still_needed(a, b))


def groups_of(
    scripts: Sequence[Effect], variants: Mapping[str, tuple[str, str]]
) -> tuple[Group, ...]:
    """The groups of which more than one variant was used. `variants`: script name -> 组, 变体."""
    found: defaultdict[str, list[tuple[str, Effect]]] = defaultdict(list)
    for effect in scripts:
        if effect.name in variants:
            group, variant = variants[effect.name]
            found[group].append((variant, effect))
    return tuple(
        Group(name, tuple(sorted(used, key=lambda v: v[0])))
        for name, used in sorted(found.items())
        if len(used) > 1
    )


def effects_of(
    contacts: Sequence[Contact],
    credits: Sequence[Credit],
    name_of: Callable[[Contact], str],
) -> tuple[Effect, ...]:
    """By name, in order; contacts without a name are in none."""
    tried: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    buyers: defaultdict[str, set[tuple[date, str]]] = defaultdict(set)
    recovered: defaultdict[str, set[tuple[date, str]]] = defaultdict(set)
    amounts: Counter[str] = Counter()
    for contact in contacts:
        name = name_of(contact)
        tried[name] += 1
        reached[name] += _was_reached(contact)
        buyers[name].add((contact.at.date(), contact.case))
    for owed in credits:
        if owed.contact is not None:
            name = name_of(owed.contact)
            recovered[name].add((owed.contact.at.date(), owed.contact.case))
            amounts[name] += owed.order.paid_amount
    return tuple(
        Effect(
            name=name,
            contacts=tried[name],
            reached=reached[name],
            buyers=len(buyers[name]),
            recovered=len(recovered[name]),
            amount=amounts[name],
        )
        for name in sorted(tried)
        if name
    )


def _was_reached(contact: Contact) -> bool:
    """On 旺旺 and 短信 `reminded` is a message sent and not yet answered."""
    if contact.outcome is Outcome.REMINDED and contact.channel is not Channel.PHONE:
        return False
    return contact.outcome.facts.reached
