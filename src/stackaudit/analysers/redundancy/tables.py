"""The rows behind the redundancy analyser: pairs, groups, members, capabilities, stakes and how firm thresholds are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from stackaudit.analysers.redundancy.context import Context
from stackaudit.analysers.redundancy.findings import readable
from stackaudit.analysers.redundancy.groups import Firmness, Group, complete_linkage
from stackaudit.analysers.redundancy.pairs import Pair, Profile
from stackaudit.analysers.redundancy.stakes import Stake, alone, annual
from stackaudit.core.findings import Cell, Finding, Table
from stackaudit.graph import intents
from stackaudit.model.renewal import renewal_of
from stackaudit.model.tool import Tool
from stackaudit.policy.policy import OURS

Ids = Mapping[tuple[str, str], str]


def overlaps(context: Context, ids: Ids) -> Table:
    """Return one row for every two products that overlap, or nearly so, and two such tools of a product or vendor.

    A product of several accounts or instances stands under the id of its first tool; `tools` has them all.
    """
    columns = (
        *("tool", "other", "name", "other_name", "relation", "shared", "only_tool", "only_other", "jaccard"),
        *("weighted_jaccard", "overlap_coefficient", "cover", "cover_back", "usage_overlap", "user_overlap"),
        *("scope_overlap", "shared_departments", "intent", "thin", "verdict", "finding", "tools", "other_tools"),
    )
    same = [pair for pair in context.tool_pairs if pair.relation != "overlap"]
    every = sorted((*context.pairs, *same), key=lambda pair: pair.tools)
    return Table("overlaps", columns, tuple(_overlap(context, pair, ids) for pair in every))


def _overlap(context: Context, pair: Pair, ids: Ids) -> tuple[Cell, ...]:
    judged = pair.relation == "overlap"
    ends = [context.products[one] if judged else Profile.of(context.graph.tool(one)) for one in pair.tools]
    one, other = ends
    intents_ = dict.fromkeys(_intent(tool, context) for end in ends for tool in end.tools)
    return (
        *pair.tools,
        *(context.name(end.id) if judged else end.tools[0].name for end in ends),
        *(pair.relation, pair.shared),
        *(tuple(sorted(one.capabilities - other.capabilities)), tuple(sorted(other.capabilities - one.capabilities))),
        *(pair.jaccard, pair.similarity, pair.coefficient, pair.cover, pair.cover_back),
        *(pair.usage, pair.users, pair.places),
        tuple(department for department in one.departments if department in other.departments),
        " ".join(kind for kind in intents_ if kind),
        *(pair.thin, context.verdicts[pair.tools] if judged else "none", ids.get(pair.tools) if judged else None),
        *(tuple(tool.id for tool in end.tools) for end in ends),
    )


def _intent(tool: Tool, context: Context) -> str:
    return tool.intent.kind if tool.intent is not None and intents.is_valid(tool, context.today) else ""


def finding_ids(
    found: Sequence[tuple[Group, Finding]], reasons: Sequence[Finding], context: Context
) -> dict[tuple[str, str], str]:
    """Return the finding in which each pair of products is reported; of several the first."""
    ids: dict[tuple[str, str], str] = {}
    for group, finding in found:
        for pair in group.reported:
            if pair in context.by_tools:
                ids.setdefault(pair, finding.id)
    for finding in reasons:
        product = context.product_of[finding.subjects[0].removeprefix("tool:")]
        for pair, verdict in context.verdicts.items():
            if product in pair and verdict in {"lapsed", "unverified-backup"}:
                ids.setdefault(pair, finding.id)
    return ids


def groups(context: Context, every: Sequence[Stake]) -> Table:
    """Return groups in which every two products overlap at least in part: the blocks of the matrix.

    What is at stake in a group is its part of the stakes, so that groups add up to them: a product that could go and is
    in no group has a row of its own.
    """
    alike = {pair.tools: pair.similarity for pair in context.pairs if context.verdicts[pair.tools] != "none"}
    clusters = complete_linkage(alike, context.thresholds.partial)
    grouped = {product for products in clusters for product in products}
    single = sorted((one,) for stake in every for one in stake.gone if one not in grouped)
    rows = [
        _group(context, n, products, every) for n, products in enumerate(_by_money(context, (*clusters, *single)), 1)
    ]
    columns = ("group", "name", "tools", "capabilities", "similarity", "annual", "keep", "retire")
    return Table("redundancy_groups", (*columns, "at_stake_low", "at_stake_high"), tuple(rows))


def _by_money(context: Context, clusters: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the dearest first; those whose cost is not known by their size, then by name."""

    def rank(products: tuple[str, ...]) -> tuple[float, int, tuple[str, ...]]:
        return -(annual(context.tools_of(products)) or 0.0), -len(products), products

    return sorted(clusters, key=rank)


