"""Working with a vendor: who waits for whom, and how the contract came about.

Before a vendor is blamed, the own side is shown: who waited for whom, what our messages lacked, who changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from stackaudit.analysers.base import check
from stackaudit.analysers.people.context import Context, Element, Outcome
from stackaudit.analysers.people.findings import Texts, joined, raised
from stackaudit.analysers.people.measures import average, open_part, yes
from stackaudit.analysers.people.rules.vendors import (
    CLIENT_WAIT,
    CONTRACT_GAPS,
    NO_PROCUREMENT,
    VENDOR_SLA,
)
from stackaudit.core.evidence import Evidence, Names, Quantity, Waited
from stackaudit.core.findings import Confidence, Finding, Severity, Unknown
from stackaudit.core.messages import Message, Value, say, sentences
from stackaudit.core.rule import Rule, Text
from stackaudit.model.base import slug
from stackaudit.model.facts import FACTS
from stackaudit.stats.means import Part
from stackaudit.stats.teams import wilson

if TYPE_CHECKING:
    from stackaudit.model.people import Procurement, Ticket, Vendor
    from stackaudit.tables.people import ProcurementRow, RelationRow

YEAR = 365
"""Days within which changes of people are counted."""
NO_TIME = timedelta(0)
_TOO_FEW = Text("whether {vendor} answers in time as agreed cannot be told from {of} requests")


@dataclass(frozen=True)
class Relation(Context):
    """What is known of working with one vendor."""

    vendor: Vendor

    @property
    def name(self) -> str:
        """The name of the vendor."""
        return self.vendor.name

    @property
    def subjects(self) -> tuple[str]:
        """The vendor as a typed subject."""
        return (f"vendor:{self.vendor.id}",)

    @property
    def has_dealings(self) -> bool:
        """Whether anything of working with the vendor is on record."""
        one = self.vendor
        facts = (one.sla, one.tickets, one.account_changes, one.roadmap, one.procurement)
        return any(fact is not None for fact in facts)

    @cached_property
    def tools(self) -> tuple[str, ...]:
        """Ids of the tools that name the vendor as theirs, sorted."""
        names = {self.vendor.id, slug(self.name)}
        return tuple(tool.id for tool in self.graph.tools if tool.vendor is not None and slug(tool.vendor) in names)

    @property
    def tickets(self) -> tuple[Ticket, ...]:
        """Its tickets, none where they are not listed."""
        return self.vendor.tickets or ()

    def in_time(self, ticket: Ticket) -> bool | None:
        """Return whether a ticket was answered in time; None where that is not known, or its time is not over yet.

        A ticket without an answer is late once it is open for longer than its limit, or than `silent_days` if it has
        none.
        """
        if ticket.in_time is not None:
            return ticket.in_time
        limit = timedelta(days=self.settings.silent_days) if ticket.limit is None else ticket.limit
        if has_answer(ticket):
            after = ticket.answered_after
            return None if after is None or ticket.limit is None else after <= ticket.limit
        return False if ticket.sent is not None and self.today - ticket.sent > limit else None

    @property
    def undated(self) -> int:
        """How many tickets have neither an answer nor the day on which they were sent: nothing follows from them."""
        return sum(not has_answer(one) and one.sent is None for one in self.tickets)

    @cached_property
    def silent(self) -> tuple[Ticket, ...]:
        """Return the tickets that are late without an answer, if no ticket has one; else none."""
        if any(has_answer(one) for one in self.tickets):
            return ()
        return tuple(one for one in self.tickets if self.in_time(one) is False)

    @property
    def is_silent(self) -> bool:
        """Whether so many tickets are late, and none answered, that this is told in place of the share in time."""
        return bool(self.silent) and len(self.silent) >= self.settings.silent_least

    @cached_property
    def answered(self) -> tuple[int, int] | None:
        """How many were answered in time, and of how many that is known; the tickets count before the bare numbers."""
        flags = [flag for one in self.tickets if (flag := self.in_time(one)) is not None]
        if flags:
            return sum(flags), len(flags)
        sla = self.vendor.sla
        return (sla.met, sla.of) if sla is not None and sla.met is not None and sla.of else None

    @property
    def counted_from_tickets(self) -> bool:
        """Whether the share is counted from tickets, not stated."""
        return any(self.in_time(one) is not None for one in self.tickets)

    @property
    def agreed(self) -> float | None:
        """The share that is agreed."""
        return None if self.vendor.sla is None else self.vendor.sla.share

    @cached_property
    def interval(self) -> tuple[float, float] | None:
        """Between what the share in time lies."""
        return None if self.answered is None else wilson(*self.answered)

    @property
    def falls_short(self) -> bool:
        """Whether too few requests are answered within their limit, chance allowed for, and no share is agreed."""
        counted = [one for one in self.tickets if self.in_time(one) is not None]
        late = sum(self.in_time(one) is False for one in counted)
        if self.agreed is not None or self.interval is None or late < self.settings.silent_least:
            return False
        return all(one.limit is not None for one in counted) and self.interval[1] < self.settings.answered_least

    @cached_property
    def state(self) -> str:
        """How sure a breach is.

        `proven`: the share is below what is agreed for sure. `kept`: it is not, for sure. `insufficient`: with so few
        tickets not even a perfect record would prove that it is kept. `suspected`: it is below, by chance perhaps.
        `not-proven`: it is not below, by chance perhaps. `unknown`: nothing is counted, or nothing agreed.
        """
        if self.answered is None or self.interval is None or self.agreed is None:
            return "unknown"
        met, of = self.answered
        if self.interval[1] < self.agreed:
            return "proven"
        if self.interval[0] >= self.agreed:
            return "kept"
        if wilson(of, of)[0] < self.agreed:
            return "insufficient"
        return "suspected" if met / of < self.agreed else "not-proven"

    @cached_property
    def waits(self) -> tuple[timedelta, timedelta] | None:
        """How long the vendor waited for us, and we for it, over tickets that state both; None where none does."""
        both = [
            (one.waited_for_us, one.waited_for_vendor)
            for one in self.tickets
            if one.waited_for_us is not None and one.waited_for_vendor is not None
        ]
        ours = sum((ours for ours, _ in both), NO_TIME)
        theirs = sum((theirs for _, theirs in both), NO_TIME)
        return (ours, theirs) if ours + theirs > NO_TIME else None

    @property
    def our_share(self) -> float | None:
        """The share of all waiting that was for us."""
        return None if self.waits is None else self.waits[0] / (self.waits[0] + self.waits[1])

    @property
    def watched_days(self) -> int:
        """Days of the last year in which changes of people are listed; the whole year where that is not stated."""
        since = self.vendor.account_changes_since
        return YEAR if since is None else min(YEAR, max(0, (self.today - since).days))

    def changes(self, *, ours: bool) -> int | None:
        """Changes of people on one side within the last year, as far as listed; None where none are."""
        if self.vendor.account_changes is None:
            return None
        since = self.vendor.account_changes_since or date.min
        days = [one.day for one in self.vendor.account_changes if one.ours is ours and one.day >= since]
        return sum(0 <= (self.today - day).days < YEAR for day in days)

    @property
    def incomplete(self) -> float | None:
        """The share of our messages that lacked something, of those of which it is stated."""
        return _share([one.complete for one in self.tickets], wanted=False)

    @property
    def outside(self) -> float | None:
        """The share of what we asked for that the contract does not cover, of what it is stated of."""
        return _share([one.in_contract for one in self.tickets], wanted=False)


def has_answer(ticket: Ticket) -> bool:
    """Return whether anything in a ticket says that it was answered."""
    if ticket.answered is not None:
        return ticket.answered
    return (ticket.in_time, ticket.answered_after, ticket.solved_after) != (None, None, None)


def _share(flags: list[bool | None], *, wanted: bool) -> float | None:
    known = [flag for flag in flags if flag is not None]
    return sum(flag is wanted for flag in known) / len(known) if known else None


CLAUSES: Mapping[str, str] = {
    "price_benchmark": "a comparison of prices",
    "sla_clause": "a clause on service levels",
    "exit_clause": "a clause on how to get out",
    "dpa": "a data processing agreement",
}
"""What is asked of a contract."""
_LABEL = "The contract with {vendor} was made with procurement and legal, and says what it has to"


def in_time(took_part: bool | None, from_: date | None, signed: date | None) -> bool | None:
    """Whether somebody took part before the contract was signed; None where that cannot be told.

    >>> in_time(True, date(2026, 5, 2), date(2026, 5, 1)), in_time(True, None, date(2026, 5, 1))
    (False, None)
    """
    if took_part is False:
        return False
    if from_ is None or signed is None:
        return None
    return from_ <= signed


def review_procurement(relation: Relation) -> Outcome:
    """What is known of how the contract with a vendor came about."""
    record = relation.vendor.procurement
    label = say(_LABEL, vendor=relation.name)
    if record is None:
        unknown = (_missing(relation, NO_PROCUREMENT, "vendor.procurement"),)
        return Outcome((), unknown, (open_part("vendor", label),))
    flags = (*_taken_part(record).values(), *(getattr(record, name) for name in CLAUSES))
    return Outcome(
        unknowns=tuple(_procurement_unknowns(relation, record)),
        elements=(Element("vendor", label, average([yes(flag) for flag in flags])),),
        rows=(_procurement_row(relation.vendor, record),),
    )


def _taken_part(record: Procurement) -> dict[str, bool | None]:
    return {
        "procurement": in_time(record.procurement, record.procurement_from, record.signed),
        "legal": in_time(record.legal, record.legal_from, record.signed),
    }


@check(NO_PROCUREMENT)
def no_procurement(relation: Relation) -> Iterator[Finding]:
    """Yield one finding a vendor, whoever was left out or came too late."""
    record = relation.vendor.procurement
    missing = () if record is None else tuple(name for name, ok in _taken_part(record).items() if ok is False)
    if not missing:
        return
    absent = tuple(name for name in missing if getattr(record, name) is False)
    late = tuple(name for name in missing if name not in absent)
    why = [say("After the signature neither price nor terms can be changed but by goodwill.")]
    if absent:
        why.append(say("Did not take part: {absent}.", absent=absent))
    if late:
        why.append(say("Came after the signature: {late}.", late=late))
    texts = (NO_PROCUREMENT.title.fill(vendor=relation.name, missing=missing), why)
    proof = (Names("did not take part", absent), Names("came after the signature", late))
    yield vendor_finding(relation, NO_PROCUREMENT, texts, proof, least=Severity.HIGH)


@check(CONTRACT_GAPS)
def contract_gaps(relation: Relation) -> Iterator[Finding]:
    """Yield a finding if the contract lacks what is asked of it."""
    record, weak = relation.vendor.procurement, _weak_level(relation)
    gaps = tuple(words for name, words in CLAUSES.items() if getattr(record, name, None) is False)
    if weak is not None:
        gaps = (*gaps, f"a service level of {weak[1]:.0%} (it grants {weak[0]:.0%})")
    if not gaps:
        return
    why = say("What is not in the contract cannot be asked for when it is needed.")
    texts = (CONTRACT_GAPS.title.fill(vendor=relation.name, gaps=gaps), why)
    proof: list[Evidence] = [Names("missing", gaps)]
    if weak is not None:
        proof += [Quantity("agreed share", weak[0], "share"), Quantity("share that is needed", weak[1], "share")]
    yield vendor_finding(relation, CONTRACT_GAPS, texts, tuple(proof))


def _weak_level(relation: Relation) -> tuple[float, float] | None:
    """Return the agreed share of answers in time and the one that is needed, if less is agreed; else None."""
    sla = relation.vendor.sla
    if sla is None or sla.share is None or sla.needed is None or sla.share >= sla.needed:
        return None
    return sla.share, sla.needed


def _procurement_unknowns(relation: Relation, record: Procurement) -> Iterator[Unknown]:
    for name, ok in _taken_part(record).items():
        if ok is None:
            fact = name if getattr(record, name) is None else "signed" if record.signed is None else f"{name}_from"
            yield _missing(relation, NO_PROCUREMENT, f"procurement.{fact}", who=name)
    silent = [name for name in CLAUSES if getattr(record, name) is None]
    if silent:
        clauses = tuple(CLAUSES[name] for name in silent)
        yield _missing(relation, CONTRACT_GAPS, f"procurement.{silent[0]}", clauses=clauses)


def _procurement_row(vendor: Vendor, record: Procurement) -> ProcurementRow:
    from stackaudit.tables.people import ProcurementRow  # few stacks have dealings: the rows are loaded for those

    signed = record.signed
    leads = [
        None if signed is None or day is None else (signed - day).days
        for day in (record.procurement_from, record.legal_from)
    ]
    clauses = (getattr(record, name) for name in CLAUSES)
    return ProcurementRow(vendor.id, signed, record.procurement, leads[0], record.legal, leads[1], *clauses)


def review_vendor(relation: Relation) -> Outcome:
    """What working with a vendor says."""
    return Outcome(unknowns=tuple(_unknowns(relation)), elements=tuple(_elements(relation)), rows=(_row(relation),))


def vendor_finding(
    relation: Relation,
    rule: Rule,
    texts: Texts,
    evidence: tuple[Evidence, ...],
    confidence: Confidence = "documented",
    factor: float | None = None,
    least: Severity = Severity.NOTE,
    about: tuple[str, ...] = (),
) -> Finding:
    """Return a finding about a vendor, and about more, as severe as its tools count, or by `factor`, or at least."""
    title, why, *advice = texts
    own = relation.policy.rate(rule, relation.weight(relation.tools) if factor is None else factor)
    return Finding(
        rule=rule,
        subjects=(*relation.subjects, *about),
        severity=raised(relation, rule, own, least),
        title=title,
        why=why if isinstance(why, Message) else sentences(why),
        advice=advice[0]
        if advice
        else rule.advice.fill(**{name: value for name, value in title.params if name in rule.advice.holes}),
        evidence=(*evidence, *joined(relation, relation.tools)),
        confidence=confidence,
    )


@check(CLIENT_WAIT)
def client_wait(relation: Relation) -> Iterator[Finding]:
    """Yield a finding if a vendor waits for us more than it may."""
    share = relation.our_share
    if share is None or share <= relation.settings.client_wait + 1e-12:
        return
    ours, theirs = relation.waits or (NO_TIME, NO_TIME)
    why = [say("Together the tickets waited {ours} for us and {theirs} for the vendor.", ours=ours, theirs=theirs)]
    why += _own_side(relation)
    title = CLIENT_WAIT.title.fill(share=f"{share:.0%}", vendor=relation.name)
    proof = (
        Quantity.of(Waited.FOR_US, ours.total_seconds() / 86400, "days"),
        Quantity.of(Waited.FOR_THE_VENDOR, theirs.total_seconds() / 86400, "days"),
        Quantity("our share", share),
    )
    texts = (title, why)
    yield vendor_finding(relation, CLIENT_WAIT, texts, proof, "measured")


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


@check(VENDOR_SLA)
def vendor_sla(relation: Relation) -> Iterator[Finding]:
    """Yield a finding if a vendor breaks what is agreed on answers, or is suspected to."""
    if relation.falls_short and not relation.is_silent:
        yield _late(relation)
    if relation.state not in {"proven", "suspected"} or relation.is_silent:
        return
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
    policy, weight = relation.policy, relation.weight(relation.tools)
    title = say(
        "{vendor} answered {met} of {of} requests in time; {agreed} are agreed: a breach is "
        + ("proven" if proven else "suspected, not proven"),
        vendor=relation.name,
        met=met,
        of=of,
        agreed=f"{agreed:.0%}",
    )
    advice = (
        VENDOR_SLA.advice.fill()
        if proven
        else say("Go on counting: with more tickets it will be clear. Until then talk about single late tickets only.")
    )
    proof = (
        Quantity("answered in time", float(met)),
        Quantity("requests", float(of)),
        Quantity("share at least", low),
        Quantity("share at most", high),
        Quantity("agreed share", agreed),
        Names("breach", (relation.state,)),
    )
    texts = (title, [*why, *([] if relation.our_share is None else _own_side(relation))], advice)
    grade: Confidence = "measured" if relation.counted_from_tickets else "documented"
    factor = weight if proven else min(weight, policy.criticality["low"])
    yield vendor_finding(relation, VENDOR_SLA, texts, proof, grade, factor)


def _late(relation: Relation) -> Finding:
    """Return the finding about a vendor that answers too few requests within their limit, without an agreed share."""
    met, of = relation.answered or (0, 0)
    low, high = relation.interval or (0.0, 1.0)
    least = relation.settings.answered_least
    open_ = sorted(one.sent for one in relation.tickets if one.sent is not None and not has_answer(one))
    why: list[Message] = []
    if open_:
        one, many = (
            "{n} has no answer; it was sent on {day}, {ago} ago.",
            "{n} have no answer; the oldest was sent on {day}, {ago} ago.",
        )
        why.append(say(one, many, n=len(open_), day=open_[0], ago=relation.today - open_[0]))
    why += [
        say("No share is agreed; {least} are asked here.", least=f"{least:.0%}"),
        say("Chance allowed for, the share lies between {low} and {high}.", low=f"{low:.0%}", high=f"{high:.0%}"),
    ]
    title = say("{vendor} answered {met} of {of} requests in the agreed time", vendor=relation.name, met=met, of=of)
    proof = (
        Quantity("answered in time", float(met)),
        Quantity("requests", float(of)),
        Quantity("share at least", low),
        Quantity("share at most", high),
        Quantity("asked share", least),
        Quantity("without an answer", float(len(open_))),
    )
    advice = say("Ask {vendor} for a day for each open request, and agree on a share in time.", vendor=relation.name)
    return vendor_finding(relation, VENDOR_SLA, (title, why, advice), proof, "measured")


def _missing(relation: Relation, rule: Rule, fact: str, text: Text | None = None, **params: Value) -> Unknown:
    return FACTS[fact].unknown(rule, relation.subjects, text=text, params={"vendor": relation.name, **params})


def _unknowns(relation: Relation) -> Iterator[Unknown]:
    if relation.state == "insufficient":
        of = (relation.answered or (0, 0))[1]
        yield _missing(relation, VENDOR_SLA, "vendor.tickets", _TOO_FEW, of=of)
    elif relation.agreed is None:
        yield _missing(relation, VENDOR_SLA, "vendor.sla")
    elif relation.answered is None:
        yield _missing(relation, VENDOR_SLA, "vendor.tickets")
    sla = relation.vendor.sla
    if sla is not None and sla.share is not None and sla.needed is None:
        yield _missing(relation, CONTRACT_GAPS, "sla.needed", share=f"{sla.share:.0%}")
    if relation.undated:
        yield FACTS["ticket.sent"].unknown(
            "people.vendor-silent", relation.subjects, n=relation.undated, params={"vendor": relation.name}
        )
    if relation.waits is None:
        yield _missing(relation, CLIENT_WAIT, "ticket.waited_for_us")


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
    changes, most = relation.changes(ours=False), 2 * relation.settings.account_changes
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


def _row(relation: Relation) -> RelationRow:
    from stackaudit.tables.people import RelationRow

    vendor, answered, interval, waits = relation.vendor, relation.answered, relation.interval, relation.waits
    return RelationRow(
        vendor=vendor.id,
        tools=relation.tools,
        tickets=None if vendor.tickets is None else len(vendor.tickets),
        answered_in_time=None if answered is None else answered[0],
        of=None if answered is None else answered[1],
        share=None if answered is None else answered[0] / answered[1],
        low=None if interval is None else interval[0],
        high=None if interval is None else interval[1],
        agreed=relation.agreed,
        state=relation.state,
        our_wait_days=None if waits is None else waits[0].total_seconds() / 86400,
        vendor_wait_days=None if waits is None else waits[1].total_seconds() / 86400,
        our_share=relation.our_share,
        incomplete=relation.incomplete,
        outside_contract=relation.outside,
        their_changes_a_year=relation.changes(ours=False),
        our_changes_a_year=relation.changes(ours=True),
        roadmap=vendor.roadmap,
    )
