"""The integration analyser."""

from __future__ import annotations

from math import isfinite

from stackaudit.analysers.base import NotApplicable, Review, analyser
from stackaudit.analysers.integrations import neighbours as beside
from stackaudit.analysers.integrations import results, tangles
from stackaudit.analysers.integrations.case import Case
from stackaudit.analysers.integrations.causes import by_cause
from stackaudit.analysers.integrations.connectors import unused_connectors
from stackaudit.analysers.integrations.health import Health
from stackaudit.analysers.integrations.rules import RULES
from stackaudit.core.errors import OptionError
from stackaudit.core.findings import Findings
from stackaudit.graph import StackGraph

_ASKS = "Which integrations are required and missing, which exist but ail, and where would a hub pay?"


@analyser(id="integrations", asks=_ASKS, rules=RULES)
def integrations(
    graph: StackGraph,
    *,
    least_reliability: float = 0.9,
    hub_cost: float = 20.0,
    spoke_cost: float = 4.0,
    link_cost: float = 5.0,
) -> Review:
    """An integration is missing where records are required somewhere and no automated path brings them in time.

    Looks: Requirements come from the roles of tools, from what is declared, and from the steps of journeys: for each
    kind of records that a step needs, from the tools of the steps right before, or the system of record, to a tool of
    the step; of all such pairs the best counts. The same way asked for twice is one requirement, with all its origins
    and the confidence of the surest (declared 1, journey 0.9, role 0.8). A flow ails if it is broken, degraded, less
    reliable than asked, or has more to carry than it can. A connector is unused if it is a conduit connected on one
    side only. In a stack that was filled from the catalog of known products, the table `connectors` has the tools that
    hold the same customer records without an integration, and whether a connector for them is known; that is no
    finding, and what the catalog does not know is unknown, never missing. Links from point to point tangle if there
    are more of them than tools and than (hub_cost + tools x spoke_cost) / link_cost; links to the hub do not count,
    nor those over a conduit. Where no hub is declared, a tool with more than twice the links of any other is one.

    Rates: Base severity by kind, times the criticality of the records; both stand in the policy. A missing integration
    is medium at most by default: it is the work list for what the silo and journey analysers tell as causes. A broken
    flow is the cause of what is missing between its tools. A conduit that nothing touches is told by the silo analyser.

    Errs when: Flows or roles are not recorded. What is not stated makes a requirement unknown, never missing. Which
    categories of tools usually belong together is not asked. Where several tools act as hubs and none is declared,
    their links look like a tangle; what links and hubs cost is assumed. Which fields arrive is not asked here.

    Args:
        graph: The stack.
        least_reliability: Reliability, from 0 to 1, below which a flow ails. Ours.
        hub_cost: Days of work for a hub. Ours (stackaudit methods 5.2).
        spoke_cost: Days of work to connect a tool to a hub. Ours.
        link_cost: Days of work for a link from point to point. Ours.
    """
    _check(least_reliability, hub_cost, spoke_cost, link_cost)
    if len(graph.tools) < 2:
        raise NotApplicable("fewer than two tools")
    if "integrations" not in graph.stack.model_fields_set:
        raise NotApplicable("the stack lists no integrations; state an empty list if there are none")
    case, prices = Case(graph, least_reliability), tangles.Prices(hub_cost, spoke_cost, link_cost)
    health, tangled = Health(case), tangles.sure_groups(case, prices)
    near = tuple(beside.neighbours(case))
    findings = (*by_cause(case, health), *unused_connectors(case), *tangles.tangles(case, prices, tangled))
    return Review(
        examined=tuple(f"tool:{tool.id}" for tool in graph.tools),
        findings=Findings.sorted(findings),
        unknowns=(
            *results.not_stated(case),
            *health.unknowns(),
            *beside.not_stated(near),
            *tangles.not_stated(case, prices, tangled),
        ),
        measures=tuple(results.measures(case)),
        tables=(results.table(case), health.table(), *((beside.table(case, near),) if near else ())),
        headline=tuple(results.headline(case, health)),
    )


def _check(least_reliability: float, hub_cost: float, spoke_cost: float, link_cost: float) -> None:
    if not 0 <= least_reliability <= 1:
        raise OptionError(f"integrations: least_reliability is {least_reliability}; it is a share from 0 to 1")
    for name, cost in (("hub_cost", hub_cost), ("spoke_cost", spoke_cost), ("link_cost", link_cost)):
        if not (isfinite(cost) and cost >= 0) or (name == "link_cost" and cost == 0):
            raise OptionError(f"integrations: {name} is {cost}; it is a number of days of work")
