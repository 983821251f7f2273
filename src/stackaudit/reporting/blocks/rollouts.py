"""One page for the sponsor of a rollout: days left, what stands in the way, what to decide, what came, how ready it is.

What people said is told as the tables give it, which hold back small groups; names are of those who act or decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from stackaudit.core.findings import Severity
from stackaudit.core.messages import Message, say
from stackaudit.reporting.blocks.acting import SPONSOR_CANNOT, SPONSOR_DECIDES, remarks, rollout_name, rollouts_of
from stackaudit.reporting.blocks.actions import ActionLine
from stackaudit.reporting.blocks.asking import too_early
from stackaudit.reporting.blocks.duties import Duty, action_lines, duty_of
from stackaudit.reporting.elements import Bullets, Element, Grid, Heading, Paragraph, joined
from stackaudit.reporting.report import Report
from stackaudit.tables.people import ApprovalRow, ExpectationRow, PlanRow, PromiseRow, ReadinessRow
from stackaudit.tables.readiness import SubScore

MOST = 5
"""Lines of each part of the page."""
_OBSTACLES = 8
"""Lines of what stands in the way, which is why the page is read."""
PARTS: dict[SubScore, str] = {
    "ownership": "Somebody answers for it",
    "approvals": "Approvals come",
    "adoption": "People use it",
    "vendor": "Vendors keep their word",
    "expectations": "People get what they expect",
    "requirements": "Requirements hold",
    "roles": "Roles are filled",
    "conflict": "Departments work together",
}
"""The eight parts of readiness, as a sponsor reads them."""
_SCALE = ((75.0, "good"), (50.0, "fair"), (25.0, "weak"))


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that stands in the way of a rollout.

    Attributes:
        severity: How grave it is.
        what: What it is.
        who: Who has to act on it; empty where nobody is known.
        duty: What to do, by when and why.
    """

    severity: Severity
    what: Message
    who: tuple[str, ...]
    duty: Duty


@dataclass(frozen=True, slots=True)
class RolloutPage:
    """What a sponsor reads of one rollout.

    Attributes:
        name: Its name.
        plan: Its tools, days and sponsor.
        obstacles: What stands in the way, the gravest first.
        decisions: What the sponsor has to decide, by day.
        above: What somebody above the sponsor has to decide, by day, with who that is.
        unmet: What was expected and not got, what matters most first.
        missed: Promises that were missed.
        parts: The eight sub-scores that something is known of.
        whole: Readiness as a whole; None where there is none.
        silent: Names of the sub-scores of which too little is stated.
        unknown: What could not be told.
        remarks: Of those who have to act, what makes it doubtful that they can.
    """

    name: str
    plan: PlanRow
    obstacles: tuple[Obstacle, ...]
    decisions: tuple[Duty, ...]
    above: tuple[tuple[Duty, tuple[str, ...]], ...]
    unmet: tuple[ExpectationRow, ...]
    missed: tuple[PromiseRow, ...]
    parts: tuple[ReadinessRow, ...]
    whole: ReadinessRow | None
    silent: tuple[str, ...]
    unknown: tuple[Message, ...]
    remarks: tuple[Message, ...]

    @property
    def first_screen(self) -> tuple[Message, ...]:
        """Return the days left and who sponsors it, in sentences."""
        return (_days_left(self.plan), _sponsored(self.plan))


def pages(report: Report) -> tuple[RolloutPage, ...]:
    """Return a page for each rollout, in the order of the report."""
    lines = [(line, period) for line, period in action_lines(report) if line.finding.analyser == "people"]
    return tuple(_page(report, plan, lines) for plan in report.rows(PlanRow))


