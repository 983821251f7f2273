"""Groups of tools with so many links from point to point that a hub would pay.

A hub with n spokes pays where k links cost more than it: `k > (F + n c_s) / c_p`. The links counted are those that are
there, not all that there could be: most pairs of tools have no need. Source: stackaudit methods 5.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stackaudit.analysers.integrations.case import Case
from stackaudit.analysers.integrations.rules import TANGLE
from stackaudit.core.evidence import Names, Quantity, Tools
from stackaudit.core.findings import Finding, Unknown
from stackaudit.core.messages import say
from stackaudit.graph import Flow
from stackaudit.graph.structure import components, undirected

Link = tuple[str, str]
_OVER_SOMETHING = {"ipaas", "etl", "stream"}


@dataclass(frozen=True, slots=True)
class Prices:
    """What a hub, one of its spokes and one link from point to point cost, in the same unit."""

    hub: float
    spoke: float
    link: float

    def break_even(self, tools: int) -> float:
        """The number of links above which a hub between so many tools costs less.

        >>> Prices(20, 4, 5).break_even(6)
        8.8
        """
        return (self.hub + tools * self.spoke) / self.link


@dataclass(frozen=True, slots=True)
class Group:
    """Tools that are linked with one another, and the links."""

    tools: tuple[str, ...]
    links: tuple[Link, ...]


def sure_groups(case: Case, prices: Prices) -> tuple[Group, ...]:
    """The groups of tools that a hub would serve for less, whatever is not stated."""
    return tuple(_tangled(case, prices, _links(case, sure=True)))


def tangles(case: Case, prices: Prices, groups: Iterable[Group]) -> Iterator[Finding]:
    """One finding for each group."""
    for group in groups:
        n, k = len(group.tools), len(group.links)
        hub = prices.hub + n * prices.spoke
        yield Finding(
            code=TANGLE.id,
            subjects=tuple(f"tool:{tool}" for tool in group.tools),
            severity=case.graph.policy.rate(TANGLE),
            title=say("{links} links from point to point tangle {tools}", links=k, tools=case.names(group.tools)),
            why=say(
                "A hub between these {tools} tools would pay from more than {even} links on.",
                tools=n,
                even=prices.break_even(n),
            ),
            advice=say("Put a hub between them, link by link, or find out which links nobody needs."),
            evidence=(
                Tools("linked with one another", group.tools),
                Names("links", tuple(f"{a} - {b}" for a, b in group.links)),
                Quantity("links", float(k)),
                Quantity("break-even", prices.break_even(n), "links"),
                Quantity("links cost", k * prices.link, "days of work"),
                Quantity("a hub costs", hub, "days of work"),
            ),
            confidence="assumed",
        )


def not_stated(case: Case, prices: Prices, groups: Iterable[Group]) -> Iterator[Unknown]:
    """Flows that would make a tangle if they run, from point to point, which they do not state."""
    told = {tool for group in groups for tool in group.tools}
    perhaps = _tangled(case, prices, _links(case, sure=False))
    open_ = {tool for group in perhaps if not told & {*group.tools} for tool in group.tools}
    inside = [f for f in _direct(case) if {f.source, f.target} <= open_]
    tools = tuple(f"tool:{tool}" for tool in sorted(open_))
    for fact, silent in (
        ("method", sorted({f.subject for f in inside if f.integration.method is None})),
        ("status", sorted({f.subject for f in inside if not f.certain})),
    ):
        if silent:
            message = say(
                "whether {n} flow is a link from point to point, in use, is not stated; a hub may pay",
                "whether {n} flows are links from point to point, in use, is not stated; a hub may pay",
                n=len(silent),
            )
            yield Unknown(TANGLE.id, f"integration.{fact}", tuple(silent), message, tools)


def _direct(case: Case) -> Iterator[Flow]:
    """Flows that lead, or may lead, from tool to tool with nothing between them."""
    conduits = {tool.id for tool in case.graph.tools if tool.kind == "conduit"}
    for flow in case.graph.running:
        over = flow.integration.via is not None or flow.integration.method in _OVER_SOMETHING
        if not over and not conduits & {flow.source, flow.target}:
            yield flow


def _links(case: Case, *, sure: bool) -> set[Link]:
    """Pairs of tools, each once however many flows there are between them."""
    return {
        (min(flow.source, flow.target), max(flow.source, flow.target))
        for flow in _direct(case)
        if not sure or (flow.certain and flow.integration.method is not None)
    }


def _tangled(case: Case, prices: Prices, links: Iterable[Link]) -> Iterator[Group]:
    """Groups whose links are more than a hub would need, and dearer."""
    for group in _groups(_without_hubs(case.graph.hub, links), prices):
        n, k = len(group.tools), len(group.links)
        if k > n and k > prices.break_even(n):
            yield group


def _without_hubs(declared: str | None, links: Iterable[Link]) -> set[Link]:
    """Links that lead to no hub: the declared one; in each group, else, a tool with twice the links of any other."""
    rest = {link for link in links if declared not in link}
    if declared is not None:
        return rest
    around = undirected({tool for link in rest for tool in link}, rest)
    for members in components(around):
        first, second = sorted(members, key=lambda tool: -len(around[tool]))[:2]
        if len(around[first]) > 2 * len(around[second]):
            rest = {link for link in rest if first not in link}
    return rest


def _groups(links: set[Link], prices: Prices) -> Iterator[Group]:
    """Linked tools, without those whose few links cost no more than a spoke: a hub pays for no such tool."""
    while True:
        around = undirected({tool for link in links for tool in link}, links)
        cheap = {tool for tool, others in around.items() if len(others) * prices.link <= prices.spoke}
        if not cheap:
            break
        links = {link for link in links if not cheap & {*link}}
    for members in components(around):
        inside = {*members}
        yield Group(members, tuple(sorted(link for link in links if link[0] in inside)))
