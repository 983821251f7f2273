"""Named gaps: findings of like kinds folded into one gap, with what it costs to leave it as it is.

The themes and their order of mention are ours. A gap holds findings, it never changes them: each stays in the register.
Needs count once in a gap; what an interval leaves open is said as an interval.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from stackaudit.core.evidence import NeedAtStake, Quantity, Role, Waited
from stackaudit.core.findings import Finding, Findings, Severity, Told, names_in
from stackaudit.core.headings import BY_HAND, IDLE_SEATS, LATE_OR_NOT_WHOLE
from stackaudit.core.messages import Message, opening, say
from stackaudit.core.money import Money
from stackaudit.reporting.elements import joined
from stackaudit.reporting.report import Report
from stackaudit.tables.cost import RenewalRow, ToolCostRow
from stackaudit.tables.fit import LimitRow
from stackaudit.tables.integrations import FlowRow
from stackaudit.tables.journey import JourneyRow
from stackaudit.tables.redundancy import StakeRow
from stackaudit.tables.resilience import CriticalityRow
from stackaudit.tables.silos import NeedRow

Found = tuple[Finding, ...]


def cost_of_people(report: Report, findings: Found) -> Message | None:
    """What it costs to leave it, from the first kind of findings that has a sentence; None where none has."""
    return next((cost for of in _COSTS if (cost := of(report, findings)) is not None), None)


def _unused(report: Report, findings: Found) -> Message | None:
    """What the tools cost that are bought and not used as they were meant to be."""
    kinds = {"people.adoption-gap", "people.shiny"}
    tools = sorted({s.removeprefix("tool:") for s in _subjects(findings, kinds) if s.startswith("tool:")})
    if not tools:
        return None
    costs = {row.tool: row.annual for row in report.rows(ToolCostRow)}
    known = [cost for tool in tools if (cost := costs.get(tool)) is not None]
    names = tuple(report.name(f"tool:{tool}") for tool in tools)
    if not known:
        return say("{tools} must be paid for, used or not; what that costs is not stated", tools=names)
    money = Money.total(known, report.stack.currency, "year").rounded()
    text = "{money} must be paid for {tools}, used or not"
    return say(text if len(known) == len(tools) else f"at least {text}", money=money, tools=names)


def _unowned(_: Report, findings: Found) -> Message | None:
    """How many tasks wait for somebody, and that nobody speaks for the change."""
    unclear = {"people.no-accountable", "people.many-accountable", "people.no-responsible"}
    tasks = len({subject for subject in _subjects(findings, unclear) if subject.startswith("task:")})
    clauses = []
    if tasks:
        text = "{n} task can slip unnoticed"
        clauses.append(say(text, "{n} tasks can slip unnoticed", n=tasks))
    if any(finding.code == "people.sponsor-missing" for finding in findings):
        clauses.append(say("nobody with a say defends the time and the money"))
    return joined(tuple(clauses), ", and ", "") if clauses else None


def _undecided(report: Report, findings: Found) -> Message | None:
    """What cannot be built as long as nobody decides; without that, how long people have waited."""
    late = _subjects(findings, {"people.approval-stale", "people.approval-blocked", "people.need-expired"})
    if not late:
        return None
    from stackaudit.tables.people import ApprovalRow  # few stacks have any

    rows = [
        row
        for row in report.rows(ApprovalRow)
        if row.state == "open" and f"approval:{row.initiative}/{row.approval}" in late
    ]
    if not rows:
        return None
    blocked = tuple(dict.fromkeys(report.name(f"candidate:{flow}") for row in rows for flow in row.blocks))
    days = max(row.days for row in rows)
    text = "{n} decision has been open for {days} days"
    waited = say(text, "{n} decisions have been open for up to {days} days", n=len(rows), days=days)
    held = say("{names} waits for it", "{names} wait for it", n=len(blocked), names=blocked)
    return joined((waited, held), "; ", "") if blocked else waited


def _disappointed(_: Report, findings: Found) -> Message | None:
    """How many of those it is for got less than they expected."""
    groups = len(_subjects(findings, {"people.expectation"}))
    if not groups:
        return None
    return say(
        "{n} group got less than it expected, and may go back to the old way",
        "{n} groups got less than they expected, and may go back to the old way",
        n=groups,
    )


def _vendors(report: Report, findings: Found) -> Message | None:
    """Days of waiting on both sides where they are on record; else which contracts are as they are until they renew."""
    rows = [row for one in findings if one.code == "people.client-wait" for row in one.evidence]
    sides = [
        math.fsum(row.value for row in rows if isinstance(row, Quantity) and row.key is key)
        for key in (Waited.FOR_US, Waited.FOR_THE_VENDOR)
    ]
    if rows:
        ours, theirs = (round(days, 1) for days in sides)
        return say("the wait for us took {ours} days, the one for the vendor {theirs}", ours=ours, theirs=theirs)
    signed = sorted(_subjects(findings, {"people.no-procurement", "people.contract-gaps"}))
    vendors = tuple(report.name(subject) for subject in signed if subject.startswith("vendor:"))
    text = "what the contract with {vendors} lacks cannot be asked for before it renews"
    return say(text, vendors=vendors) if vendors else None


def _at_odds(_: Report, findings: Found) -> Message | None:
    """What unclear roles and two numbers for one promise lead to."""
    if not _subjects(findings, {"people.conflict", "people.commitment-gap"}):
        return None
    return say("each side waits for the other and blames it, and what lies between them is not done")


def _subjects(findings: Found, codes: set[str]) -> set[str]:
    return {subject for finding in findings if finding.code in codes for subject in finding.subjects}


_COSTS: tuple[Callable[[Report, Found], Message | None], ...] = (
    *(_unused, _unowned, _undecided),
    *(_disappointed, _vendors, _at_odds),
)


AT_ONCE = frozenset({"silos", "integrations", "journey"})
"""Analysers whose findings tell of needs that are not met today, and that are met once the finding is mended."""
_KINDS: dict[str, frozenset[str]] = {
    "unmet": frozenset({"no-path", "broken", "gap"}),
    "by hand": frozenset({"manual-only", "manual"}),
    "late": frozenset({"stale", "slow"}),
    "in part": frozenset({"ok", "near-limit", "fragile", "lossy", "unknown"}),
}
"""What is wrong with a need, by the statuses that say so; the worst that is told of it counts."""


_ELSEWHERE = {"by hand": BY_HAND, "late": LATE_OR_NOT_WHOLE}
"""Where a missing integration is told of, by what is wrong with its needs."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One named gap.

    Attributes:
        name: What is wrong, in words.
        severity: That of its worst finding.
        findings: Its findings, worst first.
        cost: What it costs to leave it.
    """

    name: Message
    severity: Severity
    findings: tuple[Finding, ...]
    cost: Message


def reason_of(status: str) -> str | None:
    """Why a need of this status is not met: unmet, by hand or late; None where its status does not say which."""
    return next((kind for kind in ("unmet", "by hand", "late") if status in _KINDS[kind]), None)


def theme_of(finding: Finding) -> str:
    """The name of the gap that a finding is part of; a missing integration belongs where its needs are told to be."""
    told = {row.status for row in finding.evidence if isinstance(row, NeedAtStake)}
    if finding.code == "integrations.missing" and told:
        for kind, theme in _ELSEWHERE.items():
            if told <= _KINDS[kind]:
                return theme.title
    return finding.rule.theme.title


def with_more(first: Finding, more: int) -> Message:
    """The title of a finding, and how many there are of its kind besides."""
    return joined((first.title, say("and {n} more of this kind", n=more)), ", ", "") if more else first.title


def likewise(advice: Message, more: int) -> Message:
    """The advice of a finding, and that there are more of its kind to do the same for."""
    return joined((advice, say("Likewise for {n} more.", n=more)), " ", "") if more else advice


def named_gaps(report: Report) -> tuple[Gap, ...]:
    """The gaps with at least one open finding above a note, worst first: by severity, then by impact in points."""
    grouped: dict[str, list[Finding]] = {}
    for finding in worst_first(report.open):
        if finding.severity >= Severity.LOW:
            grouped.setdefault(theme_of(finding), []).append(finding)
    impact = {one.finding.id: one.impact[1] for one in report.priorities}
    made = [
        Gap(say(name), found[0].severity, tuple(found), _cost(report, tuple(found))) for name, found in grouped.items()
    ]
    return tuple(
        sorted(
            made,
            key=lambda gap: (
                -gap.severity,
                -math.fsum(impact.get(finding.id, 0.0) for finding in gap.findings),
                str(gap.name),
            ),
        )
    )


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Order findings by severity, by the weight of the needs they cost, by what hangs on them, by money, then by id."""

    def rank(one: Finding) -> tuple[int, float, float, float, str]:
        return -one.severity, -one.lost, -_hanging(one), -_total([one], Role.MONEY_MOST), one.id

    return sorted(findings, key=rank)


