"""A comparison as blocks: the verdict, the findings, the numbers and what moved them, the stacks themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackaudit.core.messages import Message, say
from stackaudit.diff.changes import Delta
from stackaudit.diff.finding_changes import FindingChange, State
from stackaudit.diff.goals import goal_blocks
from stackaudit.diff.measure_changes import MeasureChange, in_cell, judgement
from stackaudit.reporting.elements import Bullets, CellText, Code, Element, Grid, Heading, Paragraph, joined

if TYPE_CHECKING:
    from stackaudit.diff.comparison import Comparison

_ROWS = 40
_STILL = 15
_SAME = 1e-9
_QUIET = {"no change", "not told"}
_ALWAYS = ("silos.index", "score.overall")


def report(comparison: Comparison) -> Iterator[Element]:
    """Yield the blocks of a comparison, each only where it has something to say."""
    yield from _header(comparison)
    yield from _conditions(comparison)
    yield from _findings(comparison, "new", say("New"))
    yield from _changed(comparison)
    yield from _findings(comparison, "fixed", say("Fixed"))
    yield from _findings(comparison, "still", say("Still open"))
    yield from _findings(comparison, "untold", say("Can no longer be told"))
    yield from _findings(comparison, "not-compared", say("Not compared"))
    yield from goal_blocks(comparison.goals)
    yield from _measures(comparison)
    yield from _basket(comparison)
    yield from _attribution(comparison)
    yield from _inventory(comparison)


def _header(comparison: Comparison) -> Iterator[Element]:
    before, after = comparison.before.stack, comparison.after.stack
    if before.name == after.name:
        yield Heading(say("Comparison: {name}", name=after.name), 1)
    else:
        yield Heading(say("Comparison: {before} and {after}", before=before.name, after=after.name), 1)
    if before.as_of is not None and after.as_of is not None and before.as_of != after.as_of:
        yield Paragraph(say("From {before} to {after}.", before=before.as_of, after=after.as_of))
    if comparison.same:
        yield Paragraph(say("Nothing changed: no finding, no number, no tool, integration or entity."), strong=True)
        return
    clauses = (
        say("{n} new finding", "{n} new findings", n=len(comparison.new)),
        say("{n} fixed", n=len(comparison.fixed)),
        say("{n} still open", n=len(comparison.still)),
        *_index_clause(comparison),
    )
    yield Paragraph(joined(clauses), strong=True)


def _index_clause(comparison: Comparison) -> Iterator[Message]:
    index = comparison.measures.get("silos.index")
    if index is None or index.before is None or index.after is None:
        return
    yield say(
        "silo index (0 is best) {before} to {after}: {judgement}",
        before=in_cell(index.before),
        after=in_cell(index.after),
        judgement=index.judgement,
    )


def _conditions(comparison: Comparison) -> Iterator[Element]:
    if comparison.renames:
        pairs = tuple(f"{old} → {new}" for old, new in comparison.renames)
        yield Paragraph(
            say("{n} id was renamed: {pairs}.", "{n} ids were renamed: {pairs}.", n=len(pairs), pairs=pairs)
        )
    if comparison.policy_changed:
        old = {setting.name: setting.value for setting in comparison.before.policy.settings(comparison.before.rules)}
        rows = [
            (s.name, str(old.get(s.name)), str(s.value))
            for s in comparison.after.policy.settings(comparison.after.rules)
            if old.get(s.name) != s.value
        ]
        yield Paragraph(
            say("The two audits have different policies. What that alone moves stands apart, under “by policy”.")
        )
        yield Grid(("setting", "before", "after"), tuple(rows))


def _findings(comparison: Comparison, state: State, heading: Message) -> Iterator[Element]:
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


def _changed(comparison: Comparison) -> Iterator[Element]:
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


def _measures(comparison: Comparison) -> Iterator[Element]:
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


def _basket(comparison: Comparison) -> Iterator[Element]:
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


def _attribution(comparison: Comparison) -> Iterator[Element]:
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


def _inventory(comparison: Comparison) -> Iterator[Element]:
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
