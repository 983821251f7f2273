"""The reader of n8n workflows: one file, a file with a list of them, or a folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Given, Note, Reader, Reading, Spot
from stackaudit.io.readers.formats.draft import MOST_FLOWS, Draft
from stackaudit.io.readers.formats.folders import files_in, first_files
from stackaudit.io.readers.formats.n8n.kinds import spelled
from stackaudit.io.readers.formats.n8n.schedule import period_of
from stackaudit.io.readers.formats.n8n.walking import Link, Step, links, steps_of, tell_of_addresses
from stackaudit.io.readers.formats.pages import Node, head_of, json_page, short

_LOOKED_AT = 20


def recognises(given: Given) -> bool:
    """Return whether it is a workflow, or a folder with one among its first JSON files."""
    if not given.is_folder:
        head = head_of(given)
        return head.lstrip()[:1] in {"{", "["} and '"nodes"' in head and "n8n-nodes" in head
    return any(recognises(Given(path)) for path in first_files(given.path, (".json",), _LOOKED_AT))


def read(given: Given) -> Reading:
    """Return the stack of the apps that the workflows name, n8n as the conduit of all flows.

    Raises:
        LoadError: The file is no JSON, or nothing in the input names an app.
    """
    draft = Draft(given.name)
    found = _Found()
    for workflow in _workflows(given, draft):
        steps = steps_of(workflow)
        tell_of_addresses(steps)
        found.take(workflow, steps)
    _fill(draft, found)
    name = found.name if found.workflows == 1 and found.name else given.path.stem
    return draft.reading(name)


READER = Reader("n8n", "workflows of n8n: a file or a folder", recognises, read, names_products=True)


@dataclass(slots=True)
class _Flow:
    """What is known of the flow between two apps that concerns records of one kind, over all workflows."""

    spot: Spot
    runs: bool
    periods: set[str | None]


@dataclass(slots=True)
class _Found:
    """Apps and the flows between them, over all workflows."""

    apps: dict[str, Spot] = field(default_factory=dict)
    flows: dict[tuple[str, str, str | None], _Flow] = field(default_factory=dict)
    spelling: dict[str, str] = field(default_factory=dict)
    workflows: int = 0
    name: str = ""

    def take(self, workflow: Node, steps: list[Step]) -> None:
        """Add one workflow."""
        self.workflows += 1
        self.name = workflow.at("name").word()
        for step in steps:
            if step.app is not None:
                self.apps.setdefault(self._app(step.app), step.node.spot)
        active = workflow.at("active").value is True
        period = period_of(steps)
        for link in links(steps):
            if len(self.flows) > MOST_FLOWS:
                workflow.note("left-out", f"more than {MOST_FLOWS:,} flows are not read")
                break
            self._link(link, active, period)

    def _app(self, app: str) -> str:
        """Apps that differ in case only are one: packages of others write `Ntfy`."""
        return self.spelling.setdefault(app.casefold(), app)

    def _link(self, link: Link, active: bool, period: str | None) -> None:
        source, target = self._app(link.source.app or ""), self._app(link.target.app or "")
        if source == target:
            return
        runs = active and link.source.runs and link.target.runs
        flow = self.flows.setdefault((source, target, link.source.entity), _Flow(link.source.node.spot, runs, set()))
        flow.runs = flow.runs or runs
        flow.periods.add(period)


def _workflows(given: Given, draft: Draft) -> list[Node]:
    """Return the workflows of a file or a folder; a file of a folder that is broken is noted."""
    if not given.is_folder:
        return _in_file(given, draft.notes)
    workflows = []
    for path in files_in(given.path, (".json",), draft):
        try:
            workflows += _in_file(Given(path, given.limits), draft.notes)
        except LoadError as error:
            first = error.problems[0]
            draft.note("left-out", f"the file was left out: {first.message}", Spot(str(path), first.line, first.column))
    return workflows


def _in_file(given: Given, notes: list[Note]) -> list[Node]:
    page = json_page(given)
    root = Node(page.data, (), page, notes)
    several = list(root.records()) if isinstance(page.data, list) else [root]
    workflows = [workflow for workflow in several if isinstance(workflow.at("nodes").value, list)]
    for other in several:
        if not isinstance(other.at("nodes").value, list):
            other.note("left-out", "this is no workflow: it has no list of nodes")
    for workflow in workflows:
        if not workflow.at("connections").value:
            name = short(workflow.at("name").word()) or "the workflow"
            workflow.note("left-out", f"{name!r} has no connections: its tools are read, no flows")
    return workflows


def _fill(draft: Draft, found: _Found) -> None:
    if not found.apps:
        return
    first = next(iter(found.apps.values()))
    carrier = draft.tool("n8n", Spot(draft.source), kind="conduit", category="ipaas")
    ids: dict[str, str] = {}
    for app, spot in found.apps.items():
        made = draft.tool(spelled(app), spot)
        if made is not None:
            ids[app] = made
    for (source, target, entity), flow in found.flows.items():
        if source not in ids or target not in ids:
            continue
        carried = draft.entity(entity, flow.spot) if entity is not None else None
        facts: dict[str, Any] = {"method": "ipaas", "via": carrier}
        if not flow.runs:
            facts["status"] = "unknown"
        if len(flow.periods) == 1:
            facts["every"] = next(iter(flow.periods))
        draft.flow(ids[source], ids[target], flow.spot, [carried] if carried is not None else (), **facts)
    if not found.flows:
        draft.note("left-out", "no app node leads to another one, so that there are no flows", first)
