"""Vendors and persons that several things hang on, and how concentrated the vendors are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from stackaudit.analysers.base import check
from stackaudit.analysers.resilience.context import Context, Struck, numbers
from stackaudit.analysers.resilience.rules import ONE_PERSON, VENDOR_CONCENTRATION
from stackaudit.analysers.resilience.units import Unit
from stackaudit.core.estimate import at_least
from stackaudit.core.evidence import Evidence, Flows, Quantity, Tools
from stackaudit.core.findings import Finding, Measure, Table, Term
from stackaudit.core.messages import Message, say, sentences
from stackaudit.core.rows import table_of
from stackaudit.graph.quality import total
from stackaudit.model.persons import group_id, person_id
from stackaudit.model.tool import Tool
from stackaudit.tables.resilience import ConcentrationRow

# -- vendors


def vendor_concentrations(context: Context, shares: Iterable[Concentration]) -> Iterator[Finding]:
    """Yield vendors with several tools that a large part of the spend goes to, or of the delivered quality hangs on."""
    spend = next((one for one in shares if one.basis == "spend"), None)
    for struck in context.vendors:
        if len(struck.unit.tools) < 2:
            continue
        paid = _paid(context, struck.unit.id, spend)
        hangs = _hangs(context, struck)
        if paid is not None or hangs:
            yield _vendor(context, struck, paid, hangs=hangs)


def _paid(context: Context, vendor: str, spend: Concentration | None) -> float | None:
    """Return the vendor's share of the spend, if it is large and enough tools state cost and vendor."""
    if spend is None or not at_least(spend.coverage, context.graph.policy.least_coverage) or len(spend.shares) < 2:
        return None
    share = spend.amounts.get(vendor, 0.0) / (spend.whole + spend.without) if spend.whole else 0.0
    return share if at_least(share, context.settings.vendor_share) else None


def _hangs(context: Context, struck: Struck) -> bool:
    """Return whether much more hangs on the vendor than on the most critical of its tools: that one is told already."""
    share = struck.loss.cut_share
    if share is None or not at_least(share, context.settings.vendor_share):
        return False
    alone = max(one.loss.cut_share or 0.0 for one in context.singles if one.unit.id in struck.unit.tools)
    return at_least(share, alone + context.settings.least_share)


def _vendor(context: Context, struck: Struck, paid: float | None, *, hangs: bool) -> Finding:
    why: list[Message] = []
    if paid is not None:
        why.append(say("{share}% of the stated cost goes to it.", share=round(100 * paid, 1)))
    if hangs and struck.loss.cut_share is not None:
        text = "{share}% of the data needs that surely have a path today, by weight, end with its tools together."
        why.append(say(text, share=round(100 * struck.loss.cut_share, 1)))
    evidence: list[Evidence] = [Tools("from this vendor", struck.unit.tools), *numbers(struck.loss)]
    if paid is not None:
        evidence.append(Quantity("share of cost", paid, "share"))
    return Finding(
        rule=VENDOR_CONCENTRATION,
        subjects=(struck.unit.subject,),
        severity=context.rate(VENDOR_CONCENTRATION, struck.loss),
        title=VENDOR_CONCENTRATION.title.fill(vendor=struck.unit.name, n=len(struck.unit.tools)),
        why=sentences(why),
        advice=VENDOR_CONCENTRATION.advice.fill(),
        evidence=tuple(evidence),
    )


# -- persons


@check(ONE_PERSON)
def one_person(context: Context) -> Iterator[Finding]:
    """Yield persons who alone can repair several things that others depend on, if much hangs on these together.

    Who repairs a tool is its technical owner; where none is stated who is there, its owner. Two persons for one tool
    are no risk, and a team is not one person.
    """
    held: dict[str, list[Struck]] = {}
    for struck in context.singles:
        if struck.unit.id in context.choke_points or struck.others_cut:
            tool = context.graph.tool(struck.unit.id)
            _hold(held, struck, _named(context, tool.technical_owner) or _named(context, tool.owner))
    for link in context.links:
        if context.weighs(link) or link.others_cut:
            owners = {
                person
                for flow in link.unit.stops
                for person in _named(context, context.graph.flow(flow).integration.owner)
            }
            _hold(held, link, owners)
    known = {struck.unit.id: struck.unit for struck in context.others if struck.unit.kind == "person"}
    for person in sorted(held):
        if len(held[person]) >= context.settings.choke_points_of_one:
            together = _together(context, known[person], held[person])
            if context.weighs(together):
                yield _person(context, together, held[person])


