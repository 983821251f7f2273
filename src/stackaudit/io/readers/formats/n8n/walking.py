"""From the nodes and connections of one workflow to the flows between its apps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from stackaudit.io.readers.formats.n8n.kinds import MODEL_PACKAGE, app_of, calls_an_address, entity_name
from stackaudit.io.readers.formats.pages import Node, short

MOST_NODES = 2_000
"""Nodes of one workflow that are read; real ones have some dozens."""


@dataclass(slots=True)
class Step:
    """A node of a workflow.

    Attributes:
        node: Where it stands.
        name: Its name, by which connections know it.
        type: Its type, as n8n writes it.
        app: The app it stands for; None for plumbing.
        entity: The records it is about, where its resource says so.
        runs: Whether it is switched on.
        after: Positions of the steps that its output goes to.
    """

    node: Node
    name: str
    type: str
    app: str | None
    entity: str | None
    runs: bool
    after: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Link:
    """A way from one app node to the next, through plumbing only."""

    source: Step
    target: Step


def steps_of(workflow: Node) -> list[Step]:
    """Return the nodes of a workflow with what each leads to; what cannot be used is noted."""
    steps: list[Step] = []
    by_name: dict[str, int] = {}
    by_id: dict[str, int] = {}
    for node in workflow.at("nodes").records():
        name, type_ = _exactly(node.at("name")), node.at("type").word()
        if not name.strip() or not type_:
            node.note("left-out", "this node has no name or no type")
            continue
        if len(steps) == MOST_NODES:
            node.note("left-out", f"only {MOST_NODES:,} nodes of a workflow are read; this one and the rest are not")
            break
        if name in by_name:
            node.note("contradiction", f"two nodes are called {short(name)!r}; connections lead to the last")
        by_name[name] = len(steps)  # as n8n does
        by_id.setdefault(_exactly(node.at("id")), len(steps))
        steps.append(_step(node, name, type_))
    by_id.pop("", None)
    _connect(workflow, steps, by_name, by_id)
    return steps


def _exactly(node: Node) -> str:
    """A name as it is written, blanks around it included: connections write it the same."""
    return node.value if isinstance(node.value, str) else ""


def _step(node: Node, name: str, type_: str) -> Step:
    resource = node.at("parameters", "resource").word()
    stated = bool(resource) and not resource.startswith("=")  # else a formula
    entity = entity_name(resource) if stated else None
    return Step(node, name, type_, app_of(type_), entity, runs=node.at("disabled").value is not True)


def _connect(workflow: Node, steps: list[Step], by_name: Mapping[str, int], by_id: Mapping[str, int]) -> None:
    for name, outputs in workflow.at("connections").fields():
        source = by_name.get(name, by_id.get(name))
        if source is None:
            outputs.note("dangling", f"a connection starts at {short(name)!r}, which is no node of the workflow")
            continue
        for goal in _goals(outputs):
            wanted = _exactly(goal.at("node"))
            target = by_name.get(wanted, by_id.get(wanted))
            if target is None:
                goal.note("dangling", f"a connection leads to {short(wanted)!r}, which is no node of the workflow")
            else:
                steps[source].after.append(target)


def _goals(outputs: Node) -> Iterator[Node]:
    """The ends of all connections that start at one node, whichever kind of output they leave by."""
    for _, kind in outputs.fields():
        for output in kind.each():
            yield from output.records()


def links(steps: list[Step]) -> Iterator[Link]:
    """Yield, for each app node, the app nodes that its data comes to next."""
    reached = _reached(steps)
    for step in steps:
        if step.app is None:
            continue
        found = 0
        for after in step.after:
            found |= reached[after]
        while found:
            lowest = found & -found
            target = steps[lowest.bit_length() - 1]
            if target is not step:
                yield Link(step, target)
            found ^= lowest


def _reached(steps: list[Step]) -> list[int]:
    """Return for each step, as bits, the app nodes that data given to it comes to first: itself where it is one."""
    reached = [1 << n if step.app is not None else 0 for n, step in enumerate(steps)]
    before: list[list[int]] = [[] for _ in steps]
    for n, step in enumerate(steps):
        if step.app is None:
            for after in set(step.after):
                before[after].append(n)
    waiting = [n for n in range(len(steps)) if reached[n]]
    while waiting:
        now = waiting.pop()
        for n in before[now]:
            known = reached[n] | reached[now]
            if known != reached[n]:
                reached[n] = known
                waiting.append(n)
    return reached


def tell_of_addresses(steps: list[Step]) -> None:
    """Note what is walked through although data may leave or enter there: calls of an address, models of AI."""
    calls = [step for step in steps if calls_an_address(step.type)]
    if calls:
        named = _listed(calls)
        calls[0].node.note("left-out", f"addresses without a tool's name were walked through: {named}")
    models = [step for step in steps if step.type.rpartition(".")[0].endswith(MODEL_PACKAGE)]
    if models:
        models[0].node.note("left-out", f"parts of AI agents were walked through: {_listed(models)}")


def _listed(steps: list[Step]) -> str:
    shown = ", ".join(repr(short(step.name)) for step in steps[:5])
    return f"{shown} and {len(steps) - 5} more" if len(steps) > 5 else shown
