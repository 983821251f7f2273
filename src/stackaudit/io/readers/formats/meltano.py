"""Projects of Meltano: the tools that it extracts from and loads into, and the jobs that move the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from stackaudit.io.readers.base import Reader, Source
from stackaudit.io.readers.formats.cron import period_of
from stackaudit.io.readers.formats.pages import Node, head_of, short, yaml_page
from stackaudit.io.readers.formats.stack_builder import StackBuilder
from stackaudit.io.readers.native import known_products
from stackaudit.io.readers.result import ReadResult

_PLUGINS = re.compile(r"^\ufeff?plugins:[ \t]*(#.*)?$|^\ufeff?plugins:[ \t]*\{", re.MULTILINE)
_KINDS = re.compile(r"^\s*[\"'{]*(?:extractors|loaders)[\"']?:", re.MULTILINE)
_PREFIX = re.compile(r"^(?:tap|target|source|destination)[-_]", re.IGNORECASE)
_GENERIC: Final = frozenset({"rest-api-msdk", "rest-api", "spreadsheets-anywhere", "universal-file", "csv", "airbyte"})
"""Plugins that read whatever they are set up for: one that inherits from them is called by its own name."""
_SPELLED: Final = {
    "csv": "CSV files",
    "jsonl": "JSON files",
    "singer-jsonl": "JSON files",
    "parquet": "Parquet files",
    "sqlite": "SQLite",
    "duckdb": "DuckDB",
    "mssql": "Microsoft SQL Server",
    "s3": "Amazon S3",
    "s3-csv": "Amazon S3",
    "s3-parquet": "Amazon S3",
    "sftp": "SFTP server",
    "rest-api-msdk": "REST API",
}
_STREAM = re.compile(r"[A-Za-z][A-Za-z_ ]*")
MOST_INHERITED: Final = 20
"""Plugins in one line of inheritance that are followed."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """An extractor or a loader: its name in the project, what it inherits from, and its place."""

    name: str
    parent: str
    kind: str
    node: Node


@dataclass(slots=True)
class Project:
    """What a file says of a project.

    Attributes:
        plugins: Extractors and loaders by their names.
        runs: The blocks of each job by its name, each with its place.
        schedules: Whatever is scheduled: a job by its name, or a pair of plugins.
    """

    plugins: dict[str, Plugin] = field(default_factory=dict)
    runs: dict[str, list[tuple[list[str], Node]]] = field(default_factory=dict)
    periods: dict[str, list[str | None]] = field(default_factory=dict)


def recognises(given: Source) -> bool:
    """Return whether it is YAML whose plugins are extractors or loaders."""
    head = head_of(given)
    return _PLUGINS.search(head) is not None and _KINDS.search(head) is not None


def read(given: Source) -> ReadResult:
    """Return the stack of a project: Meltano carries a flow for each extractor and loader that a job joins.

    Raises:
        LoadError: The file is no YAML, or it has no extractor and no loader.
    """
    page = yaml_page(given)
    builder = StackBuilder(given.name)
    documents = page.data if isinstance(page.data, list) else []
    root = Node(documents[0] if documents else None, (0,), page, builder.notes)
    project = _project(root)
    _fill(builder, project, root)
    name = root.at("project_id").word()
    stem = given.path.absolute().parent.name if given.path.stem == "meltano" else given.path.stem
    return builder.reading(stem or name)


READER = Reader(
    "meltano", "a project of Meltano: meltano.yml", recognises, read, names_products=True
)


def _project(root: Node) -> Project:
    project = Project()
    others: dict[str, int] = {}
    for kind, plugins in root.at("plugins").fields():
        records = list(plugins.records())
        if kind not in {"extractors", "loaders"}:
            others[kind] = len(records)
            continue
        for node in records:
            name = node.at("name").word()
            if not name:
                node.note("left-out", f"one of the {kind} has no name")
            elif name in project.plugins:
                node.note("contradiction", f"two plugins are called {short(name)!r}; the first is read")
            else:
                project.plugins[name] = Plugin(name, node.at("inherit_from").word(), kind[:-1], node)
    if others:
        told = ", ".join(f"{kind} ({count})" for kind, count in others.items())
        root.at("plugins").note("left-out", f"plugins that are no source and no destination were left out: {told}")
    for included in root.at("include_paths").texts():
        message = f"{short(included.word())!r} names further files of the project; they are not followed"
        included.note("left-out", message)
    for job in root.at("jobs").records():
        name = job.at("name").word()
        if not name:
            job.note("left-out", "this job has no name")
            continue
        project.runs.setdefault(name, []).extend(_blocks(job.at("tasks")))
    for schedule in root.at("schedules").records():
        _schedule(project, schedule)
    return project


def _blocks(tasks: Node) -> Iterator[tuple[list[str], Node]]:
    """Yield the plugins of each task in their order; a task is a text, or a list of texts that run one by one."""
    if isinstance(tasks.value, str):
        yield tasks.value.split(), tasks
        return
    for task in tasks.each():
        words = [word for text in task.texts() for word in text.word().split()]
        if words:
            yield words, task


def _schedule(project: Project, schedule: Node) -> None:
    """Take the period of a schedule; one of the older kind names its extractor and its loader itself."""
    interval = schedule.at("interval")
    named = schedule.at("job").word()
    extractor, loader = schedule.at("extractor").word(), schedule.at("loader").word()
    if extractor and loader and not named:
        named = f"{extractor} to {loader} of {schedule.at('name').word()}"
        project.runs.setdefault(named, []).append(([extractor, loader], schedule))
    if not named or named not in project.runs:
        schedule.note("dangling", f"the schedule runs {short(named)!r}, which is no job of the project")
        return
    period = period_of(interval.word())
    if interval.word() and period is None and interval.word().casefold() not in {"@once", "@manual", "@none"}:
        message = f"the interval {short(interval.word())!r} is no cron line that is understood; how often is unknown"
        interval.note("left-out", message)
    elif period is not None and not period.even:
        message = f"the interval {short(interval.word())!r} is uneven; it is taken for every {period.every}"
        interval.note("guessed", message)
    project.periods.setdefault(named, []).append(None if period is None else period.every)


class _Tools:
    """The tools of a project: plugins of one product are one tool."""

    def __init__(self, builder: StackBuilder, project: Project) -> None:
        self._builder, self._project = builder, project
        self._by_product: dict[str, str] = {}
        self._by_plugin: dict[str, str] = {}
        self._first: dict[str, str] = {}
        for plugin in project.plugins.values():
            if self._is_base(plugin):
                continue
            self.add(plugin)

    def add(self, plugin: Plugin) -> None:
        """Add the tool of a plugin."""
        name = product_of(plugin.name, self._project)
        known = self._by_product.get(name.casefold())
        if known is None:
            made = self._builder.tool(name, plugin.node.spot)
            if made is None:
                return
            self._by_product[name.casefold()] = known = made
            self._first[known] = plugin.name
        else:
            message = f"{short(self._first[known])!r} and {short(plugin.name)!r} are taken for one tool, {short(name)!r}"
            plugin.node.note("guessed", message)
        self._by_plugin[plugin.name] = known

    def of(self, plugin: str) -> str | None:
        """Return the tool of a plugin; one that others only inherit from is a tool where a job runs it."""
        if plugin in self._project.plugins and plugin not in self._by_plugin:
            self.add(self._project.plugins[plugin])
        return self._by_plugin.get(plugin)

    def _is_base(self, plugin: Plugin) -> bool:
        """Whether a plugin is there only for others to inherit from: those name the product too."""
        used = any(plugin.name in words for blocks in self._project.runs.values() for words, _ in blocks)
        return not used and any(other.parent == plugin.name for other in self._project.plugins.values())

    @property
    def all(self) -> dict[str, str]:
        """The tool of each plugin."""
        return self._by_plugin


def product_of(plugin: str, project: Project) -> str:
    """Return the product that a plugin reads or writes, by the plugin that it inherits from in the end.

    >>> product_of("tap-stripe--eu", Project()), product_of("target-snowflake", Project())
    ('Stripe', 'Snowflake')
    """
    stem = _PREFIX.sub("", plugin.partition("--")[0]) or plugin
    seen = [plugin]
    while seen[-1] in project.plugins and project.plugins[seen[-1]].parent and len(seen) < MOST_INHERITED:
        parent = project.plugins[seen[-1]].parent
        if parent in seen:
            break
        seen.append(parent)
    base = _PREFIX.sub("", seen[-1].partition("--")[0]) or seen[-1]
    key = stem if base in _GENERIC else base
    if key in _SPELLED:
        return _SPELLED[key]
    words = re.sub(r"[-_.]+", " ", key).strip() or key
    known = known_products(None).sure(words).tool
    return known.name if known is not None else words[:1].upper() + words[1:]


def _fill(builder: StackBuilder, project: Project, root: Node) -> None:
    if not project.plugins:
        root.note("left-out", "the project has no extractor and no loader")
        return
    carrier = builder.tool("Meltano", root.spot, kind="conduit")
    tools = _Tools(builder, project)
    used: set[str] = set()
    for job, blocks in project.runs.items():
        for words, node in blocks:
            for source, target in _pairs(words, project):
                used.update((source, target))
                _flow(builder, project, tools, job, (source, target), node, carrier)
    idle = [name for name in tools.all if name not in used]
    for name in idle:
        plugin = project.plugins[name]
        what = "a source" if plugin.kind == "extractor" else "a destination"
        tool = product_of(name, project)
        message = f"{short(tool)!r} ({short(name)}) is {what} that no job uses, so that it has no flow"
        plugin.node.note("left-out", message)
    if not project.runs and len(idle) == len(tools.all):
        root.note("left-out", "the project has no job, so that there are no flows")


def _pairs(words: list[str], project: Project) -> Iterator[tuple[str, str]]:
    """Yield each extractor of a task with the loader that comes next; mappers and commands between them pass data."""
    source = ""
    for word in words:
        plugin = project.plugins.get(word)
        if plugin is None:
            continue
        if plugin.kind == "extractor":
            source = word
        elif source:
            yield source, word
            source = ""


def _flow(
    builder: StackBuilder,
    project: Project,
    tools: _Tools,
    job: str,
    ends: tuple[str, str],
    node: Node,
    carrier: str | None,
) -> None:
    source, target = (tools.of(end) for end in ends)
    if source is None or target is None:
        return
    periods = project.periods.get(job)
    known = [every for every in periods or () if every is not None]
    if periods is None:
        message = f"the job {short(job)!r} has no schedule here; whether and how often it runs is unknown"
        node.note("left-out", message)
    if source == target:
        message = f"{short(ends[0])!r} and {short(ends[1])!r} are of one product and taken for one tool: no flow"
        node.note("left-out", message)
        return
    entities = [made for name in streams(project.plugins[ends[0]].node) if (made := builder.entity(name, node.spot))]
    every = min(known, key=_minutes) if known else None
    builder.flow(
        source,
        target,
        node.spot,
        entities,
        method="etl",
        via=carrier,
        every=every,
        status="unknown" if periods is None else None,
    )


def _minutes(every: str) -> int:
    return int(every[:-1]) * {"m": 1, "h": 60, "d": 24 * 60}[every[-1]]


def streams(plugin: Node) -> list[str]:
    """Return the streams that an extractor selects; nothing where it does not say them one by one."""
    found: dict[str, None] = {}
    for pattern in plugin.at("select").texts():
        stream = pattern.word().partition(".")[0]
        if stream.startswith("!"):
            if pattern.word().partition(".")[2] in {"", "*"}:
                return []
            continue
        if _STREAM.fullmatch(stream) is None:
            return []
        found[stream.replace("_", " ").casefold()] = None
    return list(found)
