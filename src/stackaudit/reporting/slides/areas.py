"""A slide for each area: journeys, money, tools that do the same, what hangs on one tool, people.

Each function returns None where the report has nothing for its slide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from stackaudit.core.messages import Message, day_in_words, say
from stackaudit.core.money import Money
from stackaudit.core.powerpoint import BODY, Bars, Box, Picture, Rows, Shape, Slide, Words
from stackaudit.model.parts import readable
from stackaudit.reporting.blocks.money import Saving, savings, soon_said
from stackaudit.reporting.blocks.resilience import choke_points
from stackaudit.reporting.brief import Brief
from stackaudit.reporting.elements import joined
from stackaudit.reporting.report import Report
from stackaudit.reporting.slides.parts import (
    LEFT,
    RIGHT,
    about,
    amount,
    below,
    few,
    findings_in,
    points,
    proof_lines,
    share,
    with_findings,
)
from stackaudit.tables.cost import RenewalRow, ToolCostRow
from stackaudit.tables.journey import HandoffRow, JourneyRow
from stackaudit.tables.people import ApprovalRow, ReadinessRow
from stackaudit.tables.redundancy import GroupRow, StakeRow
from stackaudit.tables.resilience import CriticalityRow

_BARS = 10
_NOTICES = 2.9  # inches
_WRONG: Mapping[str, tuple[str, ...]] = {
    "Breaks": ("broken", "gap"),
    "By hand": ("manual",),
    "Too late": ("slow",),
    "In part or unsure": ("lossy", "fragile"),
    "Not known": ("unknown",),
}
"""What is counted of the handoffs of a journey, by their status; each handoff counts once."""
_HOW = {"go": "retire it", "seats": "give up idle seats"}


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture for a slide: what it shows, what it says in a sentence, and what it says to who cannot see it."""

    png: bytes
    title: str
    alt: str


def journeys(brief: Brief) -> Slide | None:
    """Each journey and how its handoffs fare."""
    journeys = brief.report.rows(JourneyRow)
    if brief.figures.journeys is None:
        return None
    title = str(_broken(brief))
    handoffs: dict[str, Counter[str]] = {}
    for row in brief.report.rows(HandoffRow):
        handoffs.setdefault(row.journey, Counter())[row.status] += 1
    rows = []
    for journey in journeys:
        count = handoffs.get(journey.journey, Counter[str]())
        wrong = [sum(count[status] for status in statuses) for statuses in _WRONG.values()]
        total = count.total()
        rows.append((journey.name, *(str(n) for n in (journey.steps, total, total - sum(wrong), *wrong))))
    heads = ("Journey", "Steps", "Handoffs", "Fine", *_WRONG)
    widths, numbers = (3.6, *(1.1 for _ in heads[1:])), frozenset(range(1, len(heads)))
    table = Rows(BODY, title, heads, tuple(rows), widths, numbers)
    return Slide(title, with_findings(brief, table, "journey"), tuple(proof_lines(brief, "journey")))


def _broken(brief: Brief) -> Message:
    """How many journeys break: proved, on record only, or as far as handoffs can be judged."""
    figures, count = brief.figures, brief.figures.breaking or 0
    if count and not figures.breaking_proved:
        text = "{n} of {all} customer journeys: no path on record brings what a step needs"
        return say(text, n=count, all=figures.journeys or 0)
    if not count and figures.handoffs_unknown:
        return say("{n} of {all} customer journeys are known to break", n=count, all=figures.journeys or 0)
    one, many = "{n} of {all} customer journeys breaks", "{n} of {all} customer journeys break"
    return say(one, many, n=count, all=figures.journeys or 0)


def journey_picture(shot: Shot | None) -> Slide | None:
    """The picture of the journey with most that is wrong."""
    if shot is None:
        return None
    place = Box(BODY.left, 1.5, BODY.width, 5.4)
    return Slide(shot.title, (Picture(place, shot.png, shot.alt),), (shot.alt,))


def worst_journey(report: Report) -> str | None:
    """Return the id of the journey that breaks most often, then of the most flawed one; None where none has a flaw."""
    bad = Counter(row.journey for row in report.rows(HandoffRow) if row.status in _WRONG["Breaks"])
    rows = [row for row in report.rows(JourneyRow) if row.flagged]
    worst = min(rows, key=lambda row: (-bad[row.journey], not row.primary, -row.flagged, row.journey), default=None)
    return None if worst is None else worst.journey


