"""The report as a presentation of about ten slides; a slide without content is left out, the notes hold the proof.

Every number is one of `Brief` or of a table of the report, so that page, workbook and slides cannot disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from stackaudit.core.estimate import Estimate
from stackaudit.core.findings import Severity
from stackaudit.core.messages import MONTHS, Message, in_words, say
from stackaudit.core.money import Money
from stackaudit.core.powerpoint import BODY, Bars, Box, Picture, Rows, Shape, Slide, Words, presentation
from stackaudit.model.parts import readable
from stackaudit.reporting.blocks.findings import proofs
from stackaudit.reporting.blocks.money import savings
from stackaudit.reporting.blocks.recommendations import PERIODS
from stackaudit.reporting.blocks.resilience import choke_points
from stackaudit.reporting.brief import ActionLine, Actions, Brief, Entry, PeriodOfWork
from stackaudit.reporting.elements import joined, tenth
from stackaudit.reporting.report import Movement, Report
from stackaudit.reporting.rows import records
from stackaudit.tables.cost import RenewalRow, ToolCostRow
from stackaudit.tables.journey import HandoffRow, JourneyRow
from stackaudit.tables.people import ApprovalRow, ReadinessRow
from stackaudit.tables.redundancy import GroupRow, StakeRow
from stackaudit.tables.resilience import CriticalityRow

_PROVED, _PROOFS = 12, 3
_GAPS, _BARS, _NOTICES, _NAMES = 12, 10, 10, 3
_SIGNS = {
    Severity.CRITICAL: "■ Critical",
    Severity.HIGH: "▲ High",
    Severity.MEDIUM: "◆ Medium",
    Severity.LOW: "● Low",
    Severity.NOTE: "○ Note",
}
_TONES = {Severity.CRITICAL: "bad", Severity.HIGH: "bad", Severity.MEDIUM: "warn"}
_WRONG: Mapping[str, tuple[str, ...]] = {
    "Breaks": ("broken", "gap"),
    "By hand": ("manual",),
    "Too late": ("slow",),
    "Not whole, or not surely": ("lossy", "fragile"),
    "Not known": ("unknown",),
}
"""What is counted of the handoffs of a journey, by their status; each handoff counts once."""
_LEFT = Box(BODY.left, BODY.top, 5.9, BODY.height)
_RIGHT = Box(6.75, BODY.top, 5.98, BODY.height)


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture for a slide: what it shows, what it says in a sentence, and what it says to who cannot see it."""

    png: bytes
    title: str
    alt: str


def render(report: Report, shots: Mapping[str, Shot]) -> bytes:
    """Return the presentation.

    Args:
        report: What it says, as its audience sees it.
        shots: The pictures `map` and `journey`; a slide without its picture is left out.

    Raises:
        StackAuditError: python-pptx is not installed.
    """
    stack = report.stack
    foot = f"Stack audit: {stack.name}" + ("" if stack.as_of is None else f", facts as of {_day(stack.as_of)}")
    return presentation(slides(report, shots), f"Stack audit: {stack.name}", foot)


def slides(report: Report, shots: Mapping[str, Shot]) -> tuple[Slide, ...]:
    """Return what a presentation shows."""
    brief = Brief(report)
    made: tuple[tuple[str, Callable[[], Slide | None]], ...] = (
        ("", lambda: _verdict(brief)),
        ("since", lambda: _moved(report.since, "closed", "Since the last audit")),
        ("", lambda: _map(brief, shots.get("map"))),
        ("priorities", lambda: _actions(brief)),
        ("plan", lambda: _moved(report.plan, "closed by the plan", "With the plan carried out")),
        ("journeys", lambda: _journeys(brief)),
        ("journeys", lambda: _journey(shots.get("journey"))),
        ("money", lambda: _money(brief)),
        ("redundancy", lambda: _same_job(brief)),
        ("resilience", lambda: _hangs_on_one(brief)),
        ("people", lambda: _people(brief)),
        ("unknowns", lambda: _questions(brief)),
        ("", lambda: _method(brief)),
    )
    found = (make() for block, make in made if not block or report.shows(block))
    return tuple(one for one in found if one is not None)


