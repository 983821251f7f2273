"""Projects of Meltano: the tools that it extracts from and loads into, and the jobs that move the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from functools import cache
from typing import Final

from stackaudit.core.classes import dataclass
from stackaudit.io.readers.base import Reader, Source
from stackaudit.io.readers.formats.cron import period_of
from stackaudit.io.readers.formats.pages import Node, files_of, head_of, short, yaml_page
from stackaudit.io.readers.formats.stack_builder import StackBuilder
from stackaudit.io.readers.native import known_products
from stackaudit.io.readers.result import ReadResult

_PLUGINS = re.compile(r"^\ufeff?plugins:[ \t]*(#.*)?$|^\ufeff?plugins:[ \t]*\{", re.MULTILINE)
_PARTS = re.compile(r"^(?:plugins|jobs|schedules|include_paths|environments):", re.MULTILINE)
_KINDS = re.compile(r"^[ \t]*[\"'{]*(?:extractors|loaders)[\"']?:", re.MULTILINE)
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
MAIN: Final = "meltano.yml"
ENDINGS: Final = (".yml", ".yaml")
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
    """Return whether it is YAML whose plugins are extractors or loaders, a part of such a project, or its folder."""
    if given.is_folder:
        return recognises(Source(given.path / MAIN, given.limits))
    head = head_of(given)
    if given.path.name.casefold().endswith(MAIN) and _PARTS.search(head) is not None:
        return True
    return _PLUGINS.search(head) is not None and _KINDS.search(head) is not None


def read(given: Source) -> ReadResult:
    """Return the stack of a project: Meltano carries a flow for each extractor and loader that a job joins.

    Several files, or the folder of a project with the files that it includes, are one project.

    Raises:
        LoadError: A file is no YAML, or there is no extractor and no loader.
    """
    builder = StackBuilder(given.name)
    roots = []
    paths = files_of(given, ENDINGS, builder, recognises)
    for path in paths:
        page = yaml_page(Source(path, given.limits))
        documents = page.data if isinstance(page.data, list) else []
        roots += [Node(documents[0] if documents else None, (0,), page, builder.notes)]
    project = _project(roots, whole=len(paths) > 1)
    if not project.plugins:
        for root in roots[:1]:
            root.note("left-out", "the project has no extractor and no loader")
    else:
        _fill(builder, project, roots[0])
    alone = not given.is_folder and given.path.name.casefold() != MAIN and len(paths) == 1
    folder = given.path if given.is_folder else given.path.absolute().parent
    return builder.reading(given.path.name.partition(".")[0] if alone else folder.name)


READER = Reader(
    "meltano",
    "a project of Meltano: meltano.yml, or its folder",
    recognises,
    read,
    names_products=True,
    joins_files=True,
)


def _project(roots: list[Node], *, whole: bool) -> Project:
    """Return what the files of a project say; `whole` where what they include is among them."""
    project = Project()
    for root in roots:
        _plugins(project, root)
        for included in root.at("include_paths").texts() if not whole else ():
            message = f"{short(included.word())!r} names further files of the project; give them too, or the folder"
            included.note("left-out", message)
    for root in roots:
        for job in root.at("jobs").records():
            name = job.at("name").word()
            if name:
                project.runs.setdefault(name, []).extend(_blocks(job.at("tasks")))
            else:
                job.note("left-out", "this job has no name")
    for root in roots:
        for schedule in root.at("schedules").records():
            _schedule(project, schedule)
    return project


def _plugins(project: Project, root: Node) -> None:
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
    """The tools of a project: plugins of one product are one tool, unless a job moves data from it to itself."""

    def __init__(self, builder: StackBuilder, project: Project) -> None:
        self._builder = builder
        self._ids: dict[str, str] = {}
        self._plugins: dict[str, list[str]] = {}
        self.names: dict[str, str] = {}
        split = {
            product_of(source, project).casefold()
            for blocks in project.runs.values()
            for words, _ in blocks
            for source, target in _pairs(words, project)
            if product_of(source, project).casefold() == product_of(target, project).casefold()
        }
        run = {word for blocks in project.runs.values() for words, _ in blocks for word in words}
        bases = {plugin.parent for plugin in project.plugins.values()}
        for plugin in project.plugins.values():
            if plugin.name in run or plugin.name not in bases:
                name = product_of(plugin.name, project)
                role = "source" if plugin.kind == "extractor" else "destination"
                self._add(plugin, f"{name} ({role})" if name.casefold() in split else name)
        for name in sorted(split):
            first = next(
                plugin for plugin in project.plugins.values() if product_of(plugin.name, project).casefold() == name
            )
            message = (
                "a job moves data from it to itself: its sources are taken for one tool, its destinations for another"
            )
            first.node.note("guessed", f"{short(product_of(first.name, project))!r}: {message}")

    def _add(self, plugin: Plugin, name: str) -> None:
        known = self._ids.get(name.casefold())
        if known is None:
            known = self._builder.tool(name, plugin.node.spot)
            if known is None:
                return
            self._ids[name.casefold()] = known
        self._plugins.setdefault(known, []).append(plugin.name)
        if len(self._plugins[known]) == 2:
            one, other = (short(name) for name in self._plugins[known])
            plugin.node.note(
                "guessed", f"{one!r} and {other!r} are taken for one tool, {short(name)!r}, and so is any other"
            )
        self.names[plugin.name] = known

    def told(self) -> Iterator[tuple[str, list[str]]]:
        """The plugins of each tool."""
        yield from self._plugins.items()


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
    return _SPELLED.get(key) or _spelled(key)


@cache
def _spelled(key: str) -> str:
    words = re.sub(r"[-_.]+", " ", key).strip() or key
    known = known_products(None).sure(words).tool
    return known.name if known is not None else words[:1].upper() + words[1:]


def _fill(builder: StackBuilder, project: Project, root: Node) -> None:
    carrier = builder.tool("Meltano", root.spot, kind="conduit")
    tools = _Tools(builder, project)
    used: set[str] = set()
    for job, blocks in project.runs.items():
        for words, node in blocks:
            for source, target in _pairs(words, project):
                used.update((source, target))
                _flow(builder, project, tools, job, (source, target), node, carrier)
    if not project.runs:
        root.note("left-out", "there is no job here, so that there are no flows")
        return
    for _, plugins in tools.told():
        idle = [name for name in plugins if name not in used]
        if idle and len(idle) == len(plugins):
            plugin = project.plugins[idle[0]]
            what = "a source" if plugin.kind == "extractor" else "a destination"
            shown = f"{short(product_of(idle[0], project))!r} ({', '.join(map(short, idle[:5]))})"
            plugin.node.note("left-out", f"{shown} is {what} that no job uses, so that it has no flow")


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
    source, target = (tools.names.get(end) for end in ends)
    if source is None or target is None:
        return
    periods = project.periods.get(job)
    known = [every for every in periods or () if every is not None]
    if periods is None:
        message = f"the job {short(job)!r} has no schedule here; whether and how often it runs is unknown"
        node.note("left-out", message)
    entities = [made for name in streams(project.plugins[ends[0]].node) if (made := builder.entity(name, node.spot))]
    builder.flow(
        source,
        target,
        node.spot,
        entities,
        method="etl",
        via=carrier,
        every=min(known, key=_minutes) if known else None,
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
