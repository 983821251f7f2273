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
from stackaudit.tables.resilience import ConcentrationRow

# -- vendors


def vendor_concentrations(context: Context, spend: Shares) -> Iterator[Finding]:
    """Yield vendors with several tools that a large part of the spend goes to, or of the delivered quality hangs on."""
    for struck in context.vendors:
        if len(struck.unit.tools) < 2:
            continue
        paid = _paid(context, struck.unit.id, spend)
        hangs = _hangs(context, struck)
        if paid is not None or hangs:
            yield _vendor(context, struck, paid, hangs=hangs)


def _paid(context: Context, vendor: str, spend: Shares) -> float | None:
    """Return the vendor's share of the spend, if it is large and enough tools state cost and vendor."""
    if not at_least(spend.coverage, context.graph.policy.least_coverage) or len(spend.of) < 2:
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
class Shares:
    """Shares of vendors in something.

    Attributes:
        amounts: How much each vendor has of it, by id.
        without: How much is of tools that state no vendor.
        coverage: Share of the tools in use that count, from 0 to 1.
    """

    amounts: Mapping[str, float]
    without: float
    coverage: float

    @cached_property
    def whole(self) -> float:
        """What all vendors have together."""
        return total(self.amounts.values())

    @cached_property
    def of(self) -> dict[str, float]:
        """The share of each vendor, largest first."""
        if not self.whole:
            return {}
        listed = sorted(self.amounts.items(), key=lambda entry: (-entry[1], entry[0]))
        return {vendor: amount / self.whole for vendor, amount in listed}

    @property
    def effective(self) -> float | None:
        """The number of equal vendors that would be as concentrated; None where there is nothing to share.

        One over the sum of squared shares (the inverse of the Herfindahl-Hirschman index). The limits of merger control
        say nothing here: by them four vendors can never be "unconcentrated".
        """
        return 1 / total(share**2 for share in self.of.values()) if self.of else None

    @property
    def top(self) -> tuple[str, float] | None:
        """The largest vendor and its share; of equals the first by id."""
        return next(iter(self.of.items()), None)


def of_spend(context: Context) -> Shares:
    """Return the shares of spend: what the tools in use cost a year, as far as that is stated."""
    priced = [
        (tool, float(tool.spend.annual)) for tool in context.graph.tools if tool.spend and tool.spend.annual is not None
    ]
    groups: dict[str, list[float]] = defaultdict(list)
    for tool, amount in priced:
        if tool.vendor is not None:
            groups[group_id(tool.vendor)].append(amount)
    without = total(amount for tool, amount in priced if tool.vendor is None)
    counted = sum(tool.vendor is not None for tool, _ in priced)
    return Shares({vendor: total(groups[vendor]) for vendor in sorted(groups)}, without, _part(context, counted))


def of_needs(context: Context) -> Shares:
    """Return the shares of needs lost: those that have a path today and none without all tools of a vendor, by weight.

    A need that ends with each of two vendors counts for both.
    """
    silent = [one for one in context.singles if context.graph.tool(one.unit.id).vendor is None]
    stated = len(context.singles) - len(silent)
    amounts = {struck.unit.id: _lost(context, struck) for struck in context.vendors}
    return Shares(amounts, total(_lost(context, struck) for struck in silent), _part(context, stated))


def _lost(context: Context, struck: Struck) -> float:
    return total(map(context.losses.weights.__getitem__, struck.loss.cut))


def _part(context: Context, counted: int) -> float:
    return counted / len(context.graph.tools) if context.graph.tools else 0.0


def concentration(context: Context) -> Table:
    """Return one row: how far what hangs on vendors is spread over them."""
    return table_of(ConcentrationRow, lambda: (_row(of_needs(context)),))


def _row(found: Shares) -> ConcentrationRow:
    top, share = found.top or (None, None)
    return ConcentrationRow(len(found.amounts), found.effective, top, share, found.without, found.coverage)


def top_vendor(context: Context, spend: Shares) -> Measure:
    """Return the share of spend of the largest vendor; a cost that is not stated leaves it open."""
    name = "resilience.top_vendor_by_spend"
    tools = len(context.graph.tools)
    priced = sum(tool.spend is not None and tool.spend.annual is not None for tool in context.graph.tools)
    terms = (
        Term(say("vendors"), float(len(spend.of))),
        Term(say("share of the largest, of what is stated"), None if spend.top is None else spend.top[1]),
    )
    if spend.top is None or priced < tools:
        reason = (
            "no vendor has a share" if spend.top is None else f"{tools - priced} of {tools} tools do not state a cost"
        )
        return Measure(name, None, None, None, spend.coverage, "share", "lower", terms, reason, thin=True)
    whole, largest = spend.whole + spend.without, spend.top[1] * spend.whole
    low, high = largest / whole, min(1.0, (largest + spend.without) / whole)
    thin = not at_least(spend.coverage, context.graph.policy.least_coverage)
    if spend.without > 0:
        reason = "some tools do not state their vendor"
        return Measure(name, None, low, high, spend.coverage, "share", "lower", terms, reason, thin)
    return Measure(name, low, low, low, spend.coverage, "share", "lower", terms, thin=thin)