def _named(context: Context, text: str | None) -> set[str]:
    people = context.graph.people
    return {person_id(name) for name in people.there(text) if not people.is_team(name)}


def _hold(held: dict[str, list[Struck]], struck: Struck, persons: set[str]) -> None:
    if len(persons) == 1:
        held.setdefault(next(iter(persons)), []).append(struck)


def _together(context: Context, person: Unit, things: Iterable[Struck]) -> Struck:
    """Return what is lost if everything stops that a person alone answers for."""
    units = [one.unit for one in things]
    stops = frozenset[str]().union(*(unit.stops for unit in units))
    tools = tuple(sorted({tool for unit in units for tool in unit.tools}))
    return context.strike(replace(person, tools=tools, stops=stops, stops_surely=stops))


def _person(context: Context, together: Struck, things: Iterable[Struck]) -> Finding:
    listed = tuple(things)
    tools = tuple(one.unit.id for one in listed if one.unit.kind != "link")
    links = tuple(
        sorted({context.graph.flow(f).subject for one in listed if one.unit.kind == "link" for f in one.unit.stops})
    )
    evidence: tuple[Evidence, ...] = (Tools("answers for", tools),) if tools else ()
    if links:
        evidence = (*evidence, Flows("answers for", links))
    return Finding(
        rule=ONE_PERSON,
        subjects=(together.unit.subject,),
        severity=context.rate(ONE_PERSON, together.loss),
        title=ONE_PERSON.title.fill(person=together.unit.name, n=len(listed)),
        why=sentences(
            (
                say(
                    "For the repair of {names} nobody else is named.",
                    names=tuple(one.unit.name for one in listed),
                ),
                say(
                    "If all of it stops, {n} data need that surely has a path today loses it.",
                    "If all of it stops, {n} data needs that surely have a path today lose it.",
                    n=len(together.loss.cut),
                ),
                say("On a day of illness, or after notice, nobody knows how to repair it."),
            )
        ),
        advice=ONE_PERSON.advice.fill(),
        evidence=(*evidence, *numbers(together.loss)),
        tells=(together.unit.subject,),
    )


def shared_knowledge(context: Context) -> Mapping[str, tuple[str, ...]]:
    """Return choke points that do not state who repairs them, by what they leave open."""
    chokes = map(context.graph.tool, context.choke_points)
    return {"technical_owner": tuple(tool.id for tool in chokes if tool.technical_owner is None)}


@dataclass(frozen=True)
class Concentration:
    """Shares of vendors in one thing, and the effective number of vendors.

    The Herfindahl-Hirschman index is the sum of squared shares; its inverse is the number of equal vendors that would
    be as concentrated. The limits of merger control say nothing here: four vendors can never be "unconcentrated" by
    them, so no limit is printed. Source: stackaudit methods 9.

    Attributes:
        basis: In what.
        amounts: How much each vendor has of it, by id.
        without: How much is of tools that state no vendor.
        coverage: Share of the tools in use that count, from 0 to 1.
    """

    basis: str
    amounts: Mapping[str, float]
    without: float
    coverage: float

    @cached_property
    def whole(self) -> float:
        """What all vendors have together."""
        return total(self.amounts.values())

    @cached_property
    def shares(self) -> dict[str, float]:
        """The share of each vendor, largest first."""
        if not self.whole:
            return {}
        listed = sorted(self.amounts.items(), key=lambda entry: (-entry[1], entry[0]))
        return {vendor: amount / self.whole for vendor, amount in listed}

    @property
    def hhi(self) -> float | None:
        """The sum of squared shares, from 0 to 1; None where there is nothing to share."""
        return total(share**2 for share in self.shares.values()) if self.shares else None

    @property
    def normalised(self) -> float | None:
        """The same from 0 (equal shares) to 1 (one vendor); None for one vendor alone."""
        count = len(self.shares)
        return None if self.hhi is None or count < 2 else max(0.0, (self.hhi - 1 / count) / (1 - 1 / count))

    @property
    def effective(self) -> float | None:
        """The number of equal vendors that would be as concentrated."""
        return None if self.hhi is None else 1 / self.hhi

    @property
    def top(self) -> tuple[str, float] | None:
        """The largest vendor and its share; of equals the first by id."""
        return next(iter(self.shares.items()), None)


