"""Vendors and persons that several things hang on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from stackaudit.analysers.resilience.case import Case, Struck, numbers
from stackaudit.analysers.resilience.choke_points import is_choke_point
from stackaudit.analysers.resilience.concentration import Concentration
from stackaudit.analysers.resilience.rules import ONE_PERSON, VENDOR_CONCENTRATION
from stackaudit.analysers.resilience.units import id_of, people
from stackaudit.core.evidence import Evidence, Flows, Quantity, Tools
from stackaudit.core.findings import Finding
from stackaudit.core.messages import Message, say, sentences

# -- vendors


def vendor_concentrations(case: Case, shares: Iterable[Concentration]) -> Iterator[Finding]:
    """Vendors with several tools that a large part of the spend goes to, or of the delivered quality hangs on."""
    spend = next((one for one in shares if one.basis == "spend"), None)
    for struck in case.vendors:
        if len(struck.unit.tools) < 2:
            continue
        paid = _paid(case, struck.unit.id, spend)
        hangs = _hangs(case, struck)
        if paid is not None or hangs:
            yield _vendor(case, struck, paid, hangs=hangs)


def _paid(case: Case, vendor: str, spend: Concentration | None) -> float | None:
    """The vendor's share of the spend, if it is large and enough tools state cost and vendor."""
    if spend is None or spend.coverage < case.graph.policy.least_coverage or len(spend.shares) < 2:
        return None
    share = spend.amounts.get(vendor, 0.0) / (spend.whole + spend.without) if spend.whole else 0.0
    return share if share >= case.graph.policy.resilience["vendor-share"] else None


def _hangs(case: Case, struck: Struck) -> bool:
    """Whether much more hangs on the vendor than on the most critical of its tools: that one is told already."""
    policy = case.graph.policy.resilience
    share = struck.loss.cut_share
    if share is None or share < policy["vendor-share"]:
        return False
    alone = max(one.loss.cut_share or 0.0 for one in case.singles if one.unit.id in struck.unit.tools)
    return share >= alone + policy["least-share"]


def _vendor(case: Case, struck: Struck, paid: float | None, *, hangs: bool) -> Finding:
    why: list[Message] = []
    if paid is not None:
        why.append(say("{share}% of the stated cost goes to it.", share=round(100 * paid, 1)))
    if hangs and struck.loss.cut_share is not None:
        text = "{share}% of the data needs that are met today, by weight, end with its tools together."
        why.append(say(text, share=round(100 * struck.loss.cut_share, 1)))
    evidence: list[Evidence] = [Tools("from this vendor", struck.unit.tools), *numbers(struck.loss)]
    if paid is not None:
        evidence.append(Quantity("share of cost", paid, "share"))
    return Finding(
        code=VENDOR_CONCENTRATION.id,
        subjects=(struck.unit.subject,),
        severity=case.rate(VENDOR_CONCENTRATION, struck.loss),
        title=say("{n} tools come from {vendor}", vendor=struck.unit.name, n=len(struck.unit.tools)),
        why=sentences(why),
        advice=say("Know the way out: exit terms, export of all data, and which tool could take over first."),
        evidence=tuple(evidence),
    )


# -- persons


def one_person(case: Case) -> Iterator[Finding]:
    """Persons who alone can repair several things that much hangs on.

    Who repairs a tool is its technical owner; where none is stated, its owner. Two persons for one tool are no risk.
    """
    held: dict[str, list[Struck]] = {}
    for struck in case.singles:
        if is_choke_point(case, struck):
            tool = case.graph.tool(struck.unit.id)
            _hold(held, struck, _named(case, tool.technical_owner) or _named(case, tool.owner))
    for link in case.links:
        if case.weighs(link.loss):
            owners = {
                person for flow in link.unit.stops for person in _named(case, case.graph.flow(flow).integration.owner)
            }
            _hold(held, link, owners)
    known = {struck.unit.id: struck for struck in case.others if struck.unit.kind == "person"}
    for person in sorted(held):
        if len(held[person]) >= case.choke_points:
            yield _person(case, known[person], held[person])


def _named(case: Case, text: str | None) -> set[str]:
    return {id_of(person) for person in people(text, case.graph.policy.no_owner)}


def _hold(held: dict[str, list[Struck]], struck: Struck, persons: set[str]) -> None:
    if len(persons) == 1:
        held.setdefault(next(iter(persons)), []).append(struck)


def _person(case: Case, struck: Struck, chokes: Iterable[Struck]) -> Finding:
    listed = tuple(chokes)
    tools = tuple(one.unit.id for one in listed if one.unit.kind != "link")
    links = tuple(
        sorted({case.graph.flow(f).subject for one in listed if one.unit.kind == "link" for f in one.unit.stops})
    )
    evidence: tuple[Evidence, ...] = (Tools("answers for", tools),) if tools else ()
    if links:
        evidence = (*evidence, Flows("answers for", links))
    worst = max(listed, key=lambda one: (one.loss.high, one.unit.id))
    return Finding(
        code=ONE_PERSON.id,
        subjects=(struck.unit.subject,),
        severity=case.rate(ONE_PERSON, worst.loss),
        title=say(
            "{person} alone answers for {n} choke point, as far as is stated",
            "{person} alone answers for {n} choke points, as far as is stated",
            person=struck.unit.name,
            n=len(listed),
        ),
        why=_why(listed),
        advice=say("Name a second person for each, and have them do the work once."),
        evidence=(*evidence, *numbers(worst.loss)),
    )


def _why(listed: Iterable[Struck]) -> Message:
    return say(
        "For the repair of {names} nobody else is named; on a day of illness or after notice nobody knows them.",
        names=tuple(one.unit.name for one in listed),
    )


def shared_knowledge(case: Case) -> Mapping[str, tuple[str, ...]]:
    """Choke points that do not state who repairs them, by what they leave open."""
    chokes = [case.graph.tool(one.unit.id) for one in case.singles if is_choke_point(case, one)]
    return {"technical_owner": tuple(tool.id for tool in chokes if tool.technical_owner is None)}
