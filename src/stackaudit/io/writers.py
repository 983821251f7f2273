"""A stack into a file: YAML, JSON, a folder of CSV files, a workbook, and graphs for other programs.

The ending of the name chooses the form, and nothing is ever left half written. A small stack file to start from reads
without an error. YAML is written here and not by PyYAML, whose rules are those of YAML 1.1: it would leave texts
without quotes that YAML 1.2 reads as numbers.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from stackaudit.core.atomic import finish_folder, write_bytes, write_folder
from stackaudit.core.errors import LoadError, StackAuditError, path_of
from stackaudit.core.escape import dot_label, guarded, mermaid_label, visible
from stackaudit.core.excel import Cell, Page, workbook
from stackaudit.io.readers.formats.mermaid_text import OWN_MARK
from stackaudit.io.readers.native import left_bare, parse_stack
from stackaudit.model.integration import Integration
from stackaudit.model.journey import Journey, journey_preset
from stackaudit.model.layouts import LAYOUTS, Column, Kind, Layout
from stackaudit.model.stack import Stack
from stackaudit.model.tables import Written, tables_of, write_cell


def csv_files(stack: Stack) -> dict[str, bytes]:
    """Return the files of a CSV folder by their names: `tools.csv` and so on, UTF-8 with its mark, for Excel."""
    files: dict[str, bytes] = {}
    for layout, rows in _tables(stack):
        columns = _columns(layout, rows)
        stream = StringIO(newline="")
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(map(guarded, columns))
        writer.writerows(
            [_text(write_cell(row.get(n), c)) if n in row else "" for n, c in columns.items()] for row in rows
        )
        files[f"{layout.name}.csv"] = stream.getvalue().encode("utf-8-sig")
    return files


def xlsx(stack: Stack) -> bytes:
    """Return a workbook with one sheet a list; no cell of it is a formula.

    Raises:
        StackAuditError: openpyxl is not installed, or a text is too long for a cell.
    """
    return workbook(_pages(stack))


def _pages(stack: Stack) -> Iterator[Page]:
    for layout, rows in _tables(stack):
        columns = _columns(layout, rows)
        cells = [[_cell(write_cell(row[n], c), c) if n in row else None for n, c in columns.items()] for row in rows]
        yield Page(layout.name, tuple(map(guarded, columns)), cells)


def _tables(stack: Stack) -> Iterator[tuple[Layout, list[dict[str, Any]]]]:
    tables = tables_of(left_bare(stack))
    return ((layout, tables[name]) for name, layout in LAYOUTS.items() if tables.get(name))


def _columns(layout: Layout, rows: list[dict[str, Any]]) -> dict[str, Column | None]:
    """The columns that hold something, the keys first, then in the order of the layout, then the user's own."""
    used = dict.fromkeys(name for row in rows for name in row)
    names = [*layout.keys, *(name for name in layout.columns if name in used)]
    names += [name for name in used if name not in names]
    return {name: None if name in layout.keys else layout.column(name) for name in names}


def _text(cell: Written) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case str():
            return guarded(cell)
        case _:
            return repr(cell)


def _cell(cell: Written, column: Column | None) -> Cell:
    if isinstance(cell, str) and column is not None and column.kind is Kind.DAY:
        return date.fromisoformat(cell)
    if isinstance(cell, float) and float(f"{cell:.16g}") != cell:
        return repr(cell)  # openpyxl writes 16 digits
    return guarded(cell) if isinstance(cell, str) else cell


_NOT_ON_NODES = frozenset({"id", "provenance", "provenance.from", "provenance.as_of", "provenance.confidence"})


