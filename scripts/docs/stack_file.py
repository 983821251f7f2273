"""The page on the stack file: each record, field by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from scripts.docs.examples import yaml_text
from scripts.docs.markdown import anchor, fenced, one_line, page, table
from scripts.docs.records import (
    Place,
    annotation,
    fields_of,
    holds_list,
    in_words,
    meaning,
    place_of,
    places,
    record_of,
)
from scripts.docs.where import RECORDS_PAGES, STACK_FILE, RecordsPage, link_to_kind, page_of_record
from stackaudit.analysers.registry import RULES
from stackaudit.model.facts import FACTS
from stackaudit.model.layouts import LAYOUTS
from stackaudit.model.stack import Stack
from stackaudit.reporting.rules import shown_value

EVERY_FIELD = Path(__file__).resolve().parents[2] / "docs" / "reference" / "every-field.yaml"
"""A stack file that states every field: the examples are parts of it."""

_INTRODUCTION = """# Stack file

A stack file says which tools a company has, which data they hold, how it flows, and what else is known. It is
YAML, JSON or TOML. The same content can be a folder of CSV files or an Excel workbook with a sheet for each
list (`stackaudit convert stack.yaml -o stack.xlsx` shows it), or pandas frames. Only `name` and `tools` are
required.

```yaml
name: Corner Shop
hub: crm
entities:
  customer: {system_of_record: crm, about_customer: true, tolerance: 24h}
tools:
  - {id: crm, name: HubSpot, departments: [sales]}
  - {id: mailer, name: Mailchimp, departments: [marketing], entities: {customer: consumer}}
integrations:
  - crm -> mailer: customer
```

- **What is absent is unknown.** No default stands in for a fact, unless the row of a field says what counts
  where it is absent. An empty list is a statement: `integrations: []` says that no flow is known, `tools: []`
  of a step says that no tool serves it.
- **A key that is not described here is refused**, with its line and the nearest right one ([errors](errors.md)).
  Keys of your own begin with `x-`, in any record; they are kept, shown, and never judged.
- **An id** is what other records name a record by. It is made from the name where it is absent (`Customer Service`
  becomes `customer-service`), in any script.
- `stackaudit schema > stack.schema.json` writes the [JSON Schema](stack.schema.json), with which editors complete and
  check a file. [every-field.yaml](every-field.yaml) states every field once; the examples of these pages are
  parts of it.

