"""Events of OpenLineage: where each job reads, where it writes, and what carries the data between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from typing import Any, Final

from stackaudit.core.classes import dataclass
from stackaudit.core.errors import LoadError, Problem
from stackaudit.io.readers.base import Reader, Source, text_of
from stackaudit.io.readers.diagnostics.positions import Pointer, Span
from stackaudit.io.readers.diagnostics.problems import Code, refusal
from stackaudit.io.readers.formats.labels import singular
from stackaudit.io.readers.formats.pages import Node, Page, files_of, head_of, json_page, short
from stackaudit.io.readers.formats.stack_builder import StackBuilder, day
from stackaudit.io.readers.native import known_products
from stackaudit.io.readers.result import Location, ReadResult
from stackaudit.io.readers.text import json_text

ENDINGS: Final = (".json", ".jsonl", ".ndjson")
_MARKS: Final = ('"eventTime"', 'producer"')  # of the event itself, or of a facet before it
_ABOUT = re.compile(r'"(?:job|dataset|run)"\s*:\s*\{')
_ADDRESS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<place>[^/?#]*)")
_SECRET = re.compile(r"//[^/?#]*@")
"""The name and the password in an address; they are read by nobody."""
_SCHEMES: Final = {
    "postgres": "PostgreSQL",
    "postgresql": "PostgreSQL",
    "mysql": "MySQL",
    "mssql": "Microsoft SQL Server",
    "sqlserver": "Microsoft SQL Server",
    "redshift": "Amazon Redshift",
    "awsathena": "Amazon Athena",
    "arn": "AWS Glue",
    "s3": "Amazon S3",
    "s3a": "Amazon S3",
    "gs": "Google Cloud Storage",
    "bigquery": "Google BigQuery",
    "abfss": "Azure Data Lake Storage",
    "wasbs": "Azure Blob Storage",
    "dbfs": "Databricks",
    "unitycatalog": "Databricks",
    "snowflake": "Snowflake",
    "kafka": "Apache Kafka",
    "hdfs": "HDFS",
    "hive": "Apache Hive",
    "trino": "Trino",
    "teradata": "Teradata",
    "oracle": "Oracle Database",
    "file": "Files",
    "azurecosmos": "Azure Cosmos DB",
    "mongodb": "MongoDB",
    "cassandra": "Apache Cassandra",
    "spanner": "Google Spanner",
}
_CARRIERS: Final = {
    "airflow": "Apache Airflow",
    "dbt": "dbt",
    "spark": "Apache Spark",
    "flink": "Apache Flink",
    "dagster": "Dagster",
    "great_expectations": "Great Expectations",
    "hive": "Apache Hive",
    "trino": "Trino",
}
_PRODUCER = re.compile(r"/integration/(?P<name>[a-z_]+)|(?P<host>airflow|dagster|getdbt|flink|spark)\b")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z ]*(?:_[A-Za-z]+)*")
_STAGES: Final = frozenset(
    ["stg", "tmp", "temp", "raw", "dim", "fct", "fact", "int", "src", "staging", "base", "snapshot", "test", "v"]
)
_MOST_WORDS: Final = 3
_ENDED: Final = frozenset({"COMPLETE", "FAIL", "ABORT"})


@dataclass(slots=True)
class _Job:
    """What all events say of one job: its last end counts, and whatever any of them reads or writes."""

    node: Node
    inputs: dict[tuple[str, str], Node] = field(default_factory=dict)
    outputs: dict[tuple[str, str], Node] = field(default_factory=dict)
    carrier: str | None = None
    method: str | None = None
    ended: tuple[str, str] = ("", "")


def recognises(given: Source) -> bool:
    """Return whether it is JSON, or lines of JSON, whose objects are events of jobs or data sets."""
    head = head_of(given)
    start = head.lstrip("\ufeff \t\r\n")[:1]
    return start in {"{", "["} and all(mark in head for mark in _MARKS) and _ABOUT.search(head) is not None


def read(given: Source) -> ReadResult:
    """Return the stack behind the events: namespaces of data sets as tools, and a flow for each way through a job.

    Raises:
        LoadError: A file is no JSON, or no event names a data set.
    """
    builder = StackBuilder(given.name)
    jobs: dict[tuple[str, str], _Job] = {}
    sources: dict[str, Node] = {}
    for path in files_of(given, ENDINGS, builder, recognises):
        for event in _events(Source(path, given.limits), builder):
            _take(event, jobs, sources)
    tools = _tools(builder, sources)
    _flows(builder, jobs, tools)
    folder = given.path.absolute().parent.name
    return builder.reading(folder if given.files else given.path.name.partition(".")[0])


READER = Reader(
    "openlineage",
    "events of OpenLineage, as JSON or lines of JSON",
    recognises,
    read,
    names_products=True,
    joins_files=True,
)


def _events(given: Source, builder: StackBuilder) -> Iterator[Node]:
    """Yield the events of a file: an object, a list of them, or one a line."""
    text = text_of(given)
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    several = len(lines) > 1 and lines[0][1].strip().startswith("{") and lines[0][1].strip().endswith("}")
    if not several:
        page = json_page(given)
        root = Node(page.data, (), page, builder.notes)
        yield from root.records() if isinstance(page.data, list) else [root]
        return
    values = 0
    for number, line in lines:
        values += 1 + line.count(",")
        if values > given.limits.values:
            message = f"the file has more than {given.limits.values:,} values"
            raise refusal([Problem(Code.TOO_MANY_VALUES, message, number, 1)], given.name, text)
        try:
            event = json_text.load(line, given.limits)
        except LoadError as error:
            first = error.problems[0]
            problem = Problem(first.code, first.message, number, first.column, first.width, first.help)
            raise refusal([problem], given.name, text) from None
        place = _Line(number)
        yield Node(event, (), Page(given.name, event, lambda place=place: place), builder.notes)  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class _Line:
    """The place of everything in an event that stands on one line."""

    number: int

    def key(self, path: Pointer) -> Span:  # noqa: ARG002  the protocol of `Locator`
        """The line itself, whatever is asked for."""
        return Span(self.number, 1, 1)


def _take(event: Node, jobs: dict[tuple[str, str], _Job], sources: dict[str, Node]) -> None:
    data = event.at("dataset")
    if data.value is not None:
        _data_set(data, sources)
    stated = event.at("job")
    name = stated.at("name").word()
    if not name:
        if data.value is None:
            event.note("left-out", "this is no event of a job or of a data set")
        return
    job = jobs.setdefault((stated.at("namespace").word(), name), _Job(stated))
    for field_, found in (("inputs", job.inputs), ("outputs", job.outputs)):
        for item in event.at(field_).records():
            known = _data_set(item, sources)
            if known is not None:
                found.setdefault(known, item)
    kind = stated.at("facets", "jobType")
    integration = kind.at("integration").word().casefold()
    producer = _PRODUCER.search(event.at("producer").word().casefold())
    by = integration or (next((part for part in producer.groups() if part), "") if producer is not None else "")
    job.carrier = job.carrier or _CARRIERS.get({"getdbt": "dbt"}.get(by, by))
    streaming = kind.at("processingType").word().casefold()
    stated_method = {"streaming": "stream", "batch": "etl"}.get(streaming)
    job.method = stated_method or job.method or ("etl" if job.carrier is not None else None)
    state, moment = event.at("eventType").word().upper(), event.at("eventTime").word()
    if state in _ENDED and (day(moment) is None or moment >= job.ended[0]):
        job.ended = (moment, state)


def _data_set(node: Node, sources: dict[str, Node]) -> tuple[str, str] | None:
    """Return the namespace and the name of a data set; its source goes before a namespace that is no address."""
    namespace, name = node.at("namespace").word(), node.at("name").word()
    source = node.at("facets", "dataSource")
    stated = source.at("uri").word() or source.at("name").word()
    if _ADDRESS.match(namespace) is None and _ADDRESS.match(stated) is not None:
        namespace = stated
    namespace = _SECRET.sub("//", namespace)
    if not namespace:
        node.note("left-out", f"the data set {short(name)!r} has no namespace, so that its source is unknown")
        return None
    sources.setdefault(namespace, node)
    return namespace, name


def _tools(builder: StackBuilder, sources: dict[str, Node]) -> dict[str, str]:
    """Return the tools by the namespaces; of two of one product each is named with its place."""
    products = {namespace: _product(namespace) for namespace in sources}
    counts: dict[str, int] = {}
    for product, _ in products.values():
        counts[product] = counts.get(product, 0) + 1
    found: dict[str, str] = {}
    for namespace, node in sources.items():
        product, place = products[namespace]
        name = f"{product} ({place})" if counts[product] > 1 and place else product
        facts: dict[str, Any] = {"x-namespace": short(namespace)} if place else {}
        made = builder.tool(name, node.spot, **facts)
        if made is not None:
            found[namespace] = made
    return found


def _product(namespace: str) -> tuple[str, str]:
    """Return the product behind a namespace, and the place of it.

    >>> _product("postgres://db.example.com:5432"), _product("food_delivery")
    (('PostgreSQL', 'db.example.com:5432'), ('food_delivery', ''))
    """
    found = _ADDRESS.match(namespace)
    scheme = found["scheme"].casefold() if found is not None else namespace.casefold()
    if found is None and scheme not in {"bigquery", "file"}:
        return namespace, ""
    named = _SCHEMES.get(scheme)
    if named is None:
        known = known_products(None).sure(scheme.replace("-", " ")).tool
        named = known.name if known is not None else scheme
    return named, found["place"] if found is not None else ""


def _flows(builder: StackBuilder, jobs: dict[tuple[str, str], _Job], tools: dict[str, str]) -> None:
    inside = idle = 0
    carriers: dict[str, str | None] = {}
    spot = within = Location(builder.source)
    for (_, name), job in jobs.items():
        if not job.inputs or not job.outputs:
            idle, spot = idle + 1, job.node.spot
            continue
        failed = job.ended[1] in {"FAIL", "ABORT"}
        if failed:
            job.node.note("guessed", f"the last run of {short(name)!r} did not complete; whether it runs is unknown")
        named: dict[str, list[str]] = {}
        for namespace, data in job.inputs:
            named.setdefault(namespace, []).append(data)
        goals = dict.fromkeys(namespace for namespace, _ in job.outputs)
        for source, target in ((source, target) for source in named for target in goals):
            ends = tools.get(source), tools.get(target)
            if ends[0] is None or ends[1] is None or ends[0] == ends[1]:
                inside, within = inside + 1, job.node.spot
                continue
            if builder.full:
                builder.flow(ends[0], ends[1], job.node.spot)  # tells that there are too many
                break
            if job.carrier is not None and job.carrier not in carriers:
                carriers[job.carrier] = builder.tool(job.carrier, job.node.spot, kind="conduit")
            records = [_records(data) for data in named[source]]
            plain = [record for record in records if record is not None] if all(records) else []
            entities = [made for record in plain if (made := builder.entity(record, job.node.spot)) is not None]
            builder.flow(
                ends[0],
                ends[1],
                job.node.spot,
                entities,
                method=job.method,
                via=carriers.get(job.carrier or ""),
                status="unknown" if failed else None,
            )
    if inside:
        builder.note("left-out", f"ways that begin and end at one source, which are no flows: {inside}", within)
    if idle:
        builder.note("left-out", f"jobs that do not say what they read, or what they write: {idle}", spot)


def _records(data: str) -> str | None:
    """Return the records that a data set plainly holds by its name; None where its name says something else too.

    >>> _records("shop.public.orders"), _records("/data/x.csv"), _records("stg_orders_2")
    ('order', None, None)
    """
    last = data.rpartition(".")[2]
    words = last.split("_")
    if "/" in data or _PLAIN.fullmatch(last) is None or len(words) > _MOST_WORDS or words[0].casefold() in _STAGES:
        return None
    return singular(" ".join(words).casefold())