def _page(report: Report, plan: PlanRow, lines: Iterable[Line]) -> RolloutPage:
    id_ = plan.initiative
    rows = [row for row in report.rows(ReadinessRow) if row.initiative == id_]
    parts = [row for row in rows if row.part != "readiness"]
    mine = [(line, period) for line, period in lines if id_ in rollouts_of(report, line.finding.subjects)]
    obstacles = tuple(_obstacle(report, line, period) for line, period in _gravest(report, mine))
    return RolloutPage(
        name=rollout_name(report, id_),
        plan=plan,
        obstacles=obstacles,
        decisions=_decisions(report, plan, mine),
        above=() if plan.next_sponsor else _above(report, mine),
        unmet=_unmet(report, id_),
        missed=tuple(row for row in report.rows(PromiseRow) if row.initiative == id_ and _is_missed(row)),
        parts=tuple(row for row in parts if row.coverage > 0),
        whole=next((row for row in rows if row.part == "readiness"), None),
        silent=tuple(PARTS[row.part] for row in parts if row.part != "readiness" and not row.coverage),
        unknown=tuple(
            one.message
            for one in report.unknowns
            if one.code.startswith("people.")
            and id_ in rollouts_of(report, one.subjects)
            and not too_early(report, one.fact, one.subjects)
        ),
        remarks=_remarks(report, obstacles[:_OBSTACLES]),
    )


def _remarks(report: Report, obstacles: Iterable[Obstacle]) -> tuple[Message, ...]:
    """A clause for each of those who have to act and may not be able to."""
    names = dict.fromkeys(name for one in obstacles for name in one.who)
    told = ((name, tuple(remarks(report, name))) for name in names)
    return tuple(joined((say("{name}:", name=name), joined(said, ", ", "")), " ", "") for name, said in told if said)


def in_short(report: Report) -> Message:
    """Return the day and the sponsor of each rollout in sentences; of several each with its name."""
    plans = report.rows(PlanRow)
    if len(plans) == 1:
        return joined((_days_left(plans[0]), _sponsored(plans[0])), " ", "")
    named = [(say("{name}:", name=rollout_name(report, one.initiative)), _days_left(one)) for one in plans[:MOST]]
    said = [joined(pair, " ", "") for pair in named]
    more = len(plans) - len(said)
    rest = (say("{n} more rollout.", "{n} more rollouts.", n=more),) if more else ()
    return joined((*said, *rest), " ", "")


Line = tuple[ActionLine, str]
"""A line of the list of actions, and its period."""


def _gravest(report: Report, lines: Iterable[Line]) -> list[Line]:
    """Return the first line of each finding that is more than low: the gravest first, then the most urgent."""
    rank = {one.finding.id: one.rank for one in report.priorities}
    first: dict[str, Line] = {}
    for line, period in lines:
        first.setdefault(line.finding.id, (line, period))
    grave = [one for one in first.values() if one[0].finding.severity >= Severity.MEDIUM]
    return sorted(grave, key=lambda one: (-one[0].finding.severity, rank.get(one[0].finding.id, 0)))


def _obstacle(report: Report, line: ActionLine, period: str) -> Obstacle:
    finding = line.finding
    deciders = tuple(dict.fromkeys(name for row in _decided_on(report, line) for name in row.by))
    who = deciders or line.owners
    return Obstacle(finding.severity, finding.title, who, duty_of(report, line, period))


def _decided_on(report: Report, line: ActionLine) -> Iterator[ApprovalRow]:
    """Yield the approvals that a line is about: whoever decides on them acts."""
    for row in report.rows(ApprovalRow):
        if f"approval:{row.initiative}/{row.approval}" in line.finding.subjects:
            yield row


def _decisions(report: Report, plan: PlanRow, lines: Iterable[Line]) -> tuple[Duty, ...]:
    """What the sponsor has to decide; who follows is theirs to settle only where somebody is named."""
    codes = SPONSOR_DECIDES | SPONSOR_CANNOT if plan.next_sponsor else SPONSOR_DECIDES
    found = [duty_of(report, line, period) for line, period in lines if line.finding.code in codes]
    alike: dict[tuple[str, str], Duty] = {}
    for one in found:
        alike.setdefault((str(one.what), str(one.why)), one)
    return tuple(sorted(alike.values(), key=lambda one: one.before))


