"""Working with a vendor: whether it answers in time, and whether it is us who keep it waiting.

Before a vendor is blamed, the own side is shown: who waited for whom, what our messages lacked, who changed. Source:
stackaudit methods 7.6.
"""

from __future__ import annotations

from collections.abc import Iterator

from stackaudit.analysers.people.case import Case, Element, Told
from stackaudit.analysers.people.relation import NOTHING, Relation, tools_of
from stackaudit.analysers.people.rules.vendors import ACCOUNT_CHURN, CLIENT_WAIT, VENDOR_SLA
from stackaudit.analysers.people.telling import joined
from stackaudit.core.evidence import Evidence, Names, Quantity, Waited
from stackaudit.core.findings import Cell, Confidence, Finding, Unknown
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.rule import Rule
from stackaudit.model.people import Vendor
from stackaudit.stats.means import Part

TABLES: dict[str, tuple[str, ...]] = {
    "people_vendors": (
        "vendor",
        "tools",
        "tickets",
        "answered_in_time",
        "of",
        "share",
        "low",
        "high",
        "agreed",
        "state",
        "our_wait_days",
        "vendor_wait_days",
        "our_share",
        "incomplete",
        "outside_contract",
        "their_changes_a_year",
        "our_changes_a_year",
        "roadmap",
    ),
}


def told(case: Case, vendor: Vendor) -> Told:
    """What working with a vendor says."""
    relation = Relation(case, vendor)
    return Told(
        tuple(_findings(relation)),
        tuple(_unknowns(relation)),
        tuple(_elements(relation)),
        (("people_vendors", _row(relation)),),
    )


def _findings(relation: Relation) -> Iterator[Finding]:
    case, share = relation.case, relation.our_share
    if share is not None and share > case.setting("client-wait") + 1e-12:
        yield _client_wait(relation, share)
    if relation.state in {"proven", "suspected"}:
        yield _breach(relation)
    changes = relation.changes(ours=False)
    if changes is not None and changes > case.setting("account-changes"):
        name = relation.vendor.name
        title = ACCOUNT_CHURN.title.fill(vendor=name, n=changes)
        why = [say("Each time what they knew of us is lost, and we explain it again.")]
        advice = ACCOUNT_CHURN.advice.fill(vendor=name)
        proof = (Quantity("changes in the last year", float(changes)),)
        yield _finding(relation, ACCOUNT_CHURN, title, why, advice, proof, "documented")


def _finding(
    relation: Relation,
    rule: Rule,
    title: Message,
    why: list[Message],
    advice: Message,
    evidence: tuple[Evidence, ...],
    confidence: Confidence,
    factor: float | None = None,
) -> Finding:
    case, tools = relation.case, tools_of(relation.case, relation.vendor)
    return Finding(
        code=rule.id,
        subjects=(f"vendor:{relation.vendor.id}",),
        severity=case.policy.rate(rule, case.weight(tools) if factor is None else factor),
        title=title,
        why=sentences(why),
        advice=advice,
        evidence=(*evidence, *joined(case, tools)),
        confidence=confidence,
    )


def _client_wait(relation: Relation, share: float) -> Finding:
    ours, theirs = relation.waits or (NOTHING, NOTHING)
    why = [say("Together the tickets waited {ours} for us and {theirs} for the vendor.", ours=ours, theirs=theirs)]
    why += _own_side(relation)
    return _finding(
        relation,
        CLIENT_WAIT,
        CLIENT_WAIT.title.fill(share=f"{share:.0%}", vendor=relation.vendor.name),
        why,
        CLIENT_WAIT.advice.fill(),
        (
            Quantity.of(Waited.FOR_US, ours.total_seconds() / 86400, "days"),
            Quantity.of(Waited.FOR_THE_VENDOR, theirs.total_seconds() / 86400, "days"),
            Quantity("our share", share),
        ),
        "measured",
    )


def _own_side(relation: Relation) -> list[Message]:
    """What on our side makes a vendor slow, as far as it is stated."""
    said = []
    if relation.incomplete:
        said.append(say("{incomplete} of our messages lacked something.", incomplete=f"{relation.incomplete:.0%}"))
    if relation.outside:
        said.append(say("{outside} of what we asked for is outside the contract.", outside=f"{relation.outside:.0%}"))
    changed = relation.changes(ours=True)
    if changed:
        said.append(say("Changes of our own contact within a year: {changed}.", changed=changed))
    return said


