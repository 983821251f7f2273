"""The rows behind the redundancy analyser: pairs, groups, members, capabilities, stakes and how firm thresholds are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from stackaudit.analysers.redundancy.advice import fate
from stackaudit.analysers.redundancy.already_paid import ALREADY_PAID
from stackaudit.analysers.redundancy.context import Context
from stackaudit.analysers.redundancy.groups import Group, complete_linkage, firmness
from stackaudit.analysers.redundancy.pairs import Pair, Profile
from stackaudit.analysers.redundancy.rules import LAPSED_INTENT, UNVERIFIED_BACKUP
from stackaudit.analysers.redundancy.stakes import Stake, alone, annual
from stackaudit.core.estimate import Estimate
from stackaudit.core.findings import Finding, Table
from stackaudit.core.money import Money
from stackaudit.core.rows import table_of
from stackaudit.core.settings import OURS
from stackaudit.graph import intents
from stackaudit.model.parts import readable
from stackaudit.model.renewal import renewal_of
from stackaudit.model.tool import Tool
from stackaudit.tables.redundancy import CapabilityRow, GroupRow, MemberRow, OverlapRow, StakeRow, ThresholdRow

Ids = Mapping[tuple[str, str], str]


def overlaps(context: Context, ids: Ids) -> Table:
    """Return one row for every two products that overlap, or nearly so, and two such tools of a product or vendor.

    A product of several accounts or instances stands under the id of its first tool; `tools` has them all.
    """
    return table_of(OverlapRow, lambda: _overlaps(context, ids))


def _overlaps(context: Context, ids: Ids) -> Iterator[OverlapRow]:
    same = [pair for pair in context.tool_pairs if pair.relation != "overlap"]
    for pair in sorted((*context.pairs, *same), key=lambda pair: pair.tools):
        yield _overlap(context, pair, ids)


def _overlap(context: Context, pair: Pair, ids: Ids) -> OverlapRow:
    judged = pair.relation == "overlap"
    ends = [context.products[one] if judged else Profile.of(context.graph.tool(one)) for one in pair.tools]
    one, other = ends
    name, other_name = (context.name(end.id) if judged else end.tools[0].name for end in ends)
    intents_ = dict.fromkeys(_intent(tool, context) for end in ends for tool in end.tools)
    return OverlapRow(
        tool=pair.tool,
        other=pair.other,
        name=name,
        other_name=other_name,
        relation=pair.relation,
        shared=pair.shared,
        only_tool=tuple(sorted(one.capabilities - other.capabilities)),
        only_other=tuple(sorted(other.capabilities - one.capabilities)),
        jaccard=pair.jaccard,
        weighted_jaccard=pair.similarity,
        overlap_coefficient=pair.coefficient,
        cover=pair.cover,
        cover_back=pair.cover_back,
        usage_overlap=pair.usage,
        user_overlap=pair.users,
        scope_overlap=pair.places,
        shared_departments=tuple(department for department in one.departments if department in other.departments),
        intent=" ".join(kind for kind in intents_ if kind),
        thin=pair.thin,
        verdict=context.verdicts[pair.tools] if judged else "none",
        finding=ids.get(pair.tools) if judged else None,
        tools=tuple(tool.id for tool in one.tools),
        other_tools=tuple(tool.id for tool in other.tools),
    )


def _intent(tool: Tool, context: Context) -> str:
    return tool.intent.kind if tool.intent is not None and intents.is_valid(tool, context.today) else ""


def finding_ids(
    found: Sequence[tuple[Group, Finding]], checked: Sequence[Finding], context: Context
) -> dict[tuple[str, str], str]:
    """Return the finding in which each pair of products is reported; of several the first."""
    ids: dict[tuple[str, str], str] = {}
    for group, finding in found:
        for pair in group.reported:
            if pair in context.by_tools:
                ids.setdefault(pair, finding.id)
    for finding in (one for one in checked if one.rule in {LAPSED_INTENT, UNVERIFIED_BACKUP}):
        product = context.product_of[finding.subjects[0].removeprefix("tool:")]
        for pair, verdict in context.verdicts.items():
            if product in pair and verdict in {"lapsed", "unverified-backup"}:
                ids.setdefault(pair, finding.id)
    for finding in (one for one in checked if one.rule == ALREADY_PAID):
        one, other = sorted(context.product_of[subject.removeprefix("tool:")] for subject in finding.subjects)
        if (one, other) in context.by_tools:
            ids.setdefault((one, other), finding.id)
    return ids


def groups(context: Context, every: Sequence[Stake]) -> Table:
    """Return groups in which every two products overlap at least in part: the blocks of the matrix.

    What is at stake in a group is its part of the stakes, so that groups add up to them: a product that could go and is
    in no group has a row of its own.
    """
    return table_of(GroupRow, lambda: _groups(context, every))


def _groups(context: Context, every: Sequence[Stake]) -> Iterator[GroupRow]:
    alike = {pair.tools: pair.similarity for pair in context.pairs if context.verdicts[pair.tools] != "none"}
    clusters = complete_linkage(alike, context.thresholds.partial)
    grouped = {product for products in clusters for product in products}
    gone = {context.product_of[tool] for stake in every for tool in stake.retire}
    single = sorted((one,) for one in gone if one not in grouped)
    stakes_of: dict[str, list[Stake]] = {}
    for stake in every:
        for product in stake.products:
            stakes_of.setdefault(product, []).append(stake)
    for n, products in enumerate(_by_money(context, (*clusters, *single)), 1):
        touched = {stake.products: stake for product in products for stake in stakes_of.get(product, ())}
        yield _group(context, n, products, tuple(touched.values()))


def _by_money(context: Context, clusters: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the dearest first; those whose cost is not known by their size, then by name."""

    def rank(products: tuple[str, ...]) -> tuple[float, int, tuple[str, ...]]:
        return -float(annual(context, context.tools_of(products)) or 0), -len(products), products

    return sorted(clusters, key=rank)


