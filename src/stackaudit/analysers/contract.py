"""What every analyser promises, as one function: built-ins are held to it, and plugins can hold themselves to it.

A plugin's test is two lines:

    def test_my_analyser_keeps_the_contract():
        check_analyser(my_analyser, [my_stack])
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, get_args

from stackaudit.analysers.base import Analyser, NotApplicable, Review
from stackaudit.core.errors import OptionError, StackAuditError
from stackaudit.core.evidence import Evidence
from stackaudit.core.findings import Finding, Findings, Measure, Severity, Table, names_in
from stackaudit.core.messages import Message
from stackaudit.core.rows import column_names, table_of
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack

__all__ = ["ContractError", "check_analyser", "relabelled"]

_CODE = re.compile(r"[a-z]+\.[a-z-]+")
_RANGES = {"points": 100.0, "share": 1.0}
_SAME = 1e-9
_RELABELLED = {"tool", "entity", "flow", "need", "overlap", "capability"}
"""Kinds of subjects that `relabelled` changes; a step may be called as an entity is."""

SMALL: tuple[Mapping[str, Any], ...] = (
    {"name": "One tool", "tools": ["Alone"]},
    {"name": "One tool, no flows", "tools": ["Alone"], "integrations": []},
    {"name": "Two tools", "tools": ["First", "Second"]},
    {"name": "Two tools, no flows", "tools": ["First", "Second"], "integrations": []},
    {"name": "Two tools, a bare flow", "tools": ["First", "Second"], "integrations": ["first -> second"]},
)
"""Stacks with next to nothing in them, which every analyser must take or decline."""


class ContractError(StackAuditError, AssertionError):
    """An analyser broke a promise; the text says which, and on what stack."""


def check_analyser(analyser: Analyser, stacks: Iterable[Stack]) -> None:
    """Hold an analyser to what all analysers promise.

    On each stack, and on five with next to nothing in them, it must decline (`NotApplicable`) or give a sound review:
    codes of its own kinds, typed and known subjects, members among them, ids that occur once, evidence of the known
    types, measures inside their intervals. It must leave the stack as it was, say the same twice, and say the same of
    the same stack under other ids. Options that it does not have must be refused with the real ones.

    Args:
        analyser: What is to be checked.
        stacks: Stacks to check it on, of which it must take at least one. Where a choice among equals depends on the
            names of tools (two equally good paths, say), the measures must not.

    Raises:
        ContractError: a promise is broken.
    """
    _check_itself(analyser)
    _check_options(analyser)
    taken = 0
    for stack in stacks:
        taken += _check_on(analyser, stack)
    _demand(taken > 0, f"{analyser.id} takes none of the stacks that it is checked on")
    for small in SMALL:
        _check_on(analyser, Stack.model_validate(dict(small)))


# -- the analyser itself


def _check_itself(analyser: Analyser) -> None:
    _demand(re.fullmatch(r"[a-z]+", analyser.id) is not None, f"{analyser.id!r} is no id: lower-case letters only")
    _demand(analyser.asks.endswith("?"), f"{analyser.id} asks no question: {analyser.asks!r}")
    _demand(bool(analyser.explanation), f"{analyser.id} does not explain itself: its function has no docstring")
    _demand(len(set(analyser.kinds)) == len(analyser.kinds), f"{analyser.id} lists a kind twice")
    for kind in analyser.kinds:
        own = _CODE.fullmatch(kind) is not None and kind.startswith(f"{analyser.id}.")
        _demand(own, f"{kind!r} is no code of {analyser.id}: write {analyser.id}.some-kind")


def _check_options(analyser: Analyser) -> None:
    before = dict(analyser.options)
    for name, value in before.items():
        misspelt = f"{name}s" if f"{name}s" not in before else f"{name}_"
        told = _refusal(analyser, misspelt, value)
        _demand(name in told, f"{analyser.id} refuses {misspelt!r} without naming {name!r}: {told}")
        _refusal(analyser, name, object())
        again = analyser.tuned(**{name: value})
        _demand(again is not analyser, f"{analyser.id}.tuned() returns itself, not a new value")
        _demand(dict(again.options) == before, f"{analyser.id}.tuned({name}=its default) changes other options")
    _refusal(analyser, "no_such_option_anywhere", 1)
    _demand(dict(analyser.options) == before, f"{analyser.id}.tuned() changes the analyser it is called on")


def _refusal(analyser: Analyser, name: str, value: object) -> str:
    try:
        analyser.tuned(**{name: value})
    except OptionError as error:
        return str(error)
    raise ContractError(f"{analyser.id}.tuned({name}={value!r}) is not refused")


# -- on one stack


def _check_on(analyser: Analyser, stack: Stack) -> bool:
    """Check an analyser on one stack; return whether it takes it."""
    where = f"{analyser.id} on {stack.name!r}"
    before = stack.document()
    graph = StackGraph(stack)
    review = _run(analyser, graph, where)
    _demand(stack.document() == before, f"{where} changes the stack")
    _demand(_run(analyser, graph, where) == review, f"{where} says something else when asked twice")
    _demand(_run(analyser, StackGraph(stack), where) == review, f"{where} says something else of an equal graph")
    if review is not None:
        _check_review(analyser, graph, review, where)
    _check_names(analyser, stack, review, where)
    return review is not None


def _run(analyser: Analyser, graph: StackGraph, where: str) -> Review | None:
    try:
        review: object = analyser(graph)
    except NotApplicable as reason:
        _demand(bool(str(reason)), f"{where} declines without a reason")
        return None
    if not isinstance(review, Review):
        raise ContractError(f"{where} returns {type(review).__name__}, no Review")
    return review


def _check_names(analyser: Analyser, stack: Stack, review: Review | None, where: str) -> None:
    """Under other ids the answer is the same; with the order of ids turned round, the measures are."""
    same_order = relabelled(stack, _prefixed)
    again = _run(analyser, StackGraph(same_order), where)
    _demand((again is None) == (review is None), f"{where} takes it or not, depending on ids")
    ids = sorted({*(tool.id for tool in stack.tools), *StackGraph(stack).holdings})
    turned = {id_: f"n{len(ids) - n:05d}" for n, id_ in enumerate(ids)}
    mirrored = _run(analyser, StackGraph(relabelled(stack, turned.__getitem__)), where)
    if review is None or again is None:
        return
    known = {*ids}
    expected = sorted(_renamed(finding.id, known) for finding in Findings(review.findings).told())
    _demand(
        sorted(row.id for row in Findings(again.findings).told()) == expected,
        f"{where} finds something else under other ids",
    )
    _demand(_numbers(again) == _numbers(review), f"{where} measures something else under other ids")
    close = mirrored is not None and _close(_numbers(mirrored), _numbers(review))
    _demand(close, f"{where} measures something else when the order of ids is turned round")


def _prefixed(id_: str) -> str:
    return f"other-{id_}"


def _renamed(finding_id: str, known: set[str]) -> str:
    code, _, subjects = finding_id.partition("@")
    kept = []
    for subject in subjects.split("+"):
        kind, _, rest = subject.partition(":")
        parts = re.split(r"([>/#])", rest) if kind in _RELABELLED else [rest]
        kept.append(f"{kind}:{''.join(_prefixed(part) if part in known else part for part in parts)}")
    return f"{code}@{'+'.join(sorted(kept))}"


_Numbers = list[tuple[float | None, float | None, float | None, float]]


def _numbers(review: Review) -> _Numbers:
    """The numbers of all measures; names may hold ids, so they stand in the order of their values."""
    numbers = [(m.value, m.low, m.high, m.coverage) for m in review.measures]
    return sorted(numbers, key=lambda row: tuple(-1.0 if x is None else round(x, 9) for x in row))


def _close(first: _Numbers, second: _Numbers) -> bool:
    def same(a: float | None, b: float | None) -> bool:
        return a is b if a is None or b is None else math.isclose(a, b, rel_tol=_SAME, abs_tol=_SAME)

    rows = zip(first, second, strict=False)
    return len(first) == len(second) and all(same(a, b) for one, two in rows for a, b in zip(one, two, strict=True))


# -- one review


def _check_review(analyser: Analyser, graph: StackGraph, review: Review, where: str) -> None:
    _demand(bool(review.examined), f"{where} does not say what it examined")
    for subject in review.examined:
        _check_subject(graph, subject, where)
    findings = tuple(review.findings)
    _demand(Findings.sorted(findings) == findings, f"{where} gives its findings in another order than reports use")
    ids = [row.id for row in Findings(findings).told()]
    _demand(len(set(ids)) == len(ids), f"{where} gives one finding twice: {sorted(i for i in ids if ids.count(i) > 1)}")
    for finding in findings:
        _check_finding(analyser, graph, finding, where)
    for unknown in review.unknowns:
        _demand(unknown.code.startswith(f"{analyser.id}."), f"{where} tells an unknown of another: {unknown.code}")
        _demand(bool(unknown.fact), f"{where} does not say which fact is missing: {unknown}")
        _check_message(unknown.message, where)
        for subject in (*unknown.subjects, *unknown.blocks):
            _check_subject(graph, subject, where)
    names = [measure.name for measure in review.measures]
    _demand(len(set(names)) == len(names), f"{where} measures one thing twice")
    for measure in review.measures:
        _check_measure(analyser, measure, where)
    titles = [table.name for table in review.tables]
    _demand(len(set(titles)) == len(titles), f"{where} names two tables the same")
    for table in review.tables:
        _check_table(analyser, table, where)


def _check_finding(analyser: Analyser, graph: StackGraph, finding: Finding, where: str) -> None:
    _demand(finding.code in analyser.kinds, f"{where} finds {finding.code}, which is not among its kinds")
    _demand(bool(finding.subjects), f"{where}: {finding.code} is about nothing")
    _demand(isinstance(finding.severity, Severity), f"{where}: the severity of {finding.id} is {finding.severity!r}")
    for subject in finding.subjects:
        _check_subject(graph, subject, where)
    for message in (finding.title, finding.why, finding.advice):
        _check_message(message, where)
    for row in finding.evidence:
        _demand(isinstance(row, get_args(Evidence)), f"{where}: {finding.id} has evidence of another type: {row!r}")
    _check_members(graph, finding, where)
    for child in finding.consequences:
        _demand(child.code in analyser.kinds, f"{where} finds {child.code}, which is not among its kinds")
        for subject in child.subjects:
            _check_subject(graph, subject, where)
        _demand(child.severity <= finding.severity, f"{where}: {finding.id} is less severe than what it causes")


def _check_members(graph: StackGraph, finding: Finding, where: str) -> None:
    """Members are subjects of it, each once, or parts of what it is about: of the stack, flows and needs of a tool."""
    named = [member.subject for member in finding.members]
    whole = all(subject.startswith("stack:") for subject in finding.subjects)
    about = frozenset[str]().union(*map(names_in, finding.subjects))
    parts = {subject for subject in named if subject.startswith(("flow:", "need:")) and about & names_in(subject)}
    strange = [] if whole else sorted({*named} - {*finding.subjects} - parts)
    _demand(not strange, f"{where}: {finding.id} has members that it is not about: {', '.join(strange)}")
    _demand(len({*named}) == len(named), f"{where}: {finding.id} has a member twice")
    known = not named or any(member.is_known for member in finding.members)
    _demand(known, f"{where}: {finding.id} has members of which nothing is known")
    for member in finding.members:
        _check_subject(graph, member.subject, where)
        for message in (member.title, member.advice):
            if message is not None:
                _check_message(message, where)


def _check_message(message: Message, where: str) -> None:
    _demand(bool(message.render().strip()), f"{where} has an empty text: {message!r}")


def _check_subject(graph: StackGraph, subject: str, where: str) -> None:
    """A subject is typed, and what it names is in the stack."""
    kind, colon, rest = subject.partition(":")
    _demand(bool(colon) and bool(rest), f"{where}: {subject!r} is no typed subject, such as tool:crm")
    tools = {tool.id for tool in graph.whole.tools}
    known = False
    match kind:
        case "tool":
            known = rest in tools
        case "entity":
            known = rest in graph.holdings
        case "flow":
            known = any(flow.subject == subject for flow in graph.flows)
        case "capability":
            tool, _, capability = rest.partition("/")
            known = tool in tools and bool(capability)
        case "overlap":
            pair = rest.split(">")
            known = set(pair) <= tools and len(pair) == 2
        case "need":
            ends, _, entity = rest.partition("/")
            known = set(ends.split(">")) <= tools and ends.count(">") == 1 and entity in graph.holdings
        case "step":
            known = rest in {f"{journey.id}/{step.id}" for journey in graph.stack.journeys for step in journey.steps}
        case "department":
            used = {department for tool in graph.tools for department in tool.departments}
            known = rest in {*used, *(department.id for department in graph.stack.departments)}
        case "initiative":
            known = rest in {initiative.id for initiative in graph.stack.initiatives}
        case "task" | "approval" | "group" | "stakeholder" | "role" | "request":
            initiative, _, part = rest.partition("/")
            known = bool(part) and initiative in {one.id for one in graph.stack.initiatives}
        case "vendor" | "person" | "stack":
            known = True  # named in free text, of which an id is made
        case _:
            raise ContractError(f"{where}: {subject!r} is of no known type")
    _demand(known, f"{where}: {subject!r} is not in the stack")


def _check_measure(analyser: Analyser, measure: Measure, where: str) -> None:
    what = f"{where}: {measure!r}"
    _demand(measure.name.startswith(f"{analyser.id}."), f"{what} is another analyser's")
    _demand(0 <= measure.coverage <= 1 + _SAME, f"{what} has no coverage from 0 to 1")
    _demand((measure.low is None) == (measure.high is None), f"{what} has half an interval")
    _demand(measure.value is not None or bool(measure.undefined), f"{what} does not say why it has no value")
    if measure.low is None or measure.high is None:
        _demand(measure.value is None, f"{what} has a value without an interval")
        return
    _demand(math.isfinite(measure.low) and math.isfinite(measure.high), f"{what} is not finite")
    _demand(measure.low <= measure.high + _SAME, f"{what} has its interval the wrong way round")
    inside = measure.value is None or measure.low - _SAME <= measure.value <= measure.high + _SAME
    _demand(inside, f"{what} lies outside its interval")
    most = _RANGES.get(measure.unit, math.inf)
    _demand(measure.low >= -_SAME and measure.high <= most + _SAME, f"{what} is out of the range of its unit")


def _check_table(analyser: Analyser, table: Table, where: str) -> None:
    _demand(len(set(table.columns)) == len(table.columns), f"{where}: table {table.name} names a column twice")
    for row in table.rows:
        _demand(len(row) == len(table.columns), f"{where}: a row of {table.name} has {len(row)} cells")
        _demand(not any(_is_nan(cell) for cell in row), f"{where}: a cell of table {table.name} is no number")
    kind = {row.table: row for row in analyser.rows}.get(table.name)
    if kind is not None:
        of_class = all(type(record) is kind for record in table.records)
        # The heads may say more than the names of the fields: `redundancy_sensitivity` names the step of the policy.
        same = of_class and table_of(kind, table.records) == replace(table, columns=column_names(kind))
        _demand(same, f"{where}: {table.name} is not of {kind.__name__}")


def _is_nan(cell: object) -> bool:
    return isinstance(cell, float) and math.isnan(cell)


def _demand(kept: bool, broken: str) -> None:
    if not kept:
        raise ContractError(broken)


# -- the same stack under other ids


def relabelled(stack: Stack, rename: Callable[[str], str]) -> Stack:
    """Return the same stack under other ids of its tools and entities; names for people stay.

    Args:
        stack: The stack.
        rename: From an id to another; two ids must not become one.
    """
    made = stack.document()
    for record in made.get("tools", ()):
        _rename_tool(record, rename)
    for record in made.get("entities", ()):
        _rename(record, rename, "id", "cross_reference", "consent_for")
        for master in record.get("system_of_record") or ():
            _rename(master, rename, "tool")
    for record in (*made.get("integrations", ()), *made.get("candidates", ())):
        _rename(record, rename, "source", "target", "via", "entities")
    for record in made.get("needs", ()):
        _rename(record, rename, "from", "to", "entity")
    for record in made.get("activities", ()):
        _rename(record, rename, "tools", "entities")
    for journey in made.get("journeys", ()):
        for step in journey["steps"]:
            _rename(step, rename, "tools")
            for need in step.get("needs", ()):
                _rename(need, rename, "entity")
    _rename_people(made, rename)
    _rename(made, rename, "hub")
    return Stack.model_validate(made)


def _rename_tool(record: dict[str, Any], rename: Callable[[str], str]) -> None:
    _rename(record, rename, "id", "relays", "requires", "conflicts")
    _rename(record.get("access", {}), rename, "provider")
    for use in record.get("entities", ()):
        _rename(use, rename, "entity")
    for kept in (record.get("privacy") or {}).get("keep_of") or ():
        _rename(kept, rename, "entity")
    for part in (record, *record.get("capabilities", ())):
        _rename(part.get("ai") or {}, rename, "reads", "writes")


def _rename_people(made: dict[str, Any], rename: Callable[[str], str]) -> None:
    for record in made.get("initiatives", ()):
        _rename(record, rename, "tools")
        for row in (row for part in ("purchases", "adoption", "uses") for row in record.get(part) or ()):
            _rename(row, rename, "tool")
    for record in made.get("feedback", ()):
        _rename(record, rename, "tool")


def _rename(record: dict[str, Any], rename: Callable[[str], str], *keys: str) -> None:
    """Rename what a record holds under some keys, each an id or several."""
    for key in keys:
        value = record.get(key)
        if isinstance(value, str):
            record[key] = rename(value)
        elif value is not None:
            record[key] = [rename(id_) for id_ in value]