def _above(report: Report, lines: Iterable[Line]) -> tuple[tuple[Duty, tuple[str, ...]], ...]:
    found = ((line, period) for line, period in lines if line.finding.code in SPONSOR_CANNOT)
    made = [(duty_of(report, line, period), line.owners) for line, period in found]
    return tuple(sorted(made, key=lambda one: one[0].before))


def _unmet(report: Report, initiative: str) -> tuple[ExpectationRow, ...]:
    """What was expected and not got, by importance times shortfall, as far as it may be shown."""
    rows = [row for row in report.rows(ExpectationRow) if row.initiative == initiative and (row.gap or 0.0) < 0]
    weight = {id(row): -row.priority if row.priority is not None else row.gap or 0.0 for row in rows}
    return tuple(sorted(rows, key=lambda row: (weight[id(row)], row.stakeholder, row.attribute)))


def _is_missed(row: PromiseRow) -> bool:
    return row.over is not None and row.over > 0 and row.attribute is not None


def _days_left(plan: PlanRow) -> Message:
    if plan.goes_live is None or plan.days_left is None:
        return say("The day on which it goes live is not stated.")
    if plan.days_left > 0:
        text = "It goes live on {day}: {n} day is left."
        return say(text, text.replace("day is", "days are"), day=plan.goes_live, n=plan.days_left)
    text = "It has been live since {day}, for {n} day."
    return say(text, text.replace("day.", "days."), day=plan.goes_live, n=-plan.days_left)


def _sponsored(plan: PlanRow) -> Message:
    match plan.sponsor_state:
        case "not stated":
            return say("Who sponsors it is not stated.")
        case "nobody":
            return say("Nobody sponsors it.")
        case "left":
            day = plan.sponsor_leaves
            left = say("Its sponsor has left") if day is None else say("Its sponsor left on {day}", day=day)
            return _followed(left, plan)
        case "there":
            said = say("{names} sponsors it", "{names} sponsor it", names=plan.sponsor, n=len(plan.sponsor))
            if plan.sponsor_leaves is None:
                return joined((said,))
            return _followed(joined((said, say("and leaves on {day}", day=plan.sponsor_leaves)), " ", ""), plan)


def _followed(said: Message, plan: PlanRow) -> Message:
    if plan.next_sponsor:
        return joined((said, say("{names} is to follow", names=plan.next_sponsor)))
    return joined((said, say("nobody is named who follows")))


def standing(value: float | None) -> str:
    """Return a sub-score in a word.

    >>> standing(80.0), standing(50.0), standing(30.0), standing(3.0), standing(None)
    ('good', 'fair', 'weak', 'poor', 'not known')
    """
    if value is None:
        return "not known"
    return next((word for least, word in _SCALE if value >= least), "poor")


def between(row: ReadinessRow) -> str:
    """Return the interval of a sub-score, of 100, in words."""
    low, high = round(row.at_least), round(row.at_most)
    return f"{low}" if low == high else f"{low} to {high}"


def elements(page: RolloutPage) -> Iterator[Element]:
    """Yield one page, as text blocks; a part of which there is nothing says so or is left out."""
    yield Heading(say("{name}", name=page.name), 3)
    yield Paragraph(joined(page.first_screen, " ", ""), strong=True)
    yield from _in_the_way(page)
    yield from _to_decide(page)
    yield from _not_got(page)
    yield from _ready(page)
    yield from _not_known(page)


def _in_the_way(page: RolloutPage) -> Iterator[Element]:
    yield Heading(say("What stands in the way"), 4)
    if not page.obstacles:
        yield Paragraph(say("Nothing is known that does."))
        return
    rows = tuple((str(one.severity), one.what, names_of(one.who), one.duty.when) for one in page.obstacles[:_OBSTACLES])
    yield Grid(("severity", "what", "who acts", "when"), rows)
    yield from _more(len(page.obstacles), _OBSTACLES)
    if page.remarks:
        yield Paragraph(joined(page.remarks))