def _breach(relation: Relation) -> Finding:
    (met, of), (low, high), agreed = (
        relation.answered or (0, 0),
        relation.interval or (0.0, 1.0),
        relation.agreed or 0.0,
    )
    proven = relation.state == "proven"
    why = [say("Chance allowed for, the share lies between {low} and {high}.", low=f"{low:.1%}", high=f"{high:.1%}")]
    if relation.our_share is not None:
        why.append(say("Of all waiting {ours} was for us.", ours=f"{relation.our_share:.0%}"))
    else:
        why.append(say("How much of the waiting was for us is not known: find out before the vendor is blamed."))
    policy, weight = relation.case.policy, relation.case.weight(tools_of(relation.case, relation.vendor))
    return _finding(
        relation,
        VENDOR_SLA,
        say(
            "{vendor} answered {met} of {of} requests in time; {agreed} are agreed: a breach is "
            + ("proven" if proven else "suspected, not proven"),
            vendor=relation.vendor.name,
            met=met,
            of=of,
            agreed=f"{agreed:.0%}",
        ),
        [*why, *([] if relation.our_share is None else _own_side(relation))],
        VENDOR_SLA.advice.fill()
        if proven
        else say("Go on counting: with more tickets it will be clear. Until then talk about single late tickets only."),
        (
            Quantity("answered in time", float(met)),
            Quantity("requests", float(of)),
            Quantity("share at least", low),
            Quantity("share at most", high),
            Quantity("agreed share", agreed),
            Names("breach", (relation.state,)),
        ),
        "measured" if relation.counted_from_tickets else "documented",
        weight if proven else min(weight, policy.criticality["low"]),
    )


def _unknowns(relation: Relation) -> Iterator[Unknown]:
    name = relation.vendor.name
    subjects = (f"vendor:{relation.vendor.id}",)
    if relation.state == "insufficient":
        text = "whether {vendor} answers in time as agreed cannot be told from {of} requests"
        message = say(text, vendor=name, of=(relation.answered or (0, 0))[1])
        yield Unknown(VENDOR_SLA.id, "vendor.tickets", subjects, message, subjects)
    elif relation.agreed is None:
        message = say("what share of requests {vendor} is to answer in time is not stated", vendor=name)
        yield Unknown(VENDOR_SLA.id, "vendor.sla", subjects, message, subjects)
    elif relation.answered is None:
        message = say("how many requests {vendor} answered in time is not stated", vendor=name)
        yield Unknown(VENDOR_SLA.id, "vendor.tickets", subjects, message, subjects)
    if relation.waits is None:
        message = say("who waited for whom, {vendor} or we, is not stated", vendor=name)
        yield Unknown(CLIENT_WAIT.id, "ticket.waited_for_us", subjects, message, subjects)
    if relation.vendor.account_changes is None:
        message = say("how often the people of {vendor} who look after us changed is not stated", vendor=name)
        yield Unknown(ACCOUNT_CHURN.id, "vendor.account_changes", subjects, message, subjects)


def _elements(relation: Relation) -> Iterator[Element]:
    """Four parts, each from 0 to 100.

    Answers: the share in time as a part of what is agreed. Waiting: the share that was not for us. People: 100 without
    a change in a year, 0 at twice what the policy grants. Plans: the rating, from 1 to 5, mapped to 0 to 100.
    """
    vendor = relation.vendor
    answers = Part.unknown(1.0)
    if relation.answered is not None and relation.interval is not None and relation.agreed:
        share = relation.answered[0] / relation.answered[1]
        value, low, high = (100 * min(1.0, x / relation.agreed) for x in (share, *relation.interval))
        answers = Part(1.0, value, low, high, 1.0)
    waiting = None if relation.our_share is None else 100 * (1 - relation.our_share)
    changes, most = relation.changes(ours=False), 2 * relation.case.setting("account-changes")
    staying = None if changes is None else 100 * (1 - min(1.0, changes / most)) if most else 100.0 * (not changes)
    plans = None if vendor.roadmap is None else 25 * (vendor.roadmap - 1)
    yield Element("vendor", say("{vendor} answers in time", vendor=vendor.name), answers)
    for text, known in (
        ("{vendor} does not wait for us", waiting),
        ("The people of {vendor} stay", staying),
        ("What {vendor} plans fits what we do", plans),
    ):
        yield Element(
            "vendor", say(text, vendor=vendor.name), Part.unknown(1.0) if known is None else Part.known(1.0, known)
        )


def _row(relation: Relation) -> tuple[Cell, ...]:
    vendor, answered = relation.vendor, relation.answered
    counts = (None, None, None) if answered is None else (*answered, answered[0] / answered[1])
    days = (None, None) if relation.waits is None else tuple(one.total_seconds() / 86400 for one in relation.waits)
    return (
        vendor.id,
        tools_of(relation.case, vendor),
        None if vendor.tickets is None else len(vendor.tickets),
        *counts,
        *(relation.interval or (None, None)),
        relation.agreed,
        relation.state,
        *days,
        relation.our_share,
        relation.incomplete,
        relation.outside,
        relation.changes(ours=False),
        relation.changes(ours=True),
        vendor.roadmap,
    )
