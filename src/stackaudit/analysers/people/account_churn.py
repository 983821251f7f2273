"""Changes of those who look after each other, the vendor's people and ours: how many a year, and how sure that is.

What is listed has happened, so that many changes of the last year are told whether the list is whole or not. That they
are few is known only where it is stated since when all of them are listed.
"""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.base import check
from stackaudit.analysers.people.context import Outcome
from stackaudit.analysers.people.findings import Texts
from stackaudit.analysers.people.rules import common
from stackaudit.analysers.people.vendors import YEAR, Relation, vendor_finding
from stackaudit.core.evidence import Names, Quantity
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.model.facts import FACTS
from stackaudit.stats.exact import rate_interval

OURS = "stack:contacts"
"""The subject of a finding about our own contacts, beside the vendor."""
FEWEST = 2
"""One change is no rate."""
_DAYS = [{"day": "2026-02-01"}, {"day": "2026-08-01"}]
ACCOUNT_CHURN = Rule(
    id="people.account-churn",
    severity=3.0,
    effort=Effort.DAY,
    theme=common.VENDORS_WAIT,
    detection="The people of the vendor who look after us, or those of ours who look after the vendor, changed at "
    "least twice within the last year, and more often a year than `account_changes`. It is proven if all of the exact "
    "interval of that rate (Poisson) lies above, else it may be chance in part.",
    rating="A vendor whose tools are the hub, a cut point or a step of a primary journey counts more. One finding a "
    "side.",
    limitations="A change with a good handover costs little, and is counted like one without.",
    title=Text("The people of {vendor} who look after us changed {n} times within a year"),
    advice=Text("Ask {vendor} for a named deputy and a handover in writing, and keep our own record."),
    triggers=common.supplied(account_changes=_DAYS),
    passes=common.supplied(account_changes=_DAYS[1:], account_changes_since="2025-01-01"),
)


@check(ACCOUNT_CHURN)
def account_churn(relation: Relation) -> Iterator[Finding]:
    """Yield a finding for each side whose people change too often."""
    for ours in (False, True):
        changes, rate = relation.changes(ours=ours), _rate(relation, ours=ours)
        if changes is None or rate is None or rate <= relation.settings.account_changes:
            continue
        years = relation.watched_days / YEAR
        low, high = rate_interval(changes, years)
        proven = low > relation.settings.account_changes
        proof = (
            Quantity("changes in the last year", float(changes)),
            Quantity("changes a year at least", low),
            Quantity("changes a year at most", high),
            Names("more than is normal", ("proven" if proven else "not proven",)),
        )
        title, advice = _whose(relation, changes, ours=ours)
        texts: Texts = (title, tuple(_why(relation, (low, high), proven=proven, ours=ours)), advice)
        yield vendor_finding(relation, ACCOUNT_CHURN, texts, proof, about=(OURS,) if ours else ())


def _rate(relation: Relation, *, ours: bool) -> float | None:
    """Return how many changes there were a year; None for fewer than two, or where they are listed for no day yet."""
    changes, days = relation.changes(ours=ours), relation.watched_days
    return None if changes is None or changes < FEWEST or not days else changes * YEAR / days


def _whose(relation: Relation, changes: int, *, ours: bool) -> tuple[Message, Message]:
    name = relation.name
    if not ours:
        return ACCOUNT_CHURN.title.fill(vendor=name, n=changes), ACCOUNT_CHURN.advice.fill(vendor=name)
    title = say("Those of ours who deal with {vendor} changed {n} times within a year", vendor=name, n=changes)
    return title, say("Name one contact of ours for {vendor} and a deputy, and hand over in writing.", vendor=name)


def _why(relation: Relation, ends: tuple[float, float], *, proven: bool, ours: bool) -> Iterator[Message]:
    if ours:
        yield say("Each time {vendor} has to find out anew whom to ask, and waits.", vendor=relation.name)
    else:
        yield say("Each time what they knew of us is lost, and we explain it again.")
    low, high = (f"{end:.1f}" for end in ends)
    if proven:
        text = "Chance does not explain it: the rate lies between {low} and {high} a year, and {most} is normal."
    else:
        text = "It is not proven: the rate may be anything from {low} to {high} a year, and {most} is normal."
    yield say(text, low=low, high=high, most=relation.settings.account_changes)


def review_changes(relation: Relation) -> Outcome:
    """Return what is not known of changes: whether there were any, or since when all of them are listed."""
    vendor, params = relation.vendor, {"vendor": relation.name}
    if vendor.account_changes is None:
        unknown = FACTS["vendor.account_changes"].unknown(ACCOUNT_CHURN, relation.subjects, params=params)
        return Outcome(unknowns=(unknown,))
    most, rates = relation.settings.account_changes, [_rate(relation, ours=ours) for ours in (False, True)]
    if vendor.account_changes_since is None and not all(rate is not None and rate > most for rate in rates):
        unknown = FACTS["vendor.account_changes_since"].unknown(ACCOUNT_CHURN, relation.subjects, params=params)
        return Outcome(unknowns=(unknown,))
    return Outcome()
