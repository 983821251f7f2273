"""The report as a presentation of about ten slides; a slide without content is left out, the notes hold the proof.

Every number is one of `Brief` or of a table of the report, so that page, workbook and slides cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from stackaudit.core.findings import Severity
from stackaudit.core.messages import day_in_words, in_words, say
from stackaudit.core.notebook import signed
from stackaudit.core.powerpoint import BODY, Bars, Box, Picture, Rows, Shape, Slide, Words, presentation
from stackaudit.reporting.blocks.actions import ActionLine
from stackaudit.reporting.blocks.asking import asked
from stackaudit.reporting.blocks.findings import not_stated
from stackaudit.reporting.brief import Actions, Brief, PeriodOfWork
from stackaudit.reporting.elements import joined, tenth
from stackaudit.reporting.report import Movement, Report
from stackaudit.reporting.slides.areas import (
    Shot,
    hangs_on_one,
    journey_picture,
    journeys,
    money,
    people,
    same_job,
)
from stackaudit.reporting.slides.parts import (
    LEFT,
    RIGHT,
    TONES,
    capital,
    few,
    from_top,
    owners_of,
    points,
    proof_lines,
    proof_of,
    when_of,
)

_ACTIONS, _A_GAP, _NOT_STATED = 8, 3, 12


def render(report: Report, shots: Mapping[str, Shot]) -> bytes:
    """Return the presentation.

    Args:
        report: What it says, as its audience sees it.
        shots: The pictures `map` and `journey`; a slide without its picture is left out.

    Raises:
        StackAuditError: python-pptx is not installed.
    """
    stack = report.stack
    foot = f"Stack audit: {stack.name}" + ("" if stack.as_of is None else f", facts as of {day_in_words(stack.as_of)}")
    return presentation(slides(report, shots), f"Stack audit: {stack.name}", foot)


def slides(report: Report, shots: Mapping[str, Shot]) -> tuple[Slide, ...]:
    """Return what a presentation shows."""
    brief = Brief(report)
    if not report.whole:
        return (*(_rollouts(brief) if report.shows("rollouts") else ()), _method(brief))
    made: tuple[tuple[str, Callable[[], Slide | None]], ...] = (
        ("", lambda: _verdict(brief)),
        ("since", lambda: _moved(report.since, "closed", "Since the last audit")),
        ("", lambda: None if report.only_rollouts else _map(brief, shots.get("map"))),
        ("priorities", lambda: _actions(brief)),
        ("plan", lambda: _moved(report.plan, "closed by the plan", "With the plan carried out")),
        ("journeys", lambda: journeys(brief)),
        ("journeys", lambda: journey_picture(shots.get("journey"))),
        ("money", lambda: money(brief)),
        ("redundancy", lambda: same_job(brief)),
        ("resilience", lambda: hangs_on_one(brief)),
        *((("people", lambda one=one: one) for one in _rollouts(brief)) if report.only_rollouts else ()),
        ("people", lambda: None if report.only_rollouts else people(brief)),
        ("unknowns", lambda: _questions(brief)),
        ("", lambda: _method(brief)),
    )
    found = (make() for block, make in made if not block or report.shows(block))
    return tuple(one for one in found if one is not None)


def _rollouts(brief: Brief) -> Iterator[Slide]:
    from stackaudit.reporting.slides.rollouts import rollouts  # few stacks have any: the rows are many classes

    return rollouts(brief)


def _verdict(brief: Brief) -> Slide:
    """The verdict, how good each pillar is, and the gaps."""
    report, card = brief.report, brief.report.scorecard
    names = tuple(f"{one.pillar.capitalize()}: {points(one.value, one.low, one.high)}" for one in card.pillars)
    series = (
        ("at least", tuple(one.low for one in card.pillars)),
        ("not known", tuple(one.high - one.low for one in card.pillars)),
    )
    score = card.score
    grade = f", grade {score.grade}" if score.value is not None and score.grade else ""
    said = f"Overall score, of 100: {points(score.value, score.low, score.high)}{grade}. {_counts(brief)}"
    top = Box(BODY.left, 1.55, BODY.width, 0.6)
    left, right = (from_top(box, 2.15) for box in (LEFT._replace(width=5.0), RIGHT._replace(left=5.8, width=6.93)))
    bars = Bars(left, "Score by pillar, of 100: " + "; ".join(names), names, series, 100.0)
    shapes: list[Shape] = [Words(top, (said,)), bars]
    if report.only_rollouts:
        right, shapes = from_top(BODY, 2.15), [Words(top, (_counts(brief),))]
    if brief.cards and report.shows("gaps"):
        rows = tuple(
            (
                signed(card.gap.severity),
                str(card.gap.name),
                str(card.gap.cost),
                day_in_words(card.due) if card.due else when_of(card.period),
            )
            for card in brief.cards
        )
        tones = tuple(TONES.get(card.gap.severity, "") for card in brief.cards)
        heads = ("Severity", "Gap", "Left alone", "When")
        shapes.append(Rows(right, "What weighs most", heads, rows, (1.2, 2.1, 3.1, 1.1), tones=tones, size=10.5))
    elif report.shows("gaps"):
        text = (
            "What did not fail found nothing that asks for work." if report.failures else "Nothing open asks for work."
        )
        shapes.append(Words(right, (text,)))
    notes = [str(line) for line in report.not_known]
    for one in brief.cards if report.shows("gaps") else ():
        notes.append(f"{one.gap.name}. First do: {one.first.finding.advice} Who: {owners_of(one.first.owners)}.")
        notes += proof_of(brief, one.first)
    return Slide(str(brief.verdict).removesuffix("."), tuple(shapes), tuple(notes))


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
        shapes.append(Rows(LEFT, when, heads, rows, widths, frozenset({1, 2})))
    told = [(word, one) for word, many in (("New", moved.new), ("Closed", moved.fixed)) for one in many]
    if told:
        found = tuple((word, str(one.severity), str(one.title)) for word, one in told)
        shapes.append(Rows(RIGHT, "Findings", ("", "Severity", "Finding"), found, (1.0, 1.1, 4.0)))
    between = () if moved.between is None else (moved.between,)
    notes = tuple(map(str, (*between, *moved.remarks, *moved.new_holders)))
    return Slide(str(count), tuple(shapes), notes)


def _map(brief: Brief, shot: Shot | None) -> Slide | None:
    """The map of the tools."""
    if shot is None:
        return None
    answers = brief.report.answers.get("silos")
    title = joined(answers[:1], end="") if answers else say("{title}", title=shot.title)
    place = Box(BODY.left, 1.5, BODY.width, 5.4)
    notes = (shot.alt, *proof_lines(brief, "silos", "integrations"))
    return Slide(capital(str(title)), (Picture(place, shot.png, shot.alt),), notes)


def _actions(brief: Brief) -> Slide | None:
    """What to do first, a row for each advice, and how much work follows."""
    if not brief.periods:
        return None
    first, *rest = brief.periods
    title = say(
        "{n} thing to do {when}: about {days} days of work",
        "{n} things to do {when}: about {days} days of work",
        n=sum(len(one.lines) for one in first.actions),
        when=first.when,
        days=tenth(first.days),
    )
    told = _first_rows(first)
    rows = tuple(row for _, row in told)
    tones = tuple(TONES.get(group.worst, "") for group, _ in told)
    heads = ("Gap", "What to do", "Where", "Who", "By")
    place, widths = BODY._replace(height=4.7), (2.2, 4.6, 2.4, 1.8, 1.5)
    table = Rows(place, str(title), heads, rows, widths, tones=tones, size=11, counted=False)
    after = (
        f"{one.name.capitalize()}, {one.when}: about {tenth(one.days)} days of work for {_gaps(one)}." for one in rest
    )
    lines = (f"The whole list, with what comes later, stands in the notes, each with its own day. {' '.join(after)}",)
    return Slide(
        str(title),
        (table, Words(Box(BODY.left, 6.45, BODY.width, 0.5), lines, 12)),
        tuple(_action_notes(brief.periods)),
    )


def _first_rows(period: PeriodOfWork) -> list[tuple[Actions, tuple[str, ...]]]:
    """A row for each gap, then more for the first gaps as long as there is room."""
    rows = [(group, list(_action_rows(group, period))) for group in period.actions]
    most = [1] * len(rows)
    for n, (_, own) in enumerate(rows):
        most[n] = min(len(own), max(1, min(_A_GAP, 1 + _ACTIONS - sum(most))))
    return [(group, row) for (group, own), shown in zip(rows, most, strict=True) for row in own[:shown]]


def _gaps(period: PeriodOfWork) -> str:
    return str(say("{n} gap", "{n} gaps", n=len(period.actions)))


def _action_rows(group: Actions, period: PeriodOfWork) -> Iterator[tuple[str, ...]]:
    """A row for each advice; things with the same advice stand together, with the first and the last of their days."""
    alike: dict[str, list[ActionLine]] = {}
    for line in group.lines:
        alike.setdefault(str(line.advice), []).append(line)
    for n, (advice, lines) in enumerate(alike.items()):
        owners = dict.fromkeys(owner for line in lines for owner in line.owners)
        days = sorted({line.due for line in lines if line.due is not None})
        by = "" if len(days) < 2 else f" to {day_in_words(days[-1])}"
        yield (
            "" if n else f"{group.gap} ({len(group.lines):,})",
            advice,
            few(tuple(dict.fromkeys(line.name for line in lines))),
            owners_of(tuple(owners)),
            f"{day_in_words(days[0])}{by}" if days else period.when,
        )


def _action_notes(periods: Iterable[PeriodOfWork]) -> Iterator[str]:
    """Every line with its own day and owner."""
    for period in periods:
        yield f"{period.name.capitalize()}, {period.when}:"
        for group in period.actions:
            for line in group.lines:
                by = day_in_words(line.due) if line.due else period.when
                yield f"{line.name}: {line.advice} By: {by}. Who: {owners_of(line.owners)}. [{line.finding.id}]"


def _questions(brief: Brief) -> Slide | None:
    """How sure all this is, and what to ask next."""
    report, score = brief.report, brief.report.scorecard.score
    rows = asked(report)
    shown = report.is_scored and not report.only_rollouts
    silent = [one for one in report.scorecard.pillars if one.value is None and shown]
    if not (rows or silent or report.unknowns):
        return None
    known = say("{share} of what the score asks is known", share=f"{score.coverage:.0%}")
    title = known if shown else say("What could not be told")
    if rows:
        one, many = "{n} question would settle most of the rest", "{n} questions would settle most of the rest"
        rest = say(one, many, n=len(rows))
        title = rest if report.only_rollouts else joined((title, rest), "; ", "")
    lines = [f"No score for {one.pillar}: {one.reason or 'too little is stated'}." for one in silent]
    shapes: list[Shape] = [Words(BODY._replace(height=0.3 * len(lines)), tuple(lines), 12)] if lines else []
    if rows:
        cells = tuple(
            (
                str(n),
                str(row["asks"]),
                few(tuple(dict.fromkeys(row["ask"]))) or "nobody is named",
                str(row["could_settle"]),
            )
            for n, row in enumerate(rows, 1)
        )
        heads, widths = ("", "Question", "Whom to ask", "Checks it could settle"), (0.4, 7.2, 2.6, 1.5)
        top = BODY.top + 0.3 * len(lines)
        place = Box(BODY.left, top, BODY.width, BODY.top + BODY.height - top)
        shapes.append(Rows(place, "What to ask next", heads, cells, widths, frozenset({3}), size=11))
    notes = tuple(str(not_stated(report, one)) for one in report.unknowns[:_NOT_STATED])
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
    when = f"as of {day_in_words(stack.as_of)}" if stack.as_of else f"days count from {day_in_words(stack.today)}"
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