def _verdict(brief: Brief) -> Slide:
    """The verdict, how good each pillar is, and the gaps."""
    report, card = brief.report, brief.report.scorecard
    names = tuple(f"{one.pillar.capitalize()}: {_points(one.value, one.low, one.high)}" for one in card.pillars)
    series = (
        ("at least", tuple(one.low for one in card.pillars)),
        ("not known", tuple(one.high - one.low for one in card.pillars)),
    )
    score = card.score
    grade = f", grade {score.grade}" if score.value is not None and score.grade else ""
    top = Box(BODY.left, 1.55, BODY.width, 0.6)
    words = Words(
        top, (f"Overall score, of 100: {_points(score.value, score.low, score.high)}{grade}. {_counts(brief)}",)
    )
    left, right = (replace_top(box, 2.15) for box in (_LEFT._replace(width=5.0), _RIGHT._replace(left=5.8, width=6.93)))
    shapes: list[Shape] = [words, Bars(left, "Score by pillar, of 100: " + "; ".join(names), names, series, 100.0)]
    if brief.cards and report.shows("gaps"):
        rows = tuple(
            (
                _SIGNS[card.gap.severity],
                str(card.gap.name),
                str(card.gap.cost),
                _day(card.due) if card.due else _when(card.period),
            )
            for card in brief.cards[:_GAPS]
        )
        tones = tuple(_TONES.get(card.gap.severity, "") for card in brief.cards)
        heads = ("Severity", "Gap", "Left alone", "First by")
        shapes.append(
            Rows(right, "What weighs most", heads, rows, (1.2, 2.1, 3.1, 1.1), tones=tones[: len(rows)], size=10.5)
        )
    else:
        shapes.append(Words(right, ("No finding is open that asks for work.",)))
    notes = [str(line) for line in report.not_known]
    for one in brief.cards if report.shows("gaps") else ():
        notes.append(f"{one.gap.name}. First do: {one.first.finding.advice} Who: {_owners(one.owners)}.")
        notes += _proof(brief, one.first)
    return Slide(str(brief.verdict), tuple(shapes), tuple(notes))


def _counts(brief: Brief) -> str:
    count = [(str(one), n) for one, n in brief.figures.severities if n]
    if not count:
        return "No finding is open."
    listed = in_words(tuple(f"{n:,} {name}" for name, n in count))
    return str(say("{n} finding is open: {listed}.", "{n} findings are open: {listed}.", n=_open(brief), listed=listed))


def _open(brief: Brief) -> int:
    return sum(n for _, n in brief.figures.severities)


def _moved(moved: Movement | None, closed: str, when: str) -> Slide | None:
    """What is different between two audits; None where there are not two."""
    if moved is None:
        return None
    count = say(
        f"{{when}}: {{n}} finding {closed}, {{new}} new, {{still}} still open",
        f"{{when}}: {{n}} findings {closed}, {{new}} new, {{still}} still open",
        n=len(moved.fixed),
        when=when,
        new=len(moved.new),
        still=moved.still,
    )
    shapes: list[Shape] = []
    if moved.numbers:
        rows = tuple((name, before, after, str(judged)) for name, before, after, judged in moved.numbers)
        heads, widths = ("Number", "Before", "After", "So it is"), (3.0, 1.2, 1.2, 1.6)
        shapes.append(Rows(_LEFT, when, heads, rows, widths, frozenset({1, 2})))
    told = [(word, one) for word, many in (("New", moved.new), ("Closed", moved.fixed)) for one in many]
    if told:
        found = tuple((word, str(one.severity), str(one.title)) for word, one in told)
        shapes.append(Rows(_RIGHT, "Findings", ("", "Severity", "Finding"), found, (1.0, 1.1, 4.0)))
    notes = (*(str(moved.between) for _ in range(moved.between is not None)), *map(str, moved.remarks))
    return Slide(str(count), tuple(shapes), notes)