def money(brief: Brief) -> Slide | None:
    """What the tools cost, how much of it is idle, and the next days of notice."""
    report, figures = brief.report, brief.figures
    priced = [row for row in report.rows(ToolCostRow) if row.annual]
    contracts = (*figures.due, *figures.missed)
    if not (priced or contracts):
        return None
    shapes: list[Shape] = []
    if priced:
        dearest = sorted(priced, key=lambda row: (-float(row.annual or 0), row.tool))[:_BARS]
        names = tuple(row.name for row in dearest)
        idle = tuple(float(row.idle_cost.high) if row.idle_cost is not None else 0.0 for row in dearest)
        used = tuple(max(0.0, float(row.annual or 0) - own) for row, own in zip(dearest, idle, strict=True))
        series = (("in use", used), ("idle seats, at most", idle)) if any(idle) else (("cost a year", used),)
        caption = f"Cost a year of the dearest tools, {report.stack.currency or 'no currency stated'}"
        shapes += [
            Words(Box(BODY.left, 1.5, 5.6, 0.5), (_priced(brief, caption),), 12),
            Bars(Box(BODY.left, 2.1, 5.6, 4.8), caption, names, series),
        ]
    place = RIGHT._replace(left=6.5, width=6.23) if priced else BODY
    if contracts:
        table = _notices(contracts, place._replace(height=_NOTICES))
        shapes.append(table)
        place = below(place, table)
    if found := savings(report):
        shapes.append(_could_be_saved(report, found, place))
    return Slide(str(_money_title(brief)), tuple(shapes), tuple(_saving_notes(brief)))


def _notices(contracts: Sequence[RenewalRow], place: Box) -> Rows:
    rows = tuple(_notice(row) for row in contracts)
    tones = tuple("bad" if row.status == "missed" else "" for row in contracts)
    heads, widths = ("Contract", "Notice by", "Days left", "Cost a year"), (2.3, 1.5, 1.1, 1.8)
    return Rows(place, "Days of notice", heads, rows, widths, frozenset({2, 3}), tones, 11)


def _could_be_saved(report: Report, found: Sequence[Saving], place: Box) -> Rows:
    rows = tuple(
        (report.name(f"tool:{one.tool}"), _HOW[one.how], *(amount(end) for end in one.money.ends)) for one in found
    )
    heads, widths = ("Could be saved a year", "How", "At least", "At most"), (2.4, 1.7, 1.3, 1.3)
    return Rows(place, "Savings", heads, rows, widths, frozenset({2, 3}), size=11)


def _money_title(brief: Brief) -> Message:
    figures, parts = brief.figures, []
    if figures.saving is not None and figures.saving.high > 0 and figures.cost is not None:
        low, high = (end.rounded() for end in figures.saving.ends)
        span = "Between {low} and {high}" if low < high else "{high}"
        cost = replace(figures.cost, per="")
        parts.append(say(f"{span} can be saved, of {{cost}} known", low=replace(low, per=""), high=high, cost=cost))
        if figures.saving_soon is not None:
            parts.append(soon_said(figures.saving_soon))
    elif figures.cost is not None:
        parts.append(
            say("{priced} of {n} tools cost {cost}", priced=figures.priced, n=figures.tools, cost=figures.cost)
        )
    if figures.due:
        parts.append(say("{n} notice is still to be given", "{n} notices are still to be given", n=len(figures.due)))
    elif figures.missed:
        parts.append(say("{n} day of notice has passed", "{n} days of notice have passed", n=len(figures.missed)))
    return joined(tuple(parts), "; ", "")


def _priced(brief: Brief, caption: str) -> str:
    figures = brief.figures
    return f"{caption}. {figures.priced:,} of {figures.tools:,} tools state a cost."


def _notice(row: RenewalRow) -> tuple[str, ...]:
    missed = row.status == "missed"
    return (
        row.name,
        "not stated"
        if row.notice_by is None
        else f"missed, {day_in_words(row.notice_by)}"
        if missed
        else day_in_words(row.notice_by),
        "" if missed or row.days_left is None else f"{row.days_left:,}",
        amount(row.annual),
    )


def _saving_notes(brief: Brief) -> Iterator[str]:
    """What each tool could save, then the proof."""
    found = savings(brief.report)
    yield from (str(joined((clause,))) for clause in brief.figures.saving_limits)
    for one in found:
        low, high = (amount(end) for end in one.money.ends)
        span = high if low == high else f"{low} to {high}"
        yield f"{brief.report.name(f'tool:{one.tool}')}: {_HOW[one.how]}, {span}"
    yield from proof_lines(brief, "cost")


