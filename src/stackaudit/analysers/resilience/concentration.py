"""How much of the stack hangs on few vendors: the effective number of vendors, and the share of the largest.

The Herfindahl-Hirschman index is the sum of squared shares; its inverse is the number of equal vendors that would be as
concentrated. The limits of merger control say nothing here: four vendors can never be "unconcentrated" by them, so no
limit is printed. Source: stackaudit methods 9.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from stackaudit.analysers.resilience.case import Case
from stackaudit.analysers.resilience.units import id_of
from stackaudit.core.findings import Cell, Measure, Table, Term
from stackaudit.core.messages import say
from stackaudit.graph.quality import total
from stackaudit.model.tool import Tool


@dataclass(frozen=True)
class Concentration:
    """Shares of vendors in one thing.

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


def of_spend(case: Case) -> Concentration:
    """By what the tools in use cost a year, as far as that is stated."""
    priced = [(tool, float(tool.cost.annual)) for tool in case.in_use if tool.cost and tool.cost.annual is not None]
    return _of("spend", case, priced)


def of_flows(case: Case) -> Concentration:
    """By flows that run, half of each to either end."""
    ends: dict[str, float] = defaultdict(float)
    for flow in case.graph.running:
        if flow.certain:
            ends[flow.source] += 0.5
            ends[flow.target] += 0.5
    return _of("flows", case, [(tool, ends[tool.id]) for tool in case.in_use])


def of_criticality(case: Case) -> Concentration:
    """By the points that are lost with each tool, in the middle of their interval."""
    points = {struck.unit.id: (struck.loss.low + struck.loss.high) / 2 for struck in case.singles}
    return _of("criticality", case, [(tool, points[tool.id]) for tool in case.in_use])


def _of(basis: str, case: Case, amounts: Iterable[tuple[Tool, float]]) -> Concentration:
    listed = list(amounts)
    groups: dict[str, list[float]] = defaultdict(list)
    for tool, amount in listed:
        if tool.vendor is not None:
            groups[id_of(tool.vendor)].append(amount)
    without = total(amount for tool, amount in listed if tool.vendor is None)
    counted = sum(tool.vendor is not None for tool, _ in listed)
    coverage = counted / len(case.in_use) if case.in_use else 0.0
    return Concentration(basis, {vendor: total(groups[vendor]) for vendor in sorted(groups)}, without, coverage)


def concentrations(case: Case) -> tuple[Concentration, ...]:
    """By spend, by flows, by criticality."""
    return of_spend(case), of_flows(case), of_criticality(case)


def table(found: Iterable[Concentration]) -> Table:
    """One row a basis."""
    columns = ("basis", "vendors", "hhi", "normalised", "effective", "top", "top_share", "without_vendor", "coverage")
    return Table("concentration", columns, tuple(_row(one) for one in found))


def _row(one: Concentration) -> tuple[Cell, ...]:
    top = one.top or (None, None)
    return (
        one.basis,
        len(one.shares),
        one.hhi,
        one.normalised,
        one.effective,
        *top,
        one.without,
        one.coverage,
    )


def measures(case: Case, found: Iterable[Concentration]) -> Iterator[Measure]:
    """The share of the largest vendor, by spend and by flows; a cost that is not stated leaves it open."""
    for one in found:
        if one.basis in {"spend", "flows"}:
            yield _top_share(case, one, tools=len(case.in_use))


def _top_share(case: Case, one: Concentration, tools: int) -> Measure:
    name = f"resilience.top_vendor_by_{one.basis}"
    priced = sum(tool.cost is not None and tool.cost.annual is not None for tool in case.in_use)
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
    thin = one.coverage < case.graph.policy.least_coverage
    if one.without > 0:
        reason = "some tools do not state their vendor"
        return Measure(name, None, low, high, one.coverage, "share", "lower", terms, reason, thin)
    return Measure(name, low, low, low, one.coverage, "share", "lower", terms, thin=thin)