def _hanging(finding: Finding) -> float:
    """The weight of the needs that are lost if what a finding is about stops."""
    rows = {row.need: row.lost[1] for row in finding.evidence if isinstance(row, NeedAtStake)}
    return math.fsum(rows.values())


def folded(findings: Iterable[Finding]) -> Iterator[tuple[Finding, int]]:
    """Findings of one kind as one line: the worst of them, and how many more there are."""
    by_kind: dict[str, list[Finding]] = {}
    for finding in findings:
        by_kind.setdefault(finding.code, []).append(finding)
    yield from ((alike[0], len(alike) - 1) for alike in by_kind.values())


def _cost(report: Report, findings: tuple[Finding, ...]) -> Message:
    """What it costs to leave a gap as it is; where its evidence counts nothing, why its worst finding matters."""
    clauses = [clause for tell in _TOLD if (clause := tell(report, findings)) is not None]
    return joined(tuple(clauses)) if clauses else opening(findings[0].why)


def _journeys(report: Report, findings: tuple[Finding, ...]) -> Message | None:
    names = {row.journey: row.name for row in report.rows(JourneyRow)}
    proved = any(row.confidence != "assumed" for row in Findings(findings).told("journey.broken"))
    texts = {
        "journey.broken": "in {names} a step does not get the records that it needs"
        if proved
        else "in {names} no path on record brings what a step needs",
        "journey.gap-step": "in {names} a step has no tool",
    }
    clauses = []
    for code, text in texts.items():
        rows = (row for finding in findings for row in (finding, *finding.consequences) if row.code == code)
        subjects = (subject for row in rows for subject in row.subjects)
        hit = dict.fromkeys(s.removeprefix("step:").partition("/")[0] for s in subjects if s.startswith("step:"))
        if hit:
            clauses.append(say(text, names=tuple(names.get(journey, journey) for journey in hit)))
    return joined(tuple(clauses), ", ", "") if clauses else None


