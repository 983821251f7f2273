"""A comparison as elements: the verdict, the findings, the numbers and what moved them, the stacks themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from stackaudit.core.findings import Measure
from stackaudit.core.messages import Message, say
from stackaudit.diff.changes import Delta, FindingChange, State
from stackaudit.diff.differences import Differences
from stackaudit.diff.measures import GoalChange, MeasureChange, in_cell, judgement
from stackaudit.diff.new_holders import counted, sentences
from stackaudit.reporting.elements import Bullets, CellText, Code, Element, Grid, Heading, Paragraph, joined, span
from stackaudit.reporting.report import Movement
from stackaudit.reporting.themes import worst_first
from stackaudit.triage.goals import GoalState

_ROWS = 40
_STILL = 15
_SAME = 1e-9
_QUIET = {"no change", "not told"}
_ALWAYS = ("silos.index", "score.overall")


def report(comparison: Differences) -> Iterator[Element]:
    """Yield the blocks of a comparison, each only where it has something to say."""
    yield from _header(comparison)
    yield from _conditions(comparison)
    yield from _held(comparison)
    yield from _findings(comparison, "new", say("New"))
    yield from _changed(comparison)
    yield from _findings(comparison, "fixed", say("Fixed"))
    yield from _findings(comparison, "still", say("Still open and unchanged"))
    yield from _findings(comparison, "untold", say("Can no longer be told"))
    yield from _findings(comparison, "not-compared", say("Not compared"))
    yield from _new_holders(comparison)
    yield from _goals(comparison.goals)
    yield from _measures(comparison)
    yield from _basket(comparison)
    yield from _attribution(comparison)
    yield from _inventory(comparison)


def _header(comparison: Differences) -> Iterator[Element]:
    before, after = comparison.before.stack, comparison.after.stack
    if before.name == after.name:
        yield Heading(say("Comparison: {name}", name=after.name), 1)
    else:
        yield Heading(say("Comparison: {before} and {after}", before=before.name, after=after.name), 1)
    if (days := _days(comparison)) is not None:
        yield Paragraph(days)
    for sentence in _not_known(comparison):
        yield Paragraph(sentence, strong=True)
    if comparison.same:
        yield Paragraph(say("Nothing changed: no finding, no number, no tool, integration or entity."), strong=True)
        return
    clauses = (
        say("{n} new finding", "{n} new findings", n=len(comparison.new)),
        say("{n} fixed", n=len(comparison.fixed)),
        _still(comparison),
        *_index_clause(comparison),
    )
    yield Paragraph(joined(clauses), strong=True)


def _still(comparison: Differences) -> Message:
    """Return how many findings are open in both, and how many of them changed: the counts of two headings."""
    still, changed = len(comparison.still), len(comparison.changed)
    if not changed:
        return say("{n} still open", n=still)
    return say("{n} still open ({changed} of them changed)", n=still, changed=changed)


def _not_known(comparison: Differences) -> Iterator[Message]:
    """What failed, and what nobody can compare therefore."""
    text = (
        "The analyser {name} failed on the {which} stack ({reason}): what became of its findings and measures, and of "
        "the overall score, is not known."
    )
    for which, one in comparison.failures:
        yield say(text, name=one.name, which=which, reason=one.reason)


def _index_clause(comparison: Differences) -> Iterator[Message]:
    index = comparison.measures.get("silos.index")
    if index is None or index.before is None or index.after is None:
        return
    yield say(
        "silo index (0 is best) {before} to {after}: {judgement}",
        before=in_cell(index.before),
        after=in_cell(index.after),
        judgement=index.judgement,
    )


def _conditions(comparison: Differences) -> Iterator[Element]:
    if comparison.renames:
        pairs = tuple(f"{old} → {new}" for old, new in comparison.renames)
        yield Paragraph(
            say("{n} id was renamed: {pairs}.", "{n} ids were renamed: {pairs}.", n=len(pairs), pairs=pairs)
        )
    if comparison.policy_changed:
        rows = [(name, str(before), str(after)) for name, before, after in comparison.settings_changed]
        yield Paragraph(
            say("The two audits have different policies. What that alone moves stands apart, under “by policy”.")
        )
        yield Grid(("setting", "before", "after"), tuple(rows))


def _held(comparison: Differences) -> Iterator[Element]:
    if comparison.held:
        yield Paragraph(
            say(
                "What {n} group of people said is not compared: fewer than five of them came or left, or were asked "
                "on another day. It is taken here as it was before.",
                "What {n} groups of people said is not compared: fewer than five of each came or left, or were "
                "asked on another day. It is taken here as it was before.",
                n=comparison.held,
            )
        )


def _findings(comparison: Differences, state: State, heading: Message) -> Iterator[Element]:
    found = [one for one in comparison.finding_changes if one.state == state]
    if not found:
        return
    yield Heading(joined((heading, say("{n}", n=len(found))), ": ", ""))
    most = _STILL if state == "still" else _ROWS
    shown = [one.finding for one in found[:most]]
    columns = {
        "severity": [str(finding.severity) for finding in shown],
        "finding": [finding.title for finding in shown],
        **({"what to do": [finding.advice for finding in shown]} if state == "new" else {}),
        "id": [Code(finding.id) for finding in shown],
        "remark": [one.remark for one in found[:most]],
    }
    yield Grid(tuple(columns), tuple(zip(*columns.values(), strict=True)))
    if len(found) > most:
        yield Paragraph(say("{n} more stand in the frame of findings.", n=len(found) - most))


def _changed(comparison: Differences) -> Iterator[Element]:
    if not comparison.changed:
        return
    yield Heading(say("Still open, but changed: {n}", n=len(comparison.changed)))
    rows = tuple(
        (_severities(one), one.finding.title, ", ".join(one.what), Code(one.finding.id), one.remark)
        for one in comparison.changed[:_ROWS]
    )
    yield Grid(("severity", "finding", "what changed", "id", "remark"), rows)


def _severities(one: FindingChange) -> str:
    if one.before is None or one.after is None or one.before.severity == one.after.severity:
        return str(one.finding.severity)
    return f"{one.before.severity} → {one.after.severity}"


def _new_holders(comparison: Differences) -> Iterator[Element]:
    """Who holds personal data now and did not; nothing where nothing changed, or no class is stated."""
    found = comparison.new_holders
    if comparison.same or not found.stated:
        return
    if found.rows:
        yield Heading(say("New holders of personal data"))
    yield Paragraph(counted(found))
    rows: list[tuple[CellText, ...]] = [
        (
            one.name,
            say("for certain") if one.certain else say("possibly"),
            comparison.after.graph.holdings[one.entity].entity.name,
            ", ".join(one.attributes) or say("some of it"),
            one.data_class,
            one.before,
            one.way,
            ", ".join(one.methods),
        )
        for one in found.rows[:_ROWS]
    ]
    if rows:
        yield Grid(("tool", "holds it", "records", "attributes", "class", "before", "way", "methods"), tuple(rows))
    if len(found.rows) > _ROWS:
        yield Paragraph(say("{n} more stand in the JSON of this comparison.", n=len(found.rows) - _ROWS))


def _goals(changes: Iterable[GoalChange]) -> Iterator[Element]:
    """The block of a comparison on goals; nothing where neither stack states one."""
    rows: list[tuple[CellText, ...]] = []
    for one in changes:
        goal = one.stated
        rows.append(
            (
                goal.goal.name,
                _target(goal),
                None if one.before is None else f"{one.before.state}, {_reached(one.before)}",
                None if one.after is None else f"{one.after.state}, {_reached(one.after)}",
                one.movement,
                None if one.after is None else one.after.reason,
            )
        )
    if rows:
        yield Heading(say("Goals"))
        yield Grid(("goal", "target", "before", "after", "it moved", "now"), tuple(rows))


def _target(state: GoalState) -> Message:
    goal = state.goal
    if goal.by is None:
        return say("{measure}: {target}", measure=goal.measure, target=goal.target)
    return say("{measure}: {target} by {day}", measure=goal.measure, target=goal.target, day=goal.by)


def _reached(state: GoalState) -> str:
    measure = state.measure
    return "not told" if measure is None or measure.low is None else span(measure.low, measure.high)


def _measures(comparison: Differences) -> Iterator[Element]:
    shown = [one for name, one in comparison.measures.items() if one.judgement not in _QUIET or name in _ALWAYS]
    quiet = len(comparison.measures) - len(shown)
    if not shown:
        return
    yield Heading(say("Measures and scores"))
    columns = ["measure", "before", "after", "change", "so it is"]
    rows: list[tuple[CellText, ...]] = [
        (Code(one.name), in_cell(one.before), in_cell(one.after), one.change, _judged(one)) for one in shown
    ]
    if comparison.policy_changed:
        columns += ["by data", "by policy"]
        rows = [(*row, one.by_data, one.by_policy) for row, one in zip(rows, shown, strict=True)]
    yield Grid(tuple(columns), tuple(rows))
    if quiet:
        yield Paragraph(say("{n} more did not change.", n=quiet))


def _judged(one: MeasureChange) -> Message:
    clauses = [say("{judgement}", judgement=one.judgement)]
    if one.judgement == "no demonstrable change":
        clauses.append(say("the intervals overlap"))
        if one.both_ends is not None:
            clauses.append(say("though both ends went to the {way}", way=one.both_ends))
    if one.thin and one.judgement in {"better", "worse"}:
        clauses.append(say("on thin evidence"))
    return joined(tuple(clauses), ", ", "")


def _basket(comparison: Differences) -> Iterator[Element]:
    basket = comparison.basket
    if basket is None or basket.improvement is None or basket.scope is None or comparison.same:
        return
    if not basket.added and not basket.removed and abs(basket.scope) <= _SAME:
        return
    yield Heading(say("The silo index on the same needs"), 3)
    yield Paragraph(
        say(
            "On the {n} need that both stacks have, the index went from {before} to {after}: {judgement}.",
            "On the {n} needs that both stacks have, the index went from {before} to {after}: {judgement}.",
            n=basket.needs,
            before=in_cell(basket.before),
            after=in_cell(basket.after),
            judgement=judgement(basket.before, basket.after),
        )
    )
    index = comparison.measures["silos.index"]
    rows: list[tuple[CellText, ...]] = [
        (say("the same needs, met better or worse"), basket.improvement),
        (say("scope: {new} needs came, {old} went", new=len(basket.added), old=len(basket.removed)), basket.scope),
    ]
    if comparison.policy_changed:
        rows.append((say("the policy"), index.by_policy))
    rows.append((say("in all"), index.change))
    yield Grid(("what moved it", "points (less is better)"), tuple(rows))


def _attribution(comparison: Differences) -> Iterator[Element]:
    split = None if comparison.same else comparison.attribution
    if split is None or not split.shares:
        return
    yield Heading(say("Which changes moved the silo index"), 3)
    way = (
        say("Each share is the mean over all orders in which the changes could have come (Shapley).")
        if split.exact
        else say("Too many to weigh every order: the changes came in the order of the table.")
    )
    yield Paragraph(way)
    rows: list[tuple[CellText, ...]] = [(share.label, share.changes, share.points) for share in split.shares]
    yield Grid(("what changed", "changes", "points (less is better)"), (*rows, (say("in all"), None, split.change)))


def _inventory(comparison: Differences) -> Iterator[Element]:
    moved = comparison.inventory
    items = [
        item
        for kind, delta in (("tools", moved.tools), ("integrations", moved.integrations), ("entities", moved.entities))
        for item in _delta(kind, delta)
    ]
    if items:
        yield Heading(say("What is different in the stack"))
        yield Bullets(tuple(items))


def _delta(kind: str, delta: Delta) -> Iterator[Message]:
    for verb, ids in (("added", delta.added), ("removed", delta.removed), ("changed", delta.changed)):
        if ids:
            yield say("{kind} {verb}, {n}: {ids}", kind=kind, verb=verb, n=len(ids), ids=ids)


NUMBERS = {
    "score.overall": "overall score",
    "score.integration": "pillar: integration",
    "score.journey": "pillar: journey",
    "score.redundancy": "pillar: redundancy",
    "score.fit": "pillar: fit",
    "score.resilience": "pillar: resilience",
    "score.people": "pillar: people",
    "silos.index": "silo index (0 is best)",
    "silos.unified_view_reach": "customer data that can reach the hub",
    "journey.straight_through": "straight-through share",
    "integrations.met": "required integrations that are met",
    "redundancy.cost_at_stake": "money at stake in redundancy, a year",
    "cost.idle_seat_cost": "idle seats cost a year",
}
"""Numbers that a summary shows, where either audit has them, in this order, by the names that readers know."""
_COST = "cost.annual_stated"


def movement(comparison: Differences) -> Movement:
    """Return what a summary says of a comparison."""
    numbers = tuple(
        (
            _label(label, one),
            in_cell(_hundredfold(one.before)),
            in_cell(_hundredfold(one.after)),
            say("{judgement}", judgement=one.judgement),
        )
        for name, label in NUMBERS.items()
        if (one := comparison.measures.get(name)) is not None and one.judgement != "not told"
    )
    split = None if comparison.same else comparison.attribution
    cost = comparison.measures.get(_COST)
    return Movement(
        between=_days(comparison) or _names(comparison),
        new=tuple(worst_first(comparison.new)),
        fixed=tuple(worst_first(comparison.fixed)),
        still=len(comparison.still),
        numbers=numbers,
        causes=() if split is None else tuple((share.label, share.changes, share.points) for share in split.shares),
        costs=None if cost is None else tuple(None if one is None else one.value for one in (cost.before, cost.after)),  # type: ignore[arg-type]  # two
        remarks=tuple(_remarks(comparison)),
        new_holders=() if comparison.same else tuple(sentences(comparison.new_holders, indent="")),
    )


def _label(label: str, change: MeasureChange) -> str:
    """What a number is called; a share is shown in hundredths, as in the rest of a summary."""
    unit = next((end.unit for end in (change.before, change.after) if end is not None), "")
    return f"{label}, %" if unit == "share" else label


def _hundredfold(measure: Measure | None) -> Measure | None:
    """A share as hundredths; anything else as it is."""
    if measure is None or measure.unit != "share":
        return measure
    value, low, high = (None if x is None else 100 * x for x in (measure.value, measure.low, measure.high))
    return replace(measure, value=value, low=low, high=high)


def _days(comparison: Differences) -> Message | None:
    """From which day to which; None where a day is not stated, or both are the same."""
    before, after = comparison.before.stack.as_of, comparison.after.stack.as_of
    if before is None or after is None or before == after:
        return None
    return say("From {before} to {after}.", before=before, after=after)


def _names(comparison: Differences) -> Message | None:
    """From which stack to which; None where both have one name."""
    before, after = comparison.before.stack.name, comparison.after.stack.name
    return None if before == after else say("From {before} to {after}.", before=before, after=after)


def _remarks(comparison: Differences) -> list[Message]:
    remarks = [*_not_known(comparison)]
    if comparison.untold:
        remarks.append(
            say(
                "{n} finding of the first can no longer be told, as a fact is no longer stated",
                "{n} findings of the first can no longer be told, as facts are no longer stated",
                n=len(comparison.untold),
            )
        )
    if len(comparison.new) + len(comparison.still) > len(comparison.after.open):
        remarks.append(say("a finding that hangs below another in one of the two audits only is counted here as well"))
    if comparison.policy_changed:
        remarks.append(say("the two audits have different policies; part of what moved may be that"))
    if comparison.held:
        remarks.append(
            say(
                "what {n} group of people said is taken as it was before: fewer than five of them moved",
                "what {n} groups of people said is taken as it was before: fewer than five of each moved",
                n=comparison.held,
            )
        )
    if comparison.renames:
        remarks.append(say("{n} ids were renamed", n=len(comparison.renames)))
    return remarks
