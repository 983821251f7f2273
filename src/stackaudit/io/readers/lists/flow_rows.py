"""The rows of a list of integrations as records whose ends are still names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from stackaudit.io.readers.lists.cells import Cell, Line, text_of
from stackaudit.io.readers.lists.facts import Facts, NoteCollector
from stackaudit.io.readers.lists.grid import Grid
from stackaudit.io.readers.lists.mapping import ColumnMapping
from stackaudit.io.readers.lists.taken import Found, Record, Row, Taken
from stackaudit.io.readers.lists.words import METHODS, NOBODY_NAMED, PERIODS, SAYS_UNKNOWN, folded, is_missing
from stackaudit.io.reconcile.same import squashed
from stackaudit.model.base import shown, slug

ENDS = ("source", "target", "via")
"""The fields of an integration that name tools."""
CONDUIT = "x-conduit"
"""Whether `via` of a row is a tool that its method names: it is a conduit, whatever the list of tools says."""
_IDS = ("entities", "attributes", "keys")
_KEPT = {"method": "x-method", "every": "x-every", "status": "x-status"}
_BOTH = frozenset({"<->", "<=>", "↔", "⇄", "⇔", "both", "both ways", "both directions", "two way", "2 way"})
_BOTH |= {"bidirectional", "bi directional", "bidirektional", "bidirectionnel", "bidireccional", "bidirecional"}
_BOTH |= {"bidirezionale", "双方向", "双向", "양방향", "in out", "inbound outbound", "send receive"}
_ONE = frozenset({"->", "=>", "→", "one way", "1 way", "unidirectional", "outbound", "out", "export", "push", "send"})
_SAYS_NOTHING = frozenset({"inbound", "in", "import", "pull", "receive"})  # as seen from which of the two?
_BACK = frozenset({"<-", "<=", "←"})
_TOOLS: Mapping[str, str] = {
    "ipaas": "Zapier; Make; Integromat; Workato; MuleSoft; Boomi; Dell Boomi; Tray; Tray.io; n8n; Power Automate; "
    "Microsoft Flow; Azure Logic Apps; Logic Apps; Celigo; Jitterbit; SnapLogic; Informatica IICS; Informatica Cloud; "
    "TIBCO; webMethods; SAP Integration Suite; SAP CPI; SAP PI; SAP PO; SAP BTP; Oracle Integration Cloud; OIC; "
    "IBM App Connect; Apache Camel; Pipedream; IFTTT; Activepieces; Relay.app; Parabola; Gumloop; Prismatic; Paragon; "
    "Alloy; Cyclr; elastic.io; Frends; Patchworks; WSO2; Lobster; Albato; ApiX-Drive; Pluga; Digibee; LinkApi; "
    "DataSpider; ASTERIA Warp; HULFT Square; Yoom; Anyflow",
    "etl": "Fivetran; Stitch; Airbyte; Matillion; Meltano; Hevo; Hevo Data; Rivery; Talend; Informatica PowerCenter; "
    "Azure Data Factory; ADF; AWS Glue; SSIS; Skyvia; Supermetrics; Funnel; Windsor.ai; Dataddo; Estuary; Portable; "
    "dlt; Qlik Replicate; Attunity; Hightouch; Census; Polytomic; RudderStack; Adverity; Improvado; Coupler.io; Weld; "
    "Keboola; trocco; Xplenty; Integrate.io; Panoply; Precog",
    "rpa": "UiPath; Automation Anywhere; Blue Prism; Power Automate Desktop; WinActor; BizRobo; Robocorp; Electroneek",
    "stream": "Kafka; Confluent; RabbitMQ; IBM MQ; Kinesis; Azure Event Hubs; Google Pub/Sub; Solace; ActiveMQ; "
    "Redpanda; Pulsar; Azure Service Bus; Amazon SQS; Debezium",
}
"""Tools that people write where a list asks how a flow is carried, by the method that they are."""
_CARRIERS = {squashed(name): method for method, names in _TOOLS.items() for name in names.split("; ")}
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 6


class Carried(NamedTuple):
    """How a flow is carried, as far as a cell of its method says.

    Attributes:
        method: The method; empty where no word names one.
        via: The tool that it names; empty where it names none.
        every: The period that stands beside it; empty where there is none.
        rest: Whether there are words in it that say nothing to us.
    """

    method: str = ""
    via: str = ""
    every: str = ""
    rest: bool = False


@lru_cache(maxsize=4096)
def carried(text: str) -> Carried:
    """Return what a cell says of how a flow is carried.

    >>> carried("Fivetran")
    Carried(method='etl', via='Fivetran', every='', rest=False)
    >>> carried("nightly CSV")
    Carried(method='file', via='', every='24h', rest=False)
    >>> carried("copy & paste").method, carried("carrier pigeon").rest
    ('manual', True)
    """
    name = " ".join(text.split())
    tool = _CARRIERS.get(squashed(name))
    if tool is not None:
        return Carried(tool, name)
    if (method := METHODS.get(folded(name))) is not None:
        return Carried(method)
    words = _WORD.findall(text.casefold())
    if len(words) > _MOST_WORDS:
        return Carried(rest=True)
    method = via = every = ""
    start, rest = 0, False
    while start < len(words):
        for length in range(len(words) - start, 0, -1):
            part = " ".join(words[start : start + length])
            if not method and part in METHODS:
                method = METHODS[part]
            elif (
                not via and length < len(words) and squashed(part) in _CARRIERS and _CARRIERS[squashed(part)] != "file"
            ):
                via = _as_written(part, name)
            elif not every and part in PERIODS:
                every = PERIODS[part]
            else:
                continue
            break
        else:
            length, rest = 1, True
        start += length
    if via:
        method = method if METHODS.get(folded(via)) is None and method else _CARRIERS[squashed(via)]
    return Carried(method, via, every, rest)


def _as_written(part: str, text: str) -> str:
    found = re.search(r"[\W_]+".join(map(re.escape, part.split())), text, re.IGNORECASE)
    return part if found is None else found[0]


def flow_rows(grid: Grid, mapping: ColumnMapping | None, place: int = 0) -> Taken:
    """Return the integrations of a grid, their ends still names; a row without both ends is noted and left out."""
    told = NoteCollector(grid)
    facts = Facts(grid, mapping, told)
    found = Found()
    for line in grid.lines:
        row = _row(grid, facts, told, line)
        if isinstance(row, str):
            told.add("left-out", row, line.number)
            found.left_out[line.number] = row
        else:
            found.rows.append((row, []))
    return found.taken([*grid.notes, *told.notes()], place=place)


def _row(grid: Grid, facts: Facts, told: NoteCollector, line: Line) -> Row | str:
    record: Record = {}
    back = False
    for field, column in grid.columns.items():
        cell = line.cell(column)
        if field in ENDS:
            name = " ".join(facts.text(cell, line.number).split())
            if name.casefold() not in NOBODY_NAMED:
                record[field] = name
        elif field == "method":
            _put_method(record, facts, told, line, cell)
        elif field == "bidirectional":
            back = _put_direction(record, facts, line, cell)
        else:
            _put_fact(record, field, facts, line, cell)
    if not {"source", "target"} <= record.keys():
        return "the row does not name both ends of an integration"
    if back:
        record["source"], record["target"] = record["target"], record["source"]
    if squashed(record["source"]) == squashed(record["target"]):
        return f"the integration leads from {shown(record['source'])} to itself"
    return Row(record, grid.sheet.spot(line.number))


def _put_fact(record: Record, field: str, facts: Facts, line: Line, cell: Cell) -> None:
    value = facts.read(field, cell, line.number)
    if value is None:
        if field in _KEPT and not is_missing(text_of(cell)):
            record[_KEPT[field]] = facts.text(cell, line.number)
            if field == "status":
                record[field] = "unknown"  # a word that is none of ours is not "active"
        elif field == "status" and folded(text_of(cell)) in SAYS_UNKNOWN:
            record[field] = "unknown"
    elif field in _IDS:
        if ids := list(dict.fromkeys(made for part in value if (made := slug(part)))):
            record[field] = ids
    else:
        record[field] = value


def _put_method(record: Record, facts: Facts, told: NoteCollector, line: Line, cell: Cell) -> None:
    """Read how a flow is carried: a method, a tool that carries it, a period beside it, or the user's own words."""
    text = text_of(cell)
    if is_missing(text):
        return
    found = carried(text)
    if not found.method and not found.via:
        _put_fact(record, "method", facts, line, cell)
        return
    record["method"] = found.method
    if found.rest:
        record["x-method"] = facts.text(cell, line.number)
        told.add("guessed", f"{shown(text)} in 'method' is read as {found.method!r}", line.number, "method")
    if found.via and "via" not in record:
        record["via"], record[CONDUIT] = found.via, True
    if found.every:
        record.setdefault("every", found.every)


def _put_direction(record: Record, facts: Facts, line: Line, cell: Cell) -> bool:
    """Read a direction; return whether the flow leads from its target to its source."""
    text = text_of(cell).strip()
    word = folded(text) if any(c.isalnum() for c in text) else text
    if word in _BOTH:
        record["bidirectional"] = True
    elif word not in _ONE and word not in _BACK and word not in _SAYS_NOTHING:
        _put_fact(record, "bidirectional", facts, line, cell)
    return word in _BACK