def _hands(report: Report, findings: tuple[Finding, ...]) -> Message | None:
    """How many flows people carry, whatever asks for their records, and how many journeys wait for them."""
    carried = [finding for finding in findings if finding.code == "integrations.by-hand"]
    if not carried:
        return None
    flows = sum(row.verdict[:1] == ("by hand",) for row in report.rows(FlowRow))
    waiting = {
        subject.removeprefix("step:").partition("/")[0]
        for finding in carried
        for row in finding.consequences
        for subject in row.subjects
        if subject.startswith("step:")
    }
    told = say("people carry {n} flow by hand", "people carry {n} flows by hand", n=flows)
    waits = say("{n} journey waits for them", "{n} journeys wait for them", n=len(waiting))
    return joined((told, waits), ", ", "") if waiting else told


def _needs(report: Report, findings: tuple[Finding, ...]) -> Message | None:
    """Needs that are not met, or not in full; what a failure would take is another thing.

    What only has no path on record is called that.
    """
    status: dict[str, set[str]] = {}
    proved = {row.need for row in report.rows(NeedRow) if row.proved}
    for told, row in _needs_told(report, findings):
        status.setdefault(row.need, set()).add(row.status)
        proved |= {row.need} if told.confidence != "assumed" else set()
    if not status:
        return None
    kinds = {need: next(kind for kind, some in _KINDS.items() if some & told) for need, told in status.items()}
    count = Counter(kinds.values())
    said = dict(_SAID)
    if not proved.issuperset(need for need, kind in kinds.items() if kind == "unmet"):
        said["unmet"] = _not_on_record
    return joined(tuple(said[kind](count[kind]) for kind in _KINDS if count[kind]), ", ", "")