def graphml(stack: Stack) -> bytes:
    """Return the stack as GraphML: tools are nodes, integrations edges, plain facts their attributes.

    A list becomes a text with `; ` between its items. An integration in both directions is one edge that says so.
    """
    import networkx as nx

    tables = tables_of(stack.document())
    made: Any = nx.MultiDiGraph(name=stack.name)
    for tool, row in zip(stack.tools, tables["tools"], strict=True):
        made.add_node(tool.id, **{"name": tool.name, "kind": tool.kind, **_attributes("tools", row)})
    for n, (flow, row) in enumerate(zip(stack.integrations, tables.get("integrations", ()), strict=True)):
        made.add_edge(flow.source, flow.target, key=f"e{n}", **_attributes("integrations", row))
    stream = BytesIO()
    nx.write_graphml_xml(made, stream, encoding="utf-8", prettyprint=True)
    return stream.getvalue() + b"\n"


def _attributes(table: str, row: dict[str, Any]) -> dict[str, str | int | float | bool]:
    """Plain values only: what is not stated is no attribute; a column holds values of one type throughout."""
    attributes: dict[str, str | int | float | bool] = {}
    for name, value in row.items():
        column = LAYOUTS[table].column(name)
        cell = None if value is None or name in _NOT_ON_NODES else write_cell(value, column)
        if cell is None or (table == "integrations" and name in ("source", "target")):
            continue
        if column is None or column.kind is Kind.OWN:
            cell = str(cell)
        elif column.kind is Kind.NUMBER:
            cell = float(cell)
        attributes[name] = visible(cell) if isinstance(cell, str) else cell
    return attributes


def mermaid(stack: Stack) -> str:
    """Return the stack as a Mermaid flowchart, which GitHub, GitLab and Jupyter show; every name is escaped.

    The comment at its head says how it is meant, so that names and records are read back as they were.
    """
    nodes = {tool.id: f"t{n}" for n, tool in enumerate(stack.tools)}
    lines = [OWN_MARK, "flowchart LR"]
    lines += [f"  {nodes[tool.id]}[{mermaid_label(tool.name)}]" for tool in stack.tools]
    for flow in stack.integrations:
        arrow = "<-->" if flow.bidirectional else "-.->" if flow.method in ("manual", "file") else "-->"
        label = f"|{mermaid_label(', '.join(flow.entities))}|" if flow.entities else ""
        lines.append(f"  {nodes[flow.source]} {arrow}{label} {nodes[flow.target]}")
    return "\n".join(lines) + "\n"


def dot(stack: Stack) -> str:
    """Return the stack in the DOT language of Graphviz; every name is escaped."""
    lines = [f"digraph {dot_label(stack.name)} {{", "  rankdir=LR;", "  node [shape=box];"]
    lines += [f"  {dot_label(tool.id)} [label={dot_label(tool.name)}];" for tool in stack.tools]
    for flow in stack.integrations:
        styles = ", ".join(_dot_styles(flow))
        lines.append(f"  {dot_label(flow.source)} -> {dot_label(flow.target)}{f' [{styles}]' if styles else ''};")
    return "\n".join([*lines, "}"]) + "\n"


def _dot_styles(flow: Integration) -> Iterator[str]:
    if flow.entities:
        yield f"label={dot_label(', '.join(flow.entities))}"
    if flow.bidirectional:
        yield "dir=both"
    if flow.method in ("manual", "file"):
        yield "style=dashed"