def _map(brief: Brief, shot: Shot | None) -> Slide | None:
    """The map of the tools."""
    if shot is None:
        return None
    answers = brief.report.answers.get("silos")
    title = joined(answers[:1], end="") if answers else say("{title}", title=shot.title)
    place = Box(BODY.left, 1.5, BODY.width, 5.4)
    notes = (shot.alt, *_proofs(brief, "silos", "integrations"))
    return Slide(_capital(str(title)), (Picture(place, shot.png, shot.alt),), notes)


def _actions(brief: Brief) -> Slide | None:
    """What to do first, a row for each advice, and how much work follows."""
    if not brief.periods:
        return None
    first, *rest = brief.periods
    lines = sum(len(one.lines) for one in first.actions)
    title = say(
        "{n} thing to do {when}: about {days} days of work",
        "{n} things to do {when}: about {days} days of work",
        n=lines,
        when=first.when,
        days=tenth(first.days),
    )
    rows = tuple(row for group in first.actions for row in _action_rows(group, first))
    tones = tuple(_TONES.get(group.worst, "") for group in first.actions for _ in _action_rows(group, first))
    heads = ("Gap", "What to do", "Where", "Who", "By")
    table = Rows(BODY._replace(height=4.7), str(title), heads, rows, (2.0, 4.6, 2.6, 1.8, 1.5), tones=tones, size=11)
    after = "; ".join(
        f"{one.name.capitalize()}, {one.when}: about {tenth(one.days)} days of work for {_gaps(one)}" for one in rest
    )
    words = Words(Box(BODY.left, 6.45, BODY.width, 0.5), (f"{after}." if after else "Nothing is left for later.",), 12)
    return Slide(str(title), (table, words), tuple(_action_notes(brief.periods)))


def _gaps(period: PeriodOfWork) -> str:
    return str(say("{n} gap", "{n} gaps", n=len(period.actions)))


def _action_rows(group: Actions, period: PeriodOfWork) -> Iterator[tuple[str, ...]]:
    """A row for each advice; things with the same advice stand together, with the first and the last of their days."""
    alike: dict[str, list[ActionLine]] = {}
    for line in group.lines:
        alike.setdefault(str(line.advice), []).append(line)
    for advice, lines in alike.items():
        owners = dict.fromkeys(owner for line in lines for owner in line.owners)
        days = sorted({line.due for line in lines if line.due is not None})
        by = "" if len(days) < 2 else f" to {_day(days[-1])}"
        yield (
            group.gap,
            advice,
            _few(tuple(dict.fromkeys(line.name for line in lines))),
            _owners(tuple(owners)),
            f"{_day(days[0])}{by}" if days else period.when,
        )


def _action_notes(periods: Iterable[PeriodOfWork]) -> Iterator[str]:
    """Every line with its own day and owner."""
    for period in periods:
        yield f"{period.name.capitalize()}, {period.when}:"
        for group in period.actions:
            for line in group.lines:
                by = _day(line.due) if line.due else period.when
                yield f"{line.name}: {line.advice} By: {by}. Who: {_owners(line.owners)}. [{line.finding.id}]"


def _journeys(brief: Brief) -> Slide | None:
    """Each journey and how its handoffs fare."""
    figures, journeys = brief.figures, brief.report.rows(JourneyRow)
    if figures.journeys is None:
        return None
    handoffs: dict[str, Counter[str]] = {}
    for row in brief.report.rows(HandoffRow):
        handoffs.setdefault(row.journey, Counter())[row.status] += 1
    rows = []
    for journey in journeys:
        count = handoffs.get(journey.journey, Counter[str]())
        wrong = [sum(count[status] for status in statuses) for statuses in _WRONG.values()]
        total = count.total()
        rows.append((journey.name, *(str(n) for n in (journey.steps, total, total - sum(wrong), *wrong))))
    title = say(
        "{n} of {all} customer journeys breaks",
        "{n} of {all} customer journeys break",
        n=figures.breaking or 0,
        all=figures.journeys,
    )
    heads = ("Journey", "Steps", "Handoffs", "Fine", *_WRONG)
    table = Rows(
        BODY, str(title), heads, tuple(rows), (4.0, *(1.0 for _ in heads[1:])), frozenset(range(1, len(heads)))
    )
    return Slide(str(title), (table,), tuple(_proofs(brief, "journey")))