def _needs_told(report: Report, findings: Iterable[Finding]) -> Iterator[tuple[Told, NeedAtStake]]:
    """Each need that some findings, and what follows from them, tell as not met or not in full.

    A need of a step alone counts where the journey stands for itself, not below what explains it: it is no data need of
    the stack.
    """
    data_needs = {row.need for row in report.rows(NeedRow)}
    for finding in findings:
        for told in finding.told:
            for row in told.evidence if told.analyser in AT_ONCE else ():
                if isinstance(row, NeedAtStake) and (finding.analyser == "journey" or row.need in data_needs):
                    yield told, row


def _not_on_record(n: int) -> Message:
    return say("{n} data need has no path on record", "{n} data needs have no path on record", n=n)


def _unmet(n: int) -> Message:
    return say("{n} data need stays unmet", "{n} data needs stay unmet", n=n)


def _by_hand(n: int) -> Message:
    return say("{n} data need is met only if somebody copies", "{n} data needs are met only if somebody copies", n=n)


def _late(n: int) -> Message:
    return say("{n} data need is met too late", "{n} data needs are met too late", n=n)


def _in_part(n: int) -> Message:
    return say("{n} data need is met in part", "{n} data needs are met in part", n=n)


_SAID: dict[str, Callable[[int], Message]] = {"unmet": _unmet, "by hand": _by_hand, "late": _late, "in part": _in_part}


def _idle(report: Report, findings: tuple[Finding, ...]) -> Message | None:
    idle = [finding for finding in findings if theme_of(finding) == IDLE_SEATS.title]
    where = "for seats that nobody uses, in"
    tools = {name for one in idle for name in ([member.subject for member in one.members] or one.subjects)}
    one, many = f"{where} {{n}} tool where they are many", f"{where} {{n}} tools where they are many"
    told = _money(report, idle, one, many, len(tools))
    every = math.fsum(float(row.idle_cost.high) for row in report.rows(ToolCostRow) if row.idle_cost is not None)
    if told is None or round(every) <= round(_total(idle, Role.MONEY_MOST)):
        return told
    return joined((told, say("with the idle seats of all tools {money}", money=report.money(every))), "; ", "")


def _at_stake(report: Report, findings: tuple[Finding, ...]) -> Message | None:
    """Money that no other sentence tells: that of findings of other packages, by its role."""
    others = [one for one in findings if one.analyser != "redundancy" and theme_of(one) != IDLE_SEATS.title]
    counted = [one for one in others if _total([one], Role.MONEY_MOST)]
    return _money(report, counted, "at stake in {n} finding", "at stake in {n} findings", len(counted))


def _money(report: Report, findings: list[Finding], one: str, many: str, n: int) -> Message | None:
    """Return the money of findings from its least to its most, then the words; None if it is nothing."""
    low, high = (_total(findings, role) for role in (Role.MONEY_LEAST, Role.MONEY_MOST))
    if not high:
        return None
    span = {"low": report.money(low, per="")} if round(low) < round(high) else {}
    money = "{low} to {high}" if span else "{high}"
    return say(f"{money} {one}", f"{money} {many}", high=report.money(high), n=n, **span)


