"""How a contract came about, and what it says: who took part before it was signed, and which clauses it has.

Source: stackaudit methods 7.7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType

from stackaudit.analysers.people.case import Case, Element, Told
from stackaudit.analysers.people.relation import tools_of
from stackaudit.analysers.people.rules.vendors import CONTRACT_GAPS, NO_PROCUREMENT
from stackaudit.analysers.people.telling import joined, raised, whole, yes
from stackaudit.core.evidence import Names
from stackaudit.core.findings import Cell, Finding, Severity, Unknown
from stackaudit.core.messages import say, sentences
from stackaudit.model.people import Vendor
from stackaudit.model.supply import Procurement
from stackaudit.stats.means import Part

TABLES: dict[str, tuple[str, ...]] = {
    "people_procurement": (
        "vendor",
        "signed",
        "procurement",
        "procurement_lead_days",
        "legal",
        "legal_lead_days",
        "price_benchmark",
        "sla_clause",
        "exit_clause",
        "dpa",
    ),
}
CLAUSES: Mapping[str, str] = MappingProxyType(
    {
        "price_benchmark": "a comparison of prices",
        "sla_clause": "a clause on service levels",
        "exit_clause": "a clause on how to get out",
        "dpa": "a data processing agreement",
    }
)
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


def told(case: Case, vendor: Vendor) -> Told:
    """What is known of how the contract with a vendor came about."""
    record = vendor.procurement
    subjects = (f"vendor:{vendor.id}",)
    label = say(_LABEL, vendor=vendor.name)
    if record is None:
        message = say("how the contract with {vendor} came about is not stated", vendor=vendor.name)
        unknown = (Unknown(NO_PROCUREMENT.id, "vendor.procurement", subjects, message, subjects),)
        return Told((), unknown, (Element("vendor", label, Part.unknown(1.0)),))
    flags = (*_taken_part(record).values(), *(getattr(record, name) for name in CLAUSES))
    return Told(
        (*_involvement(case, vendor, record), *_gaps(case, vendor, record)),
        tuple(_unknowns(vendor, record)),
        (Element("vendor", label, whole([yes(flag) for flag in flags])),),
        (("people_procurement", _row(vendor, record)),),
    )


def _taken_part(record: Procurement) -> dict[str, bool | None]:
    return {
        "procurement": in_time(record.procurement, record.procurement_from, record.signed),
        "legal": in_time(record.legal, record.legal_from, record.signed),
    }


def _involvement(case: Case, vendor: Vendor, record: Procurement) -> Iterator[Finding]:
    """One finding a vendor, whoever was left out or came too late."""
    missing = tuple(name for name, ok in _taken_part(record).items() if ok is False)
    if not missing:
        return
    absent = tuple(name for name in missing if getattr(record, name) is False)
    late = tuple(name for name in missing if name not in absent)
    why = [say("After the signature neither price nor terms can be changed but by goodwill.")]
    if absent:
        why.append(say("Did not take part: {absent}.", absent=absent))
    if late:
        why.append(say("Came after the signature: {late}.", late=late))
    tools = tools_of(case, vendor)
    yield Finding(
        code=NO_PROCUREMENT.id,
        subjects=(f"vendor:{vendor.id}",),
        severity=raised(case, NO_PROCUREMENT, case.policy.rate(NO_PROCUREMENT, case.weight(tools)), Severity.HIGH),
        title=NO_PROCUREMENT.title.fill(vendor=vendor.name, missing=missing),
        why=sentences(why),
        advice=NO_PROCUREMENT.advice.fill(),
        evidence=(Names("did not take part", absent), Names("came after the signature", late), *joined(case, tools)),
        confidence="documented",
    )


def _gaps(case: Case, vendor: Vendor, record: Procurement) -> Iterator[Finding]:
    gaps = tuple(words for name, words in CLAUSES.items() if getattr(record, name) is False)
    if not gaps:
        return
    tools = tools_of(case, vendor)
    yield Finding(
        code=CONTRACT_GAPS.id,
        subjects=(f"vendor:{vendor.id}",),
        severity=case.policy.rate(CONTRACT_GAPS, case.weight(tools)),
        title=CONTRACT_GAPS.title.fill(vendor=vendor.name, gaps=gaps),
        why=say("What is not in the contract cannot be asked for when it is needed."),
        advice=CONTRACT_GAPS.advice.fill(),
        evidence=(Names("missing", gaps), *joined(case, tools)),
        confidence="documented",
    )


def _unknowns(vendor: Vendor, record: Procurement) -> Iterator[Unknown]:
    subjects = (f"vendor:{vendor.id}",)
    for name, ok in _taken_part(record).items():
        if ok is None:
            text = "whether {who} took part before the contract with {vendor} was signed is not stated"
            fact = name if getattr(record, name) is None else "signed" if record.signed is None else f"{name}_from"
            yield Unknown(
                NO_PROCUREMENT.id, f"procurement.{fact}", subjects, say(text, who=name, vendor=vendor.name), subjects
            )
    silent = [name for name in CLAUSES if getattr(record, name) is None]
    if silent:
        text = "whether the contract with {vendor} has {clauses} is not stated"
        message = say(text, vendor=vendor.name, clauses=tuple(CLAUSES[name] for name in silent))
        yield Unknown(CONTRACT_GAPS.id, f"procurement.{silent[0]}", subjects, message, subjects)


def _row(vendor: Vendor, record: Procurement) -> tuple[Cell, ...]:
    signed = record.signed
    leads = [
        None if signed is None or day is None else (signed - day).days
        for day in (record.procurement_from, record.legal_from)
    ]
    clauses = (getattr(record, name) for name in CLAUSES)
    day = signed.isoformat() if signed else None
    return vendor.id, day, record.procurement, leads[0], record.legal, leads[1], *clauses