def _journey(shot: Shot | None) -> Slide | None:
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


def _money(brief: Brief) -> Slide | None:
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
    if contracts:
        rows = tuple(_notice(row) for row in contracts[:_NOTICES])
        tones = tuple("bad" if row.status == "missed" else "" for row in contracts[:_NOTICES])
        heads, widths = ("Contract", "Notice by", "Days left", "Cost a year"), (2.4, 1.6, 0.9, 2.0)
        place = _RIGHT._replace(left=6.5, width=6.23) if priced else BODY
        shapes.append(Rows(place, "Days of notice", heads, rows, widths, frozenset({2, 3}), tones, 11))
    return Slide(str(_money_title(brief)), tuple(shapes), tuple(_saving_notes(brief)))


def _money_title(brief: Brief) -> Message:
    figures, parts = brief.figures, []
    if figures.saving is not None and figures.saving.high > 0 and figures.cost is not None:
        low, high = (end.rounded() for end in figures.saving.ends)
        span = "Between {low} and {high}" if low < high else "{high}"
        cost = replace(figures.cost, per="")
        parts.append(say(f"{span} can be saved, of {{cost}} known", low=replace(low, per=""), high=high, cost=cost))
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
        "not stated" if row.notice_by is None else f"missed, {_day(row.notice_by)}" if missed else _day(row.notice_by),
        "" if missed or row.days_left is None else f"{row.days_left:,}",
        _amount(row.annual),
    )


def _saving_notes(brief: Brief) -> Iterator[str]:
    """What each tool could save, then the proof."""
    for one in savings(brief.report):
        how = "retire it" if one.how == "go" else "give up idle seats"
        low, high = (_amount(end) for end in one.money.ends)
        span = high if low == high else f"{low} to {high}"
        yield f"{brief.report.name(f'tool:{one.tool}')}: {how}, {span}"
    yield from _proofs(brief, "cost")


def _same_job(brief: Brief) -> Slide | None:
    """Tools that have functions in common."""
    report, groups = brief.report, brief.report.rows(GroupRow)
    if not groups:
        return None
    stakes = [row.at_stake for row in report.rows(StakeRow) if row.at_stake is not None]
    title = say("{n} set of tools does much the same", "{n} sets of tools do much the same", n=len(groups))
    if stakes and any(one.high for one in stakes):
        most = Money.total((one.ends[1] for one in stakes), report.stack.currency, "year").rounded()
        title = joined((title, say("at most {most} is at stake", most=most)), "; ", "")
    rows = tuple(
        (
            _few(tuple(report.name(f"tool:{tool}") for tool in row.tools), 6),
            _few(tuple(map(readable, row.capabilities)), 6),
            _amount(row.annual),
            "not known" if row.at_stake is None else _amount(row.at_stake.ends[1]),
            _few(tuple(report.name(f"tool:{tool}") for tool in row.retire), 6) or "none",
        )
        for row in groups
    )
    heads = ("Tools", "What they share", "Cost a year", "At stake, at most", "Could go")
    table = Rows(BODY, str(title), heads, rows, (3.2, 3.4, 1.6, 1.6, 1.8), frozenset({2, 3}))
    return Slide(str(title), (table,), tuple(_proofs(brief, "redundancy")))


def _hangs_on_one(brief: Brief) -> Slide | None:
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
            _share(row.share_low, row.share_high),
            row.plan or ("not stated" if row.kind in {"tool", "conduit"} else ""),
        )
        for row in rows
    )
    title = str(_loss(rows[0]))
    table = Rows(BODY, title, heads, cells, (3.4, 1.3, 2.2, 2.2, 1.8), frozenset({2, 3}))
    return Slide(title, (table,), tuple(_proofs(brief, "resilience")))


def _loss(row: CriticalityRow) -> Message:
    if row.needs_lost:
        one = "If {name} stops, {n} data need loses its path"
        return say(one, "If {name} stops, {n} data needs lose their path", n=row.needs_lost, name=row.name)
    text = "If {name} stops, {share} of what arrives today is lost"
    return say(text, name=row.name, share=_share(row.share_low, row.share_high))