def _group(context: Context, n: int, products: tuple[str, ...], touched: Sequence[Stake]) -> GroupRow:
    count = Counter(name for one in products for name in context.products[one].capabilities)
    shared = tuple(sorted((name for name in count if count[name] > 1), key=lambda name: (-count[name], name)))
    shared = shared or tuple(sorted({name for pair in context.pairs_at.get(products[0], ()) for name in pair.shared}))
    tools = context.tools_of(products)
    retired = {tool for stake in touched for tool in stake.retire}
    going = [tool for tool in tools if tool.id in retired]
    price = annual(context, tools)
    undecided = any(context.verdicts.get(pair) == "unknown" for pair in Group("overlap", products).pairs)
    known = all(stake.high is not None for stake in touched) and not (price is None and undecided)
    return GroupRow(
        group=n,
        name=_titled(readable(shared[0])) if shared else context.name(products[0]),
        tools=tuple(tool.id for tool in tools),
        capabilities=shared,
        similarity=min((context.by_tools[pair].similarity for pair in Group("overlap", products).pairs), default=None),
        annual=price,
        keep=tuple(tool.id for tool in tools if tool.id not in retired),
        retire=tuple(tool.id for tool in going),
        at_stake=_up_to(context, annual(context, going) or context.total(())) if known else None,
    )


def _up_to(context: Context, most: Money | None) -> Estimate | None:
    """Return from nothing to an amount; None where that is not known."""
    return None if most is None else Estimate.of_money(context.total(()), most)


def _titled(words: str) -> str:
    return words[:1].upper() + words[1:]


def members(context: Context, found: Sequence[tuple[Group, Finding]]) -> Table:
    """Return one row for each tool of each group: what it costs, who uses it, what nothing else would do."""
    return table_of(MemberRow, lambda: _members(context, found))


def _members(context: Context, found: Sequence[tuple[Group, Finding]]) -> Iterator[MemberRow]:
    for group, finding in found:
        for product in group.products:
            lost = alone(context, product)
            for tool in context.products[product].tools:
                once = None if tool.spend is None else tool.spend.one_off
                renews, notice_by = _days(tool, context)
                yield MemberRow(
                    finding=finding.id,
                    tool=tool.id,
                    name=tool.name,
                    advice=fate(context, tool),
                    departments=tool.departments,
                    annual=annual(context, [tool]),
                    one_off=None if once is None else Money.of(once, context.graph.stack.currency),
                    active=None if tool.seats is None else tool.seats.active,
                    measure=None if tool.seats is None else tool.seats.measure,
                    only_capabilities=lost.capabilities,
                    better_at=lost.better,
                    only_departments=tuple(one for one in lost.departments if one in tool.departments),
                    only_steps=lost.steps,
                    system_of_record=lost.masters,
                    renews=renews,
                    notice_by=notice_by,
                )


def _days(tool: Tool, context: Context) -> tuple[date | None, date | None]:
    """Return when a tool's contract renews next, and the last day of notice before that."""
    found = renewal_of(tool, context.today, context.graph.policy.renewals["soon"])
    return (None, None) if found is None else (found.renews, found.notice_by)


def capabilities(context: Context) -> Table:
    """Return who offers each capability that more than one tool offers: the multiplicity list."""
    return table_of(CapabilityRow, lambda: _capabilities(context))


def _capabilities(context: Context) -> list[CapabilityRow]:
    offers: dict[str, list[Tool]] = {}
    for tool in context.compared:
        for name in context.products[context.product_of[tool.id]].capabilities & {use.id for use in tool.capabilities}:
            offers.setdefault(name, []).append(tool)
    rows = [
        CapabilityRow(
            capability=name,
            tools=tuple(tool.id for tool in tools),
            products=len({context.product_of[tool.id] for tool in tools}),
            departments=tuple(dict.fromkeys(department for tool in tools for department in tool.departments)),
            annual=annual(context, tools),
        )
        for name, tools in offers.items()
        if len(tools) > 1
    ]
    return sorted(rows, key=lambda row: (-row.products, row.capability))


def stakes(context: Context, every: Sequence[Stake]) -> Table:
    """Return products that overlap to no good, joined wherever two of them do: what could be saved, each once."""
    rows = (
        StakeRow(
            tools=tuple(tool.id for tool in context.tools_of(stake.products)),
            annual=stake.annual,
            keep=stake.keep,
            retire=stake.retire,
            at_stake=_up_to(context, stake.high),
            exact=stake.exact,
            unpriced=stake.unpriced,
        )
        for stake in every
    )
    return table_of(StakeRow, rows)


def sensitivity(context: Context) -> Table:
    """Return each threshold with its source, and how many groups would be reported if it were moved."""
    step = context.graph.policy.overlap["step"]
    heads = {"below": f"findings at -{step:g}", "above": f"findings at +{step:g}"}

    def rows() -> Iterator[ThresholdRow]:
        return (ThresholdRow(r.threshold, r.value, OURS, r.below, r.here, r.above) for r in firmness(context))

    return table_of(ThresholdRow, rows, heads)