def of_spend(context: Context) -> Concentration:
    """Return the shares of spend: what the tools in use cost a year, as far as that is stated."""
    priced = [
        (tool, float(tool.spend.annual)) for tool in context.graph.tools if tool.spend and tool.spend.annual is not None
    ]
    return _of("spend", context, priced)


def of_flows(context: Context) -> Concentration:
    """Return the shares of flows that run, half of each to either end."""
    ends: dict[str, float] = defaultdict(float)
    for flow in context.graph.running:
        if flow.certain:
            ends[flow.source] += 0.5
            ends[flow.target] += 0.5
    return _of("flows", context, [(tool, ends[tool.id]) for tool in context.graph.tools])


def of_criticality(context: Context) -> Concentration:
    """Return the shares of the points that are lost with each tool, in the middle of their interval."""
    points = {struck.unit.id: (struck.loss.low + struck.loss.high) / 2 for struck in context.singles}
    return _of("criticality", context, [(tool, points[tool.id]) for tool in context.graph.tools])


def _of(basis: str, context: Context, amounts: Iterable[tuple[Tool, float]]) -> Concentration:
    listed = list(amounts)
    groups: dict[str, list[float]] = defaultdict(list)
    for tool, amount in listed:
        if tool.vendor is not None:
            groups[group_id(tool.vendor)].append(amount)
    without = total(amount for tool, amount in listed if tool.vendor is None)
    counted = sum(tool.vendor is not None for tool, _ in listed)
    coverage = counted / len(context.graph.tools) if context.graph.tools else 0.0
    return Concentration(basis, {vendor: total(groups[vendor]) for vendor in sorted(groups)}, without, coverage)


def concentrations(context: Context) -> tuple[Concentration, ...]:
    """Return the shares of vendors by spend, by flows, by criticality."""
    return of_spend(context), of_flows(context), of_criticality(context)


def concentration_table(found: Iterable[Concentration]) -> Table:
    """Return one row a basis."""
    return table_of(ConcentrationRow, map(_row, found))


def _row(one: Concentration) -> ConcentrationRow:
    top, share = one.top or (None, None)
    return ConcentrationRow(
        basis=one.basis,
        vendors=len(one.shares),
        hhi=one.hhi,
        normalised=one.normalised,
        effective=one.effective,
        top=top,
        top_share=share,
        without_vendor=one.without,
        coverage=one.coverage,
    )


def top_vendors(context: Context, found: Iterable[Concentration]) -> Iterator[Measure]:
    """Yield the share of the largest vendor, by spend and by flows; a cost that is not stated leaves it open."""
    for one in found:
        if one.basis in {"spend", "flows"}:
            yield _top_share(context, one)


def _top_share(context: Context, one: Concentration) -> Measure:
    name = f"resilience.top_vendor_by_{one.basis}"
    tools = len(context.graph.tools)
    priced = sum(tool.spend is not None and tool.spend.annual is not None for tool in context.graph.tools)
    terms = (
        Term(say("vendors"), float(len(one.shares))),
        Term(say("effective number of vendors, of what is stated"), one.effective),
        Term(say("share of the largest, of what is stated"), None if one.top is None else one.top[1]),
    )
    whole = one.whole + one.without
    if one.top is None or (one.basis == "spend" and priced < tools):
        reason = (
            "no vendor has a share" if one.top is None else f"{tools - priced} of {tools} tools do not state a cost"
        )
        return Measure(name, None, None, None, one.coverage, "share", "lower", terms, reason, thin=True)
    largest = one.top[1] * one.whole
    low, high = largest / whole, min(1.0, (largest + one.without) / whole)
    thin = not at_least(one.coverage, context.graph.policy.least_coverage)
    if one.without > 0:
        reason = "some tools do not state their vendor"
        return Measure(name, None, low, high, one.coverage, "share", "lower", terms, reason, thin)
    return Measure(name, low, low, low, one.coverage, "share", "lower", terms, thin=thin)