def _people(brief: Brief) -> Slide | None:
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
    if known:
        parts = tuple(_part(report, row) for row in known)
        heads, widths = ("Rollout", "Part", "Of 100", "Known"), (2.4, 1.4, 1.9, 0.8)
        shapes.append(Rows(_LEFT, "How ready the rollouts are", heads, parts, widths, frozenset({2, 3}), size=11))
    if waiting:
        place = _RIGHT if known else BODY
        decisions = tuple(_decision(report, row) for row in waiting)
        columns, shares = ("Waits for a decision", "Days open", "What cannot be built"), (2.4, 0.9, 2.7)
        shapes.append(Rows(place, "Open decisions", columns, decisions, shares, frozenset({1}), size=11))
    return Slide(str(_readiness(report, every, len(waiting))), tuple(shapes), tuple(_proofs(brief, "people")))


def _part(report: Report, row: ReadinessRow) -> tuple[str, ...]:
    name, points = report.name(f"initiative:{row.initiative}"), _points(row.value, row.at_least, row.at_most)
    return name, "the whole" if row.part == "readiness" else row.part, points, f"{row.coverage:.0%}"


def _decision(report: Report, row: ApprovalRow) -> tuple[str, ...]:
    blocked = tuple(report.name(f"candidate:{flow}") for flow in row.blocks)
    name = report.name(f"approval:{row.initiative}/{row.approval}")
    return name, f"{row.days:,}", _few(blocked) or "nothing on record"


def _readiness(report: Report, rows: Sequence[ReadinessRow], waiting: int) -> Message:
    whole = [row for row in rows if row.part == "readiness"]
    known = [row for row in whole if row.value is not None]
    clauses = []
    if known:
        worst = min(known, key=lambda row: (row.value or 0.0, row.initiative))
        name = report.name(f"initiative:{worst.initiative}")
        clauses.append(say("{name} is ready to {points} of 100", name=name, points=round(worst.value or 0.0)))
    elif whole:
        text = "How ready {n} rollout is, is not known"
        clauses.append(say(text, "How ready {n} rollouts are, is not known", n=len(whole)))
    if waiting:
        clauses.append(say("{n} decision is open", "{n} decisions are open", n=waiting))
    return joined(tuple(clauses), "; ", "")


def _questions(brief: Brief) -> Slide | None:
    """How sure all this is, and what to ask next."""
    report, score = brief.report, brief.report.scorecard.score
    rows = list(records(report.tables.get("questions")))
    silent = [one for one in report.scorecard.pillars if one.value is None]
    if not (rows or silent or report.unknowns):
        return None
    share = f"{score.coverage:.0%}"
    title = say("{share} of what the score asks is known", share=share)
    if rows:
        rest = say(
            "{n} question would settle most of the rest", "{n} questions would settle most of the rest", n=len(rows)
        )
        title = joined((title, rest), "; ", "")
    lines = [f"No score for {one.pillar}: {one.reason or 'too little is stated'}." for one in silent]
    shapes: list[Shape] = [Words(BODY._replace(height=0.3 * len(lines)), tuple(lines), 12)] if lines else []
    if rows:
        cells = tuple(
            (
                str(n),
                str(row["asks"]),
                _few(tuple(dict.fromkeys(row["ask"]))) or "nobody is named",
                str(row["could_settle"]),
            )
            for n, row in enumerate(rows, 1)
        )
        heads, widths = ("", "Question", "Whom to ask", "Checks it could settle"), (0.4, 7.2, 2.6, 1.5)
        top = BODY.top + 0.3 * len(lines)
        place = Box(BODY.left, top, BODY.width, BODY.top + BODY.height - top)
        shapes.append(Rows(place, "What to ask next", heads, cells, widths, frozenset({3}), size=11))
    notes = tuple(str(one.message) for one in report.unknowns[:_PROVED])
    left = len(report.unknowns) - len(notes)
    return Slide(str(title), tuple(shapes), (*notes, f"and {left:,} more facts that are not stated") if left else notes)