def _renewing(report: Report, findings: tuple[Finding, ...]) -> Message | None:
    named = {
        name
        for finding in findings
        if finding.code == "cost.notice-due"
        for member in finding.members
        for name in names_in(member.subject)
    }
    due = [row for row in report.rows(RenewalRow) if row.tool in named and row.status == "due"]
    if not due:
        return None
    known = [row.annual for row in due if row.annual is not None]
    foreign = tuple(row.apart for row in due if row.apart is not None)
    silent = len(due) - len(known) - len(foreign)
    rest = say("what {n} of them costs is not stated", "what {n} of them cost is not stated", n=silent)
    rest = say("what it costs is not stated") if len(due) == 1 else rest
    of = {"money": Money.total(known, report.stack.currency, "year").rounded()} if known else {}
    cost = " of {money}" if known else ""
    renewing = say(
        f"{{n}} contract{cost} renews by itself, and notice is due by {{day}}",
        f"{{n}} contracts{cost} renew by themselves, and the first notice is due by {{day}}",
        n=len(due),
        day=min(row.notice_by for row in due if row.notice_by is not None),
        **of,
    )
    beside = say("in other currencies, and not added: {foreign}", foreign=foreign)
    told = (renewing, *((beside,) if foreign else ()), *((rest,) if silent else ()))
    return joined(told, "; ", "") if len(told) > 1 else renewing


def _stakes(report: Report, findings: tuple[Finding, ...]) -> Message | None:
    """Money for tools that could go, each counted once, whichever findings tell it."""
    named = {name for one in findings if one.analyser == "redundancy" for name in one.concerns}
    rows = [row for row in report.rows(StakeRow) if row.at_stake is not None and not named.isdisjoint(row.tools)]
    money = math.fsum(float(row.at_stake.high) for row in rows if row.at_stake is not None)
    if not money:
        return None
    return say("at most {money} for the same job twice", money=report.money(money))


def _room(report: Report, findings: tuple[Finding, ...]) -> Message | None:
    told = (finding for finding in findings if finding.code == "fit.limit-ahead")
    named = {name for finding in told for row in finding.parts for s in row.subjects for name in names_in(s)}
    full = [
        row for row in report.rows(LimitRow) if row.tool in named and row.status in {"ahead", "full"} and row.full_on
    ]
    if not full:
        return None
    first = min(full, key=lambda row: (row.full_on or "", row.tool, row.resource))
    return say(
        "{tool} is full first, in {month} ({what})", tool=first.name, month=first.full_on or "", what=first.resource
    )


def _failures(report: Report, findings: tuple[Finding, ...]) -> Message | None:
    named = {n for one in findings if one.analyser == "resilience" for s in one.subjects for n in names_in(s)}
    rows = [row for row in report.rows(CriticalityRow) if row.id in named and row.needs_lost]
    if not rows:
        return None
    worst = max(rows, key=lambda row: (row.share_low or 0.0, row.needs_lost or 0.0, row.id))
    return say(
        "if {name} stops, {n} data need that surely has a path today loses it",
        "if {name} stops, {n} data needs that surely have a path today lose it",
        name=worst.name,
        n=worst.needs_lost,
    )


def _access(_: Report, findings: tuple[Finding, ...]) -> Message | None:
    open_ = sum(len(finding.members) for finding in findings if finding.code == "fit.no-single-sign-on")
    if not open_:
        return None
    return say(
        "who leaves can still get into {n} tool until somebody closes the account",
        "who leaves can still get into {n} tools until somebody closes each account",
        n=open_,
    )


_TOLD: tuple[Callable[[Report, tuple[Finding, ...]], Message | None], ...] = (
    *(_hands, _needs, _journeys, _idle, _renewing),
    *(_stakes, _at_stake, _room, _failures, _access),
    cost_of_people,
)


def _total(findings: Iterable[Finding], role: Role) -> float:
    return math.fsum(
        row.value for one in findings for row in one.evidence if isinstance(row, Quantity) and row.role is role
    )
