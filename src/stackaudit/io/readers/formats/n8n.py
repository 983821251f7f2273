"""Workflows of n8n: which tools an automation reads from and writes to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Final

from stackaudit.core.classes import dataclass
from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Reader, Source
from stackaudit.io.readers.formats.pages import Node, files_in, first_files, head_of, json_page, short
from stackaudit.io.readers.formats.stack_builder import MOST_FLOWS, StackBuilder
from stackaudit.io.readers.result import Location, Note, ReadResult

MODEL_PACKAGE = "nodes-langchain"
"""Nodes of this package are the parts of AI agents: models, prompts, memories. They are walked through."""

CALLS = frozenset({"httpRequest", "httpRequestTool", "graphql", "emailSend", "rssFeedRead", "webhook", "ftp", "ssh"})
"""Nodes that reach something outside by its address only, which names no tool."""

_WORDS = """
if set merge code wait noOp switch filter function functionItem stickyNote manualTrigger scheduleTrigger cron
interval splitInBatches splitOut itemLists aggregate limit removeDuplicates sort summarize renameKeys dateTime
crypto compression convertToFile extractFromFile compareDatasets markdown html htmlExtract xml moveBinaryData
readBinaryFile readBinaryFiles writeBinaryFile readWriteFile readPDF spreadsheetFile executeWorkflow
executeWorkflowTrigger executionData executeCommand debugHelper start stopAndError respondToWebhook form
formTrigger n8n n8nTrigger errorTrigger rssFeedReadTrigger emailReadImap localFileTrigger sseTrigger
workflowTrigger editImage iCal ldap totp jwt aiTransform simulate simulateTrigger evaluation evaluationTrigger
dataTable
"""
PLUMBING = CALLS | frozenset(_WORDS.split())
"""Nodes that change, sort, start or hold up data within n8n."""

_SPELLED = {
    "awsS3": "AWS S3",
    "bambooHr": "BambooHR",
    "clickUp": "ClickUp",
    "convertKit": "ConvertKit",
    "getResponse": "GetResponse",
    "github": "GitHub",
    "gitlab": "GitLab",
    "hubspot": "HubSpot",
    "humanticAi": "Humantic AI",
    "jotForm": "JotForm",
    "linkedIn": "LinkedIn",
    "mailerLite": "MailerLite",
    "mondayCom": "monday.com",
    "mongoDb": "MongoDB",
    "mySql": "MySQL",
    "openAi": "OpenAI",
    "pagerDuty": "PagerDuty",
    "postBin": "PostBin",
    "postgres": "PostgreSQL",
    "quickbooks": "QuickBooks",
    "sendGrid": "SendGrid",
    "serviceNow": "ServiceNow",
    "urlScanIo": "urlscan.io",
    "wooCommerce": "WooCommerce",
    "wordpress": "WordPress",
    "youTube": "YouTube",
    "zohoCrm": "Zoho CRM",
}
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ROLE = re.compile(r"(?<=.)(Trigger|Tool)$")


def app_of(type_: str) -> str | None:
    """Return the app that a node type stands for, as n8n writes it; None for plumbing.

    A trigger of an app and the form of it that an AI agent calls are the app.

    >>> app_of("n8n-nodes-base.typeformTrigger"), app_of("n8n-nodes-base.if")
    ('typeform', None)
    """
    package, _, kind = type_.rpartition(".")
    if not kind or package.endswith(MODEL_PACKAGE) or kind in PLUMBING:
        return None
    app = _ROLE.sub("", kind)
    return None if app in PLUMBING else app


def calls_an_address(type_: str) -> bool:
    """Return whether a node reaches something outside that it names by an address only."""
    kind = type_.rpartition(".")[2]
    return kind in CALLS or _ROLE.sub("", kind) in CALLS


def spelled(app: str) -> str:
    """Return the name of an app as people write it.

    >>> spelled("googleSheets"), spelled("hubspot"), spelled("awsComprehend")
    ('Google Sheets', 'HubSpot', 'AWS Comprehend')
    """
    if app in _SPELLED:
        return _SPELLED[app]
    words = _HUMP.sub(" ", app)
    return re.sub(r"^Aws\b", "AWS", words[:1].upper() + words[1:])


def entity_name(resource: str) -> str:
    """Return the name of the records that a node's resource stands for.

    >>> entity_name("contactList")
    'contact list'
    """
    return _HUMP.sub(" ", resource).lower()


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
    """Return for each step, as bits, the app nodes that data given to it comes to first: itself where it is one.

    A node that is switched off is walked through too, as n8n does: data passes it unchanged.
    """
    reached = [1 << n if step.app is not None else 0 for n, step in enumerate(steps)]
    before: list[list[int]] = [[] for _ in steps]
    for n, step in enumerate(steps):
        if step.app is None or not step.runs:
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


_UNITS: Final = {"seconds": "s", "minutes": "m", "hours": "h", "days": "d", "weeks": "w"}
_EVERY: Final = {"everyMinute": "1m", "everyHour": "1h", "everyDay": "1d", "everyWeek": "7d"}
_MOST: Final = {"s": 3_153_600_000, "m": 52_560_000, "h": 876_000, "d": 36_500, "w": 5_000}


def period_of(steps: list[Step]) -> str | None:
    """Return the period of a workflow, such as `15m`; None where it has several triggers, another one, or none."""
    triggers = [step for step in steps if _is_trigger(step)]
    if len(triggers) != 1:
        return None
    trigger = triggers[0]
    kind = trigger.type.rpartition(".")[2]
    parameters = trigger.node.at("parameters")
    if kind == "scheduleTrigger":
        return _only(parameters.at("rule", "interval"), _scheduled)
    if kind == "cron":
        return _only(parameters.at("triggerTimes", "item"), _cron)
    if kind == "interval":
        return _length(parameters.at("interval").value, parameters.at("unit").word() or "seconds")
    return None


def _is_trigger(step: Step) -> bool:
    kind = step.type.rpartition(".")[2]
    return step.runs and (kind.endswith("Trigger") or kind in {"cron", "interval", "start", "webhook"})


def _only(times: Node, read: object) -> str | None:
    """Read the only time of a list; several times have no one period."""
    if not isinstance(times.value, list) or len(times.value) != 1 or not callable(read):
        return None
    made = read(next(times.each()))
    return made if isinstance(made, str) else None


def _scheduled(time: Node) -> str | None:
    """Read `{field: minutes, minutesInterval: 5}`; n8n leaves out what is its default, one day or one of the unit."""
    unit = time.at("field").word() or "days"
    return _length(time.at(f"{unit}Interval").value, unit)


def _cron(time: Node) -> str | None:
    mode = time.at("mode").word() or "everyDay"
    if mode == "everyX":
        return _length(time.at("value").value, time.at("unit").word() or "hours")
    return _EVERY.get(mode)


def _length(number: object, unit: str) -> str | None:
    short = _UNITS.get(unit)
    if short is None or isinstance(number, bool) or not isinstance(number, int) or number < 1:
        return None
    return f"{number}{short}" if number <= _MOST[short] else None


_LOOKED_AT = 20


def recognises(given: Source) -> bool:
    """Return whether it is a workflow, or a folder with one among its first JSON files."""
    if not given.is_folder:
        head = head_of(given)
        return head.lstrip()[:1] in {"{", "["} and '"nodes"' in head and "n8n-nodes" in head
    return any(recognises(Source(path)) for path in first_files(given.path, (".json",), _LOOKED_AT))


def read(given: Source) -> ReadResult:
    """Return the stack of the apps that the workflows name, n8n as the conduit of all flows.

    Raises:
        LoadError: The file is no JSON, or nothing in the input names an app.
    """
    builder = StackBuilder(given.name)
    found = _Found()
    for workflow in _workflows(given, builder):
        steps = steps_of(workflow)
        tell_of_addresses(steps)
        found.take(workflow, steps)
    _fill(builder, found)
    several = given.path.absolute().parent.name if given.files else given.path.stem
    name = found.name if found.workflows == 1 and found.name else several
    return builder.reading(name)


READER = Reader("n8n", "workflows of n8n: a file or a folder", recognises, read, names_products=True, joins_files=True)


@dataclass(slots=True)
class _Flow:
    """What is known of the flow between two apps that concerns records of one kind, over all workflows."""

    spot: Location
    runs: bool
    periods: set[str | None]


@dataclass(slots=True)
class _Found:
    """Apps and the flows between them, over all workflows."""

    apps: dict[str, Location] = field(default_factory=dict)
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


def _workflows(given: Source, builder: StackBuilder) -> list[Node]:
    """Return the workflows of a file or a folder; a file of a folder that is broken is noted."""
    if not given.is_folder and not given.files:
        return _in_file(given, builder.notes)
    workflows = []
    for path in given.files or files_in(given.path, (".json",), builder):
        try:
            workflows += _in_file(Source(path, given.limits), builder.notes)
        except LoadError as error:
            first = error.problems[0]
            builder.note(
                "left-out", f"the file was left out: {first.message}", Location(str(path), first.line, first.column)
            )
    return workflows


def _in_file(given: Source, notes: list[Note]) -> list[Node]:
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


def _fill(builder: StackBuilder, found: _Found) -> None:
    if not found.apps:
        return
    first = next(iter(found.apps.values()))
    carrier = builder.tool("n8n", Location(builder.source), kind="conduit", category="ipaas")
    ids: dict[str, str] = {}
    for app, spot in found.apps.items():
        made = builder.tool(spelled(app), spot)
        if made is not None:
            ids[app] = made
    for (source, target, entity), flow in found.flows.items():
        if source not in ids or target not in ids:
            continue
        carried = builder.entity(entity, flow.spot) if entity is not None else None
        facts: dict[str, Any] = {"method": "ipaas", "via": carrier}
        if not flow.runs:
            facts["status"] = "unknown"
        if len(flow.periods) == 1:
            facts["every"] = next(iter(flow.periods))
        builder.flow(ids[source], ids[target], flow.spot, [carried] if carried is not None else (), **facts)
    if not found.flows:
        builder.note("left-out", "no app node leads to another one, so that there are no flows", first)