def _method(brief: Brief) -> Slide:
    """What was read, how it is judged, and what was not looked at."""
    report, stack = brief.report, brief.report.stack
    counts = (
        say("{n} tool", "{n} tools", n=stack.tools),
        say("{n} integration", "{n} integrations", n=stack.integrations),
        say("{n} department", "{n} departments", n=stack.departments),
        say("{n} customer journey", "{n} customer journeys", n=stack.journeys),
    )
    read = tuple(str(one) for one in counts if dict(one.params)["n"])
    when = f"as of {_day(stack.as_of)}" if stack.as_of else f"days count from {_day(stack.today)}"
    lines = [
        "The facts are those that were handed in; nothing was measured in the tools themselves.",
        "What is not stated counts neither as good nor as bad: it makes a range wider, or becomes a question.",
        "Days of work are estimates by kind of finding.",
        "Savings are before what moving costs, and begin when a contract ends.",
        *_hearsay(brief),
        *(str(line) for line in report.not_known),
        *(f"Not looked at: {name} ({reason})." for name, reason in sorted(report.skipped.items())),
    ]
    if report.hidden:
        lines.append(str(say("{n} finding is not shown here.", "{n} findings are not shown here.", n=report.hidden)))
    lines.append(f"Made by stackaudit {report.version}. The notes below the slides hold the proof.")
    title = f"What this rests on: {in_words(read)}, {when}" if read else f"What this rests on: no tool, {when}"
    return Slide(title, (Words(BODY, tuple(lines), 16, bullets=True),))


def _hearsay(brief: Brief) -> Iterator[str]:
    rated = [one.finding.confidence for one in brief.entries if one.finding.severity > Severity.NOTE]
    weak = sum(one in {"interview", "assumed"} for one in rated)
    if rated:
        one = "{weak} of {n} finding above a note rests on hearsay or an assumption."
        many = "{weak} of {n} findings above a note rest on hearsay or an assumption."
        yield str(say(one, many, n=len(rated), weak=weak))


def _proofs(brief: Brief, *analysers: str) -> Iterator[str]:
    """What proves the findings of some analysers, the worst first."""
    own = [one for one in brief.entries if one.finding.analyser in analysers]
    for entry in own[:_PROVED]:
        yield from _proof(brief, entry)
    if len(own) > _PROVED:
        yield f"and {len(own) - _PROVED:,} more findings"


def _proof(brief: Brief, entry: Entry) -> Iterator[str]:
    finding = entry.finding
    lines = proofs(brief.report, finding)
    shown = [str(line) for line in lines[:_PROOFS]]
    if len(lines) > _PROOFS:
        shown.append(f"and {len(lines) - _PROOFS:,} more")
    yield f"{finding.title}: {' · '.join(shown) or finding.why} [{finding.id}, {finding.confidence}]"


def replace_top(box: Box, top: float) -> Box:
    """Return a place that begins lower and ends where it did."""
    return box._replace(top=top, height=box.top + box.height - top)


def _points(value: float | None, low: float, high: float) -> str:
    span = f"{round(low)} to {round(high)}"
    return f"not known ({span})" if value is None else f"{round(value)} ({span})"


def _share(low: float | None, high: float | None) -> str:
    if low is None or high is None or (low <= 0 and high >= 1):
        return "not known"
    ends = (f"{low:.0%}", f"{high:.0%}")
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def _amount(money: Money | Estimate | None) -> str:
    if money is None:
        return "not stated"
    shown = money.rounded() if isinstance(money, Money) else money
    return str(replace(shown, per="") if isinstance(shown, Money) else shown)


def _when(period: str | None) -> str:
    return next((when for name, when, _ in PERIODS if name == period), "no date")


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def _few(names: Sequence[str], most: int = _NAMES) -> str:
    rest = len(names) - most
    return f"{', '.join(names[:most])} and {rest} more" if rest > 0 else ", ".join(names)


def _owners(owners: Sequence[str]) -> str:
    return _few(owners) or "no owner is stated"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