def _group(context: Context, n: int, products: tuple[str, ...], every: Sequence[Stake]) -> tuple[Cell, ...]:
    count = Counter(name for one in products for name in context.products[one].capabilities)
    shared = tuple(sorted((name for name in count if count[name] > 1), key=lambda name: (-count[name], name)))
    shared = shared or tuple(
        sorted({name for pair in context.pairs if products[0] in pair.tools for name in pair.shared})
    )
    touched = [stake for stake in every if not {*products}.isdisjoint(stake.products)]
    settled = all(stake.high is not None and (stake.exact or not stake.high) for stake in touched)
    gone = tuple(one for stake in touched for one in stake.gone if one in products) if settled else ()
    tools = context.tools_of(products)
    return (
        n,
        _titled(readable(shared[0])) if shared else context.name(products[0]),
        tuple(tool.id for tool in tools),
        shared,
        min((context.by_tools[pair].similarity for pair in Group("overlap", products).pairs), default=None),
        annual(tools),
        tuple(tool.id for tool in tools if tool not in context.tools_of(gone)) if settled else (),
        tuple(tool.id for tool in context.tools_of(gone)),
        0.0 if settled else None,
        (annual(context.tools_of(gone)) or 0.0) if settled else None,
    )


def _titled(words: str) -> str:
    return words[:1].upper() + words[1:]


def members(context: Context, found: Sequence[tuple[Group, Finding]]) -> Table:
    """Return one row for each tool of each group: what it costs, who uses it, what nothing else would do."""
    columns = (
        *("finding", "tool", "name", "departments", "annual", "one_off", "active", "measure", "only_capabilities"),
        *("better_at", "only_departments", "only_steps", "system_of_record", "renews", "notice_by"),
    )
    return Table("redundancy_members", columns, tuple(_members(context, found)))


def _members(context: Context, found: Sequence[tuple[Group, Finding]]) -> Iterator[tuple[Cell, ...]]:
    for group, finding in found:
        for product in group.products:
            lost = alone(context, product)
            for tool in context.products[product].tools:
                cost, seats = tool.cost, tool.seats
                yield (
                    *(finding.id, tool.id, tool.name, tool.departments, annual([tool])),
                    float(cost.one_off) if cost is not None and cost.one_off is not None else None,
                    *((seats.active, seats.measure) if seats is not None else (None, None)),
                    *(lost.capabilities, lost.better, lost.departments, lost.steps, lost.masters),
                    *(None if day is None else day.isoformat() for day in _days(tool, context)),
                )


def _days(tool: Tool, context: Context) -> tuple[date | None, date | None]:
    """Return when a tool's contract renews next, and the last day of notice before that."""
    found = renewal_of(tool, context.today, context.graph.policy.renewals["soon"])
    return (None, None) if found is None else (found.renews, found.notice_by)


def capabilities(context: Context) -> Table:
    """Return who offers each capability that more than one tool offers: the multiplicity list."""
    offers: dict[str, list[Tool]] = {}
    for tool in context.compared:
        for name in context.products[context.product_of[tool.id]].capabilities & {use.id for use in tool.capabilities}:
            offers.setdefault(name, []).append(tool)
    rows = [
        (
            name,
            tuple(tool.id for tool in tools),
            len({context.product_of[tool.id] for tool in tools}),
            tuple(dict.fromkeys(department for tool in tools for department in tool.departments)),
            annual(tools),
        )
        for name, tools in offers.items()
        if len(tools) > 1
    ]
    rows.sort(key=lambda row: (-row[2], row[0]))
    return Table("capability_tools", ("capability", "tools", "products", "departments", "annual"), tuple(rows))


def stakes(context: Context, every: Sequence[Stake]) -> Table:
    """Return products that overlap to no good, joined wherever two of them do: what could be saved, each once."""
    rows = [
        (
            tuple(tool.id for tool in context.tools_of(stake.products)),
            stake.annual,
            tuple(tool.id for tool in context.tools_of(stake.kept)),
            tuple(tool.id for tool in context.tools_of(stake.gone)),
            None if stake.high is None else 0.0,
            stake.high,
            stake.exact,
            stake.unpriced,
        )
        for stake in every
    ]
    columns = ("tools", "annual", "keep", "retire", "at_stake_low", "at_stake_high", "exact", "unpriced")
    return Table("redundancy_stakes", columns, tuple(rows))


def sensitivity(context: Context, rows: Sequence[Firmness]) -> Table:
    """Return each threshold with its source, and how many groups would be reported if it were moved."""
    step = context.graph.policy.overlap["step"]
    columns = ("threshold", "value", "source", f"findings at -{step:g}", "findings", f"findings at +{step:g}")
    return Table(
        "redundancy_sensitivity", columns, tuple((r.threshold, r.value, OURS, r.below, r.here, r.above) for r in rows)
    )