def same_job(brief: Brief) -> Slide | None:
    """Tools that have functions in common."""
    report, groups = brief.report, brief.report.rows(GroupRow)
    if not groups or not (about(brief, "redundancy") or report.rows(StakeRow)):
        return None
    stakes = [row.at_stake for row in report.rows(StakeRow) if row.at_stake is not None]
    title = say("{n} set of tools has functions in common", "{n} sets of tools have functions in common", n=len(groups))
    if stakes and any(one.high for one in stakes):
        most = Money.total((one.ends[1] for one in stakes), report.stack.currency, "year").rounded()
        title = joined((title, say("at most {most} is at stake", most=most)), "; ", "")
    rows = tuple(
        (
            few(tuple(report.name(f"tool:{tool}") for tool in row.tools), 6),
            few(tuple(map(readable, row.capabilities)), 6),
            amount(row.annual),
            "not known" if row.at_stake is None else amount(row.at_stake.ends[1]) if row.at_stake.high else "none",
            few(tuple(report.name(f"tool:{tool}") for tool in row.retire), 6) or "none",
        )
        for row in groups
    )
    heads = ("Tools", "What they share", "Cost a year", "At stake, at most", "Could go")
    table = Rows(BODY, str(title), heads, rows, (3.2, 3.4, 1.6, 1.7, 1.7), frozenset({2, 3}))
    return Slide(str(title), with_findings(brief, table, "redundancy"), tuple(proof_lines(brief, "redundancy")))


def hangs_on_one(brief: Brief) -> Slide | None:
    """What stops if one tool, connection or vendor does."""
    rows = choke_points(brief.report)
    if not rows:
        return None
    heads = (
        "What stops",
        "Kind",
        "Data needs that lose their path",
        "Of what arrives today is lost",
        "Plan without it",
    )
    cells = tuple(
        (
            row.name,
            row.kind,
            f"{row.needs_lost:,}",
            share(row.share_low, row.share_high),
            row.plan or ("not stated" if row.kind in {"tool", "conduit"} else ""),
        )
        for row in rows
    )
    title = str(_loss(rows[0]))
    table = Rows(BODY, title, heads, cells, (3.4, 1.3, 2.2, 2.2, 1.8), frozenset({2, 3}))
    return Slide(title, with_findings(brief, table, "resilience"), tuple(proof_lines(brief, "resilience")))


def _loss(row: CriticalityRow) -> Message:
    if row.needs_lost:
        one = "If {name} stops, {n} data need loses its path"
        return say(one, "If {name} stops, {n} data needs lose their path", n=row.needs_lost, name=row.name)
    text = "If {name} stops, {share} of what arrives today is lost"
    return say(text, name=row.name, share=share(row.share_low, row.share_high))


def people(brief: Brief) -> Slide | None:
    """How ready each rollout is, and what it waits for."""
    report = brief.report
    every = report.rows(ReadinessRow)
    known = [row for row in every if row.coverage > 0]
    waiting = sorted(
        (row for row in report.rows(ApprovalRow) if row.state == "open"),
        key=lambda row: (-row.days, row.initiative, row.approval),
    )
    if not (known or waiting):
        return None
    shapes: list[Shape] = []
    place = BODY
    if known:
        parts = tuple(_part(report, row) for row in known)
        heads, widths = ("Rollout", "Part", "Of 100", "Known"), (2.2, 1.3, 1.9, 0.9)
        shapes.append(Rows(LEFT, "How ready the rollouts are", heads, parts, widths, frozenset({2, 3}), size=11))
        place = RIGHT
    if waiting:
        decisions = tuple(_decision(report, row) for row in waiting)
        columns, shares = ("Waits for a decision", "Days open", "What cannot be built"), (2.4, 1.1, 2.5)
        open_ = Rows(place._replace(height=2.4), "Open decisions", columns, decisions, shares, frozenset({1}), size=11)
        shapes.append(open_)
        place = below(place, open_)
    shapes += findings_in(brief, place, "people")
    return Slide(str(_readiness(report, every, len(waiting))), tuple(shapes), tuple(proof_lines(brief, "people")))


def _part(report: Report, row: ReadinessRow) -> tuple[str, ...]:
    part = "the whole" if row.part == "readiness" else row.part
    ready = points(row.value, row.at_least, row.at_most)
    return report.name(f"initiative:{row.initiative}"), part, ready, f"{row.coverage:.0%}"


def _decision(report: Report, row: ApprovalRow) -> tuple[str, ...]:
    blocked = tuple(report.name(f"candidate:{flow}") for flow in row.blocks)
    name = report.name(f"approval:{row.initiative}/{row.approval}")
    return name, f"{row.days:,}", few(blocked) or "nothing on record"


def _readiness(report: Report, rows: Sequence[ReadinessRow], waiting: int) -> Message:
    whole = [row for row in rows if row.part == "readiness"]
    known = [row for row in whole if row.value is not None]
    clauses = []
    if known:
        worst = min(known, key=lambda row: (row.value or 0.0, row.initiative))
        name = report.name(f"initiative:{worst.initiative}")
        clauses.append(say("{name} is ready to {points} of 100", name=name, points=round(worst.value or 0.0)))
    elif whole:
        text = "How ready {n} rollout is is not known"
        clauses.append(say(text, "How ready {n} rollouts are is not known", n=len(whole)))
    if waiting:
        clauses.append(say("{n} decision is open", "{n} decisions are open", n=waiting))
    return joined(tuple(clauses), "; ", "")