*Needed for* names the [kinds of findings](findings/index.md) that stay unknown while the field is not stated."""

_VALUES = (
    ("text", "`Customer Service`", "Any script; up to 2,000 characters. Quote what looks like a number: `'1.10'`."),
    ("id", "`customer-service`", "A text without blanks and without marks such as `>`, `/`, `@`, `:`."),
    ("list", "`[sales, marketing]`", "A single text counts as a list of one: `departments: sales`."),
    ("true or false", "`true`", "Not `yes` or `no`: in YAML 1.2 these are texts."),
    ("whole number, number", "`40`, `3.5`", "No separators of thousands, no signs."),
    ("money", "`12000`, `99.50`", "In the `currency` of the stack; an amount as text (`'0.10'`) stays exact."),
    ("currency", "`EUR`", "Three letters of ISO 4217."),
    ("share", "`60%`, `0.6`", "From 0 to 1, or in per cent."),
    ("day", "`2026-11-01`", "Year, month, day."),
    ("length of time", "`10m`, `24h`, `30d`, `2w`, `PT10M`, `0`", "Seconds, minutes, hours, days, weeks, or ISO 8601."),
    ("period", "`90d`, `3 months`, `1 year`, `P3M`", "Months and years are those of the calendar."),
)


class ShortForm(NamedTuple):
    """A short way to write something, and the long way that means the same.

    Attributes:
        title: What is written.
        short: Part of a stack file.
        long: The same without the short form.
    """

    title: str
    short: str
    long: str


SHORT_FORMS = (
    ShortForm(
        "A bare name stands for a record: of a tool, department, entity, rollout, vendor, activity, task, approval or "
        "requirement. Of a tool, the catalog of known products then fills in what such a product usually does, marked "
        "as such.",
        "departments: [Customer Service]",
        "departments: [{id: customer-service, name: Customer Service}]",
    ),
    ShortForm(
        "A flow is an arrow, with the records that it carries; `<->` goes both ways. More fields of the flow may stand "
        "below.",
        "integrations:\n  - crm -> esp: customer, order\n  - crm <-> shop\n  - esp -> crm: customer\n    every: 24h\n",
        "integrations:\n  - {source: crm, target: esp, entities: [customer, order]}\n"
        "  - {source: crm, target: shop, bidirectional: true}\n"
        "  - {source: esp, target: crm, entities: [customer], every: 24h}\n",
    ),
    ShortForm(
        "Entities are a mapping from their ids, or a list.",
        "entities:\n  customer: {system_of_record: crm}\n  order:\n",
        "entities:\n  - {id: customer, system_of_record: crm}\n  - {id: order}\n",
    ),
    ShortForm(
        "What a tool does with records is a mapping from the entity to its roles.",
        "tools:\n  - {id: esp, entities: {customer: consumer, order: [producer, cache]}}\n",
        "tools:\n  - id: esp\n    entities:\n      - {entity: customer, roles: [consumer]}\n"
        "      - {entity: order, roles: [producer, cache]}\n",
    ),
    ShortForm(
        "A capability is its name, or a record.",
        "tools:\n  - {id: esp, capabilities: [email-marketing]}\n",
        "tools:\n  - {id: esp, capabilities: [{id: email-marketing}]}\n",
    ),
    ShortForm(
        "A system of record is a tool, several, or `none`: it is known that nobody named one.",
        "entities: {customer: {system_of_record: crm}}",
        "entities: {customer: {system_of_record: [{tool: crm}]}}",
    ),
    ShortForm(
        "What is complete is a list of words, or a mapping; `all` is the whole company.",
        "complete: [tools, {integrations: [sales]}]",
        "complete: {tools: all, integrations: [sales]}",
    ),
    ShortForm(
        "A need of a step is the entity, or a record.",
        "journeys: [{name: Buy, steps: [{name: Pay, needs: [order]}]}]",
        "journeys: [{name: Buy, steps: [{name: Pay, needs: [{entity: order}]}]}]",
    ),
    ShortForm(
        "Provenance is a text, or a record.",
        "tools: [{id: esp, provenance: finance export}]",
        "tools: [{id: esp, provenance: {from: finance export}}]",
    ),
    ShortForm(
        "A notice may say to the end of what it is given.",
        "tools: [{id: esp, contract: {notice: 3 months to the end of the quarter}}]",
        "tools: [{id: esp, contract: {notice: 3 months, notice_to: quarter}}]",
    ),
    ShortForm(
        "Classes of attributes, and how long a tool keeps each kind of records, are mappings, or lists.",
        "entities: {customer: {attributes: [health], attribute_classes: {health: special}}}\n"
        "tools: [{id: esp, privacy: {keep: {customer: 2 years}}}]",
        "entities: {customer: {attributes: [health], attribute_classes: [{attribute: health, class: special}]}}\n"
        "tools: [{id: esp, privacy: {keep_of: [{entity: customer, keep: 2 years}]}}]",
    ),
    ShortForm(
        "A sponsor, a controller and whom an approval waits for are a name, or a record; `sponsor: none` says that "
        "there is nobody.",
        "initiatives: [{name: Rollout, sponsor: Eva Roth}]\ncontroller: Brookfield Bikes GmbH",
        "initiatives: [{name: Rollout, sponsor: {name: Eva Roth}}]\ncontroller: {name: Brookfield Bikes GmbH}",
    ),
    ShortForm(
        "`asked: not asked` says that nobody has asked for an approval.",
        "initiatives: [{name: Rollout, approvals: [{name: Legal, asked: not asked}]}]",
        "initiatives: [{name: Rollout, approvals: [{name: Legal, asked_for: false}]}]",
    ),
)


def stack_file_pages() -> dict[str, str]:
    """Return the page on the stack file, and those on its records, by the names of their files."""
    parts = [_INTRODUCTION, "## Its records", table(("Key", "What it holds"), _contents())]
    parts += ["## How values are written", table(("What", "Such as", "Rules"), _VALUES), *_sections(STACK_FILE)]
    parts += ["## Short forms", *(line for form in SHORT_FORMS for line in _both(form))]
    return {STACK_FILE: page(parts)} | {one.name: _records_page(one) for one in RECORDS_PAGES}


def _contents() -> Iterator[tuple[str, str]]:
    """Yield each key of a stack file that holds records, with a link to them and what they are."""
    for place in places():
        if len(place.keys) == 1:
            says = one_line((place.model.__doc__ or "").split("\n\n")[0])
            yield f"[`{place.keys[0]}`]({page_of_record(place.keys)}#{place.path})", says


def _records_page(one: RecordsPage) -> str:
    homes = {place.keys[0]: place.path for place in places() if len(place.keys) == 1}
    keys = ", ".join(f"[`{key}`](#{homes[key]})" for key in one.keys)
    how = f"How values are written, and their short forms, stands on the page of the [stack file]({STACK_FILE})."
    lead = f"Keys of a stack file that are described here: {keys}. {how}"
    return page([f"# {one.title}", lead, *_sections(one.name)])


def _sections(name: str) -> Iterator[str]:
    for place in places():
        if page_of_record(place.keys) == name:
            yield from _section(place)


def link_to_field(path: str, folder: str = "../") -> str:
    """Return a link to a field, by the path that facts have; the bare path where it is none of a stack file."""
    found = _anchors().get(path)
    if found is None:
        return f"`{path}`"
    home = next(place for place in places() if place.path in {found, found.rpartition(".")[0]})
    return f"[`{path}`]({folder}{page_of_record(home.keys)}#{found})"


@cache
def _anchors() -> Mapping[str, str]:
    """Return the place to link to of each path of a fact."""
    found: dict[str, str] = {}
    for fact in FACTS.facts:
        steps = fact.path.split(".")
        start = next((place for place in places() if place.path == steps[0]), None)
        model, home = (None, None) if start is None else (start.model, start)
        for n, step in enumerate(steps[1:], 2):
            if model is None or home is None or step not in fields_of(model):
                break
            if n == len(steps):
                found[fact.path] = f"{home.path}.{step}"
            model = record_of(fields_of(model)[step])
            home = None if model is None else place_of(model)
    return found


@cache
def _needed_for() -> Mapping[str, tuple[str, ...]]:
    """Return the kinds of findings that wait for a field, by the place of the field on the page."""
    rules = {rule.id for rule in RULES}
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for fact in FACTS.facts:
        if fact.path in _anchors():
            found[_anchors()[fact.path]] |= {code: None for code in fact.feeds if code in rules}
    return {place: tuple(codes) for place, codes in found.items()}


def _both(form: ShortForm) -> Iterator[str]:
    yield form.title
    yield fenced("yaml", form.short)
    yield "In full:"
    yield fenced("yaml", form.long)


def _section(place: Place) -> Iterator[str]:
    yield anchor(place.path)
    yield f"{'##' if len(place.keys) < 2 else '###'} {': '.join(place.keys) or 'The stack itself'}"
    yield one_line((place.model.__doc__ or "").split("\n\n")[0])
    where = _where(place)
    if where:
        yield where
    fields = fields_of(place.model)
    yield table(("Field", "Type", "Meaning"), (_row(place, key, field) for key, field in fields.items()))
    yield fenced("yaml", _example(place))


def _where(place: Place) -> str:
    """Return where the records stand in a folder of CSV files or a workbook."""
    if not place.keys:
        return ""
    layout = next((one for one in LAYOUTS.values() if _keys(one.name) == place.keys), None)
    if layout is None:
        return ""
    parents = (
        f", whose first columns name the parent: {', '.join(f'`{key}`' for key in layout.keys)}" if layout.keys else ""
    )
    return f"A list. As a table: the file or sheet `{layout.name}`{parents}."


def _keys(name: str) -> tuple[str, ...]:
    """Return the keys that lead to the records of a table."""
    layout = LAYOUTS[name]
    if not layout.parent:
        return ()
    return (*_keys(layout.parent), layout.field)


def _row(place: Place, key: str, field: FieldInfo) -> tuple[str, ...]:
    name = f"{place.path}.{key}"
    shown = f"{place.keys[-1]}.{key}" if len(place.keys) > 1 and not place.is_list else key
    what = in_words(annotation(field))
    made_up: frozenset[str] = getattr(place.model, "_made_up_keys", frozenset())
    names = {one.alias or own: own for own, one in place.model.model_fields.items()}
    if field.is_required() and names[key] not in made_up:
        what += ", **required**"
    said = [meaning(place.model, key)]
    if field.default not in (None, ()) and not field.is_required():
        said.append(f"Absent: `{shown_value(field.default)}`.")
    codes = _needed_for().get(name, ())
    if codes:
        links = (link_to_kind(code, "findings/") for code in codes)
        said.append(f"*Needed for* {', '.join(links)}.")
    target = "" if any(one.path == name for one in places()) else anchor(name)
    return f"{target}`{shown}`", what, " ".join(map(one_line, said))


@cache
def every_field() -> dict[str, Any]:
    """Return the file that states every field, as plain data."""
    found: dict[str, Any] = yaml.safe_load(EVERY_FIELD.read_text(encoding="utf-8"))
    return found


def _example(place: Place) -> str:
    """Return the part of the file that states all fields of a record, within what it stands in."""
    return yaml_text(_part(every_field(), Stack, place.keys))


def _part(record: dict[str, Any], model: type[BaseModel], keys: tuple[str, ...]) -> dict[str, Any]:
    """Return a record with what names it and with what the keys lead to."""
    fields = fields_of(model)
    if not keys:
        return {key: fact for key, fact in record.items() if _is_short(fields.get(key), fact)}
    key, below = keys[0], record_of(fields[keys[0]])
    if below is None:
        raise ValueError(f"{key} holds no records")
    named = {name: record[name] for name in ("id",) if name in record}
    held = record[key]
    if isinstance(held, dict) and holds_list(fields[key]):
        entries = [{"id": name, **facts} for name, facts in held.items() if isinstance(facts, dict)]
        chosen = _chosen(entries, below, keys[1:])
        return {**named, key: {one.pop("id"): one for one in map(dict, chosen)} if chosen else held}
    if isinstance(held, list):
        return {**named, key: _chosen([one for one in held if isinstance(one, dict)], below, keys[1:])}
    return {**named, key: _part(held, below, keys[1:]) if isinstance(held, dict) else held}


def _chosen(entries: list[dict[str, Any]], below: type[BaseModel], keys: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the fewest entries, as far as taking the fullest first gives them, that state all that any states."""
    if keys:
        parts = [_part(one, below, keys) for one in entries if keys[0] in one]
        return [max(parts, key=lambda part: len(str(part)))]
    parts = [_part(one, below, ()) for one in entries]
    chosen: list[dict[str, Any]] = []
    stated: set[str] = set()
    for part in sorted(parts, key=len, reverse=True):
        if not part.keys() <= stated:
            chosen.append(part)
            stated |= part.keys()
    return chosen


def _is_short(field: FieldInfo | None, fact: object) -> bool:
    """Return whether a fact is shown with its record: it is no record with a section of its own, or a short form."""
    if field is None or record_of(field) is None:
        return True
    if isinstance(fact, dict):
        return False
    return not (isinstance(fact, list) and any(isinstance(one, dict) for one in fact))