_PLAIN = re.compile(r"[^\W\d][\w .+/-]*", re.UNICODE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LENGTH = re.compile(r"\d+[smhdw]", re.ASCII)
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_WIDTH = 110
_LONGEST_KEY = 500  # YAML takes keys of up to 1,024 bytes without a mark of their own


def as_json(stack: Stack) -> str:
    """Return the stack as JSON, such as `sa.read_stack` reads: only what was stated."""
    return json.dumps(left_bare(stack), ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def as_yaml(stack: Stack) -> str:
    """Return the stack as YAML, such as `sa.read_stack` reads: only what was stated."""
    return "\n".join(_fields(left_bare(stack), "")) + "\n"


def _fields(record: dict[str, Any], indent: str) -> Iterator[str]:
    for key, value in record.items():
        name = yaml_scalar(key)
        if len(name) > _LONGEST_KEY:
            yield f"{indent}? {name}"
            name = ""
        yield from _below(f"{indent}{name}:", value, indent)


def _below(head: str, value: object, indent: str) -> Iterator[str]:
    """A value after its key or its dash: on the same line where it is short, else below it."""
    short = yaml_flow(value)
    if not isinstance(value, dict | list) or not value or (len(head) + len(short) < _WIDTH and _is_small(value)):
        yield f"{head} {short}"
    elif isinstance(value, dict):
        yield head
        yield from _fields(value, indent + "  ")
    else:
        yield head
        for item in value:
            yield from _item(item, indent + "  ")


def _item(item: object, indent: str) -> Iterator[str]:
    if not isinstance(item, dict) or not item:
        yield from _below(f"{indent}-", item, indent)
        return
    short = yaml_flow(item)
    if len(indent) + len(short) < _WIDTH and _is_small(item):
        yield f"{indent}- {short}"
        return
    first, *rest = _fields(item, indent + "  ")
    yield f"{indent}- {first[len(indent) + 2 :]}"
    yield from rest


def _is_small(value: object, deepest: int = 2) -> bool:
    """Whether a value reads well on one line: no list of records, little inside one another."""
    if isinstance(value, dict):
        return deepest > 0 and all(_is_small(inner, deepest - 1) for inner in value.values())
    if isinstance(value, list):
        return deepest > 0 and not any(isinstance(inner, dict | list) for inner in value)
    return True


def yaml_flow(value: object) -> str:
    """Return plain data as YAML on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{yaml_scalar(key)}: {yaml_flow(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(yaml_flow(inner) for inner in value)}]"
    return yaml_scalar(value)


def yaml_scalar(value: object) -> str:
    """Return a text, a number, a truth value or None as YAML, in quotes where it would read as something else."""
    if isinstance(value, str):
        return value if _is_plain(value) else json.dumps(value, ensure_ascii=False)
    return json.dumps(value, allow_nan=False)


def _is_plain(text: str) -> bool:
    """Whether a text is safe without quotes, in a list in brackets too, whichever version of YAML reads it."""
    if _DAY.fullmatch(text) or _LENGTH.fullmatch(text):
        return True
    return bool(_PLAIN.fullmatch(text)) and text.casefold() not in _WORDS and not text.endswith(" ")


FORMS: Mapping[str, Callable[[Stack], str | bytes]] = {
    ".yaml": as_yaml,
    ".yml": as_yaml,
    ".json": as_json,
    ".xlsx": xlsx,
    ".graphml": graphml,
    ".mmd": mermaid,
    ".dot": dot,
}
"""What each ending makes. `.graphml`, `.mmd` and `.dot` hold the tools and their integrations only.

All but `.dot` are read again."""


def write_stack(stack: Stack, path: str | Path) -> Path:
    """Write a stack as a file, or as a folder of CSV files, and return its path.

    `.yaml`, `.json`, `.xlsx` and a folder hold everything: `sa.read_stack` gives an equal stack back. A tool that has
    no more than the name of a known product says `from_catalog: none`, for else reading would fill it in. In CSV and
    Excel a text that a spreadsheet would run as a formula, whatever sign the file is split at, stands behind a `'`,
    which is taken off again when it is read.

    Args:
        stack: What to write.
        path: Where to; `.yaml .json .xlsx .graphml .mmd .dot`, or a name without an ending for a folder of CSV files.

    Raises:
        StackAuditError: the ending is none of these, the place cannot be written to, or openpyxl is not installed.
    """
    if not isinstance(stack, Stack):
        raise StackAuditError(f"write_stack takes a Stack, not {type(stack).__name__}")
    target = path_of("write_stack", path)
    finish_folder(target)
    form = check_target(target)
    if form is None:
        write_folder(target, csv_files(stack), {f"{name}.csv" for name in LAYOUTS})
        return target
    made = form(stack)
    write_bytes(target, made if isinstance(made, bytes) else made.encode())
    return target


def check_target(target: Path) -> Callable[[Stack], str | bytes] | None:
    """Return what makes the file of a stack that its ending says; None where it is a folder of CSV files.

    Raises:
        StackAuditError: the ending says neither.
    """
    suffix = target.suffix.lower()
    if target.is_dir() or not suffix:
        return None
    if suffix == ".csv":
        advice = f"name a folder, such as {target.with_suffix('').name!r}"
        raise StackAuditError(f"{target.name!r}: a stack is several tables, which one CSV file cannot hold; {advice}")
    form = FORMS.get(suffix)
    if form is None:
        known = ", ".join(FORMS)
        raise StackAuditError(f"{target.name!r}: a stack ends in {known}, or is a folder of CSV files (no ending)")
    return form


_STARTER = """\
# A stack file. Start with the tools and what flows between them; add facts as you learn them.
# What is not stated is never assumed: the audit tells what it could not judge and which fact is missing.
stackaudit: 1
name: {name}
hub: crm                      # the tool meant to hold the unified customer view
# complete: [integrations]    # once every flow is listed; also tools, costs, owners, or {{integrations: [sales]}}

departments: [marketing, sales, service]

entities:                     # what data there is, where its master lives, how old a copy may be
  customer: {{system_of_record: crm, about_customer: true, tolerance: 24h}}
  ticket:   {{system_of_record: helpdesk, about_customer: true, tolerance: 4h}}

tools:
  - id: crm
    name: Our CRM
    departments: [sales]
  - id: mailer
    name: Our newsletter tool
    departments: [marketing]
    entities: {{customer: consumer}}              # system_of_record, producer, consumer or cache
  - id: webshop
    name: Our web shop
    departments: [marketing]
    entities: {{customer: producer}}
  - id: helpdesk
    name: Our helpdesk
    departments: [service]
    entities: {{customer: consumer}}
    # flows: none             # it exchanges data with nothing; `all`: every flow of it is listed below

integrations:
  - crm -> mailer: customer                      # the shortest form: what flows from where to where
  - source: webshop
    target: crm
    entities: [customer]
    method: api               # native api webhook stream shared-db ipaas etl rpa file manual
    every: 15m                # 0 for event driven
    takes: 1m
    reliability: 99%
"""
_JOURNEY = """
journeys:                     # the way a customer takes; say for each step which tools serve it and what it needs
  - name: {name}
    primary: true
    steps:                    # such as: {{name: Buy, tools: [webshop], needs: [customer]}}; no tool at all: tools: []
"""


def write_starter(path: Path, name: str, journey: str | None = None) -> None:
    """Write the file.

    Args:
        path: Where.
        name: Name of the company.
        journey: A journey preset to start from; none where None.

    Raises:
        StackAuditError: it exists already, is no YAML file by its name, or the name cannot be a company's.
        UnknownNameError: there is no such preset.
    """
    steps = "" if journey is None else _journey(journey_preset(journey))
    if path.suffix.lower() not in {".yaml", ".yml"}:
        raise StackAuditError(f"{path.name!r}: a stack file to start from ends in .yaml")
    if path.exists() or path.is_symlink():
        raise StackAuditError(f"{path} exists already; choose another name")
    text = _STARTER.format(name=_quoted(name)) + steps
    try:
        parse_stack(text, "yaml")
    except LoadError as error:
        raise StackAuditError(f"{name!r} cannot be the name of a company: {error.problems[0].message}") from None
    write_bytes(path, text.encode())


def _journey(preset: Journey) -> str:
    lines = [_JOURNEY.format(name=_quoted(preset.name))]
    for step in preset.steps:
        after = "" if step.after is None else f", after: [{', '.join(step.after)}]"
        lines.append(f"      - {{name: {_quoted(step.name)}{after}}}\n")
    return "".join(lines)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