def names_of(who: tuple[str, ...]) -> Message:
    """Return who acts, in words."""
    return say("{names}", names=who) if who else say("nobody is known who could")


def _more(count: int, most: int = MOST) -> Iterator[Element]:
    if count > most:
        text = "{n} more stands in the whole report."
        yield Paragraph(say(text, text.replace("stands", "stand"), n=count - most))


def _to_decide(page: RolloutPage) -> Iterator[Element]:
    if page.decisions:
        yield Heading(say("What the sponsor has to decide"), 4)
        if page.plan.sponsor_state in {"nobody", "left"}:
            yield Paragraph(say("There is no sponsor to decide it: name one first."))
        shown = page.decisions[:MOST]
        yield Grid(("decision", "when", "because"), tuple((one.what, one.when, one.why) for one in shown))
        yield from _more(len(page.decisions))
    if page.above:
        yield Heading(say("What is not for the sponsor to decide"), 4)
        columns = ("decision", "who", "when", "because")
        yield Grid(columns, tuple((one.what, names_of(who), one.when, one.why) for one, who in page.above))


def _not_got(page: RolloutPage) -> Iterator[Element]:
    if not (page.unmet or page.missed):
        return
    yield Heading(say("What was expected and not got"), 4)
    if page.unmet:
        rows = tuple((row.stakeholder, row.attribute, row.expected, row.perceived) for row in page.unmet[:MOST])
        yield Grid(("who", "what", "expected, of 5", "got, of 5"), rows)
        yield from _more(len(page.unmet))
    if page.missed:
        yield Bullets(tuple(promise(row) for row in page.missed[:MOST]))


def promise(row: PromiseRow) -> Message:
    """Return a promise that was missed, in words."""
    who = row.stakeholder or "somebody"
    return say(
        "{what} for {who}: {promised} promised, {actual} came",
        what=row.attribute or "",
        who=who,
        promised=row.promised if row.promised is not None else "",
        actual=row.actual if row.actual is not None else "",
    )


def _ready(page: RolloutPage) -> Iterator[Element]:
    """Yield the sub-scores by how they stand, the worst first, each with its interval."""
    if not page.parts:
        return
    yield Heading(say("How ready it is"), 4)
    if page.whole is not None and page.whole.coverage > 0:
        yield Paragraph(_all_in_all(page.whole))
    alike: dict[str, list[Message]] = {}
    for row in sorted(page.parts, key=lambda row: (row.value is None, row.value or 0.0)):
        text = "{part}" if row.value is None else "{part} ({range})"
        clause = say(text, part=PARTS[row.part], range=between(row)) if row.part != "readiness" else None
        if clause is not None:
            alike.setdefault(standing(row.value), []).append(clause)
    if alike.keys() != {standing(None)}:
        lines = tuple((word, joined(tuple(rows), ", ", "")) for word, rows in alike.items())
        yield Grid(("state", "parts, of 100"), lines)


def _all_in_all(row: ReadinessRow) -> Message:
    """Return the readiness in a word, with its interval; where too little is stated for a word, that it is so."""
    if row.value is None:
        return say(
            "Too little is stated to say how ready it is: {share} of what is asked.", share=f"{row.coverage:.0%}"
        )
    text = "All in all: {word}, surely between {low} and {high} of 100."
    return say(text, word=standing(row.value), low=round(row.at_least), high=round(row.at_most))


def _not_known(page: RolloutPage) -> Iterator[Element]:
    if not (page.silent or page.unknown):
        return
    yield Heading(say("What is not known"), 4)
    if page.silent:
        yield Paragraph(say("Too little is stated to rate: {parts}.", parts=page.silent))
    if page.unknown:
        yield Bullets(tuple(joined((one,)) for one in page.unknown[:MOST]))
        yield from _more_unknown(len(page.unknown) - MOST)


def _more_unknown(more: int) -> Iterator[Element]:
    if more > 0:
        yield Paragraph(say("{n} more fact is not stated.", "{n} more facts are not stated.", n=more))
