"""The block of the summary on redundancy: who overlaps with whom, what would be lost, what is deliberate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from stackaudit.core.messages import Message, say
from stackaudit.model.parts import readable
from stackaudit.reporting.elements import Bullets, CellText, Element, Grid, Heading, Paragraph
from stackaudit.reporting.registry import block
from stackaudit.reporting.report import Report
from stackaudit.tables.redundancy import GroupRow, MemberRow, OverlapRow, ThresholdRow

_ROWS = 8
_TOLD = {
    "harmful": "the same people have several",
    "similar": "the same people, one thing in common",
    "parallel": "different people",
    "lapsed": "its stated reason no longer holds",
}
_DELIBERATE = {
    "on-purpose": "on purpose",
    "in-transition": "one is on its way out",
    "unverified-backup": "untried backup",
}


@block("redundancy", say("Redundancy"))
def redundancy(report: Report) -> Iterator[Element]:
    """Groups with their cost, then what each tool has that the others lack; nothing where nothing overlaps."""
    pairs = report.rows(OverlapRow)
    telling = [row for row in pairs if row.verdict in _TOLD or row.verdict in _DELIBERATE]
    if not telling:
        return
    yield from _groups(report)
    yield from _members(report)
    yield from _deliberate(report, telling)
    if report.profile is None or report.profile.full:
        yield from _thresholds(report)


def _groups(report: Report) -> Iterator[Element]:
    rows = report.rows(GroupRow)
    if not rows:
        return
    said = {(row.tool, row.other): row.verdict for row in report.rows(OverlapRow)}
    columns = (
        *("tools", "overlap in", "likeness %", "who has them", report.in_currency("cost a year"), "at stake, at most"),
        "can go",
    )
    yield Grid(columns, tuple(_group(report, row, said) for row in rows[: report.most(_ROWS)]))
    if len(rows) > report.most(_ROWS):
        yield Paragraph(
            say(
                "{n} more set of tools is in the table `redundancy_groups`.",
                "{n} more sets of tools are in the table `redundancy_groups`.",
                n=len(rows) - report.most(_ROWS),
            )
        )
    yield Paragraph(
        say(
            "Each tool stands in one row, so that no money is counted twice; a finding may be about tools of several "
            "rows, and a row without a finding is listed because its tools are alike."
        )
    )
    yield Paragraph(
        say(
            "At stake is what the tools cost that can go: the cheapest choice for the whole stack does without them, "
            "and nobody is served worse than today as far as grades are stated; the consolidation plan is the "
            "same choice. What moving costs is not taken off, and nothing is saved before a contract ends."
        )
    )


def _group(report: Report, row: GroupRow, said: Mapping[tuple[str, str], str]) -> tuple[CellText, ...]:
    inside = {*row.tools}
    verdicts = {verdict for pair, verdict in said.items() if inside.issuperset(pair)}
    return (
        say("{tools}", tools=_products(report, row.tools)),
        say("{shared}", shared=_readable(row.capabilities)),
        None if row.similarity is None else round(100 * row.similarity),
        _who(verdicts),
        "cost unknown" if row.annual is None else float(row.annual),
        "cost unknown" if row.at_stake is None else float(row.at_stake.high),
        say("{tools}", tools=_names(report, row.retire)) if row.retire else "",
    )


def _who(verdicts: Collection[str]) -> str:
    """Say who has the tools of a row: of several verdicts on its pairs one that contradicts no other."""
    several = {"harmful", "similar"} & {*verdicts}
    found = []
    if several and "parallel" in verdicts:
        found.append("some people have several, others one")
    elif several:
        found.append(_TOLD["harmful" if "harmful" in several else "similar"])
    rest = {**_TOLD, **_DELIBERATE, "unknown": "of some not known" if len(verdicts) > 1 else "not known"}
    apart = {*several, "parallel"} if several else set()
    return "; ".join([*found, *(rest[one] for one in rest if one in verdicts and one not in apart)])


def _readable(capabilities: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(readable, capabilities))


def _products(report: Report, ids: Sequence[str]) -> tuple[str, ...]:
    """Return the names of products: several accounts or instances of one have one name together."""
    names: dict[str, str] = {}
    for row in report.rows(OverlapRow):
        if row.relation == "overlap":
            names |= dict.fromkeys(row.tools, row.name) | dict.fromkeys(row.other_tools, row.other_name)
    return tuple(dict.fromkeys(names.get(id_) or report.name(f"tool:{id_}") for id_ in ids))


def _names(report: Report, ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(report.name(f"tool:{id_}") for id_ in ids)


def _members(report: Report) -> Iterator[Element]:
    rows = {row.tool: row for row in report.rows(MemberRow) if _has_losses(row)}
    if not rows:
        return
    yield Heading(say("What would be lost without each"), 3)
    columns = (
        "tool",
        "nothing else offers",
        "does better",
        "who would have to move",
        "alone in the steps",
        "active users",
    )
    yield Grid(columns, tuple(_member(report, rows[tool]) for tool in sorted(rows)[: report.most(_ROWS)]))
    if len(rows) > report.most(_ROWS):
        yield Paragraph(
            say(
                "{n} more tool is in the table `redundancy_members`.",
                "{n} more tools are in the table `redundancy_members`.",
                n=len(rows) - report.most(_ROWS),
            )
        )


def _has_losses(row: MemberRow) -> bool:
    return bool(row.only_capabilities or row.better_at or row.only_departments or row.only_steps)


def _member(report: Report, row: MemberRow) -> tuple[CellText, ...]:
    departments = tuple(report.name(f"department:{one}") for one in row.only_departments)
    kind = f" ({row.measure})" if row.measure else ""
    return (
        row.name,
        say("{names}", names=_readable(row.only_capabilities)),
        say("{names}", names=_readable(row.better_at)),
        say("{names}", names=departments),
        say("{names}", names=row.only_steps),
        "" if row.active is None else f"{row.active:,}{kind}",
    )


def _deliberate(report: Report, pairs: Sequence[OverlapRow]) -> Iterator[Element]:
    kept = [row for row in pairs if row.verdict in _DELIBERATE]
    if kept:
        yield Paragraph(say("Overlap for which a reason is stated:"))
        yield Bullets(tuple(_reason(report, row) for row in kept[: report.most(_ROWS)]))
    same = sum(row.relation != "overlap" for row in report.rows(OverlapRow))
    if same:
        yield Paragraph(
            say(
                "{n} more pair is accounts, instances or modules of one product or vendor: not told as redundant.",
                "{n} more pairs are accounts, instances or modules of one product or vendor: not told as redundant.",
                n=same,
            )
        )


def _reason(report: Report, row: OverlapRow) -> Message:
    why = _DELIBERATE[row.verdict] + (f", {row.intent}" if row.intent else "")
    return say("{tools}: {why}", tools=_names(report, (row.tool, row.other)), why=why)


def _thresholds(report: Report) -> Iterator[Element]:
    rows = report.rows(ThresholdRow)
    if not rows:
        return
    *_, below, _, above = report.tables[ThresholdRow.table].columns
    yield Paragraph(
        say(
            "How firm this is: every threshold is ours, as nobody published any. The number of findings about tools "
            "that offer the same, without those about a stated reason, if one is moved:"
        )
    )
    cells = tuple((row.threshold, row.value, row.below, row.findings, row.above) for row in rows)
    yield Grid(("threshold", "value", below, "as it is", above), cells)
