"""Write the pages that are made from the code: rules, error codes, fields of lists, JSON Schema.

CI checks that they are current.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from stackaudit.engine.runner import installed_analysers, settings_of
from stackaudit.io.readers.diagnostics import problems
from stackaudit.io.readers.lists.dictionary import MONTHLY, fields
from stackaudit.model.base import explanations
from stackaudit.model.integration import Integration
from stackaudit.model.layouts import LAYOUTS, Kind
from stackaudit.model.stack import stack_schema
from stackaudit.model.tool import Tool
from stackaudit.policy import DEFAULT_POLICY
from stackaudit.reporting import json_report
from stackaudit.reporting.rules import rules

DOCS = Path(__file__).parent.parent / "docs" / "reference"


_LANGUAGES = {"en": "English", "de": "German", "ja": "Japanese"}
_EXAMPLES = 3
_FIELDS = """# Fields of lists

What the columns of a list can hold, for the mapping file (`columns: {Bezeichnung: name}`); [lists.md](lists.md) says
how lists are read. The heads are examples: the dictionary has some more of each, in sixteen languages, and English
ones count in every list. *In italics* stand heads that do not say the field alone: they count where the cells fit and
no other column says it plainly. A field without heads is read where a column is called by the field itself, or is
mapped to it.

A column may be mapped to any `x-…` field too: your own data, which is kept and shown and never judged. `skip` leaves
it out.
"""
_HOLD: Mapping[Kind, str] = {
    Kind.TEXT: "text",
    Kind.FLAG: "yes or no",
    Kind.COUNT: "whole number",
    Kind.NUMBER: "number",
    Kind.DAY: "day",
    Kind.DURATION: "length of time",
    Kind.WORDS: "texts, with `;` between them",
    Kind.IDS: "names, with `;` or `,` between them",
    Kind.OWN: "kept as it stands",
}
_MEANINGS: Mapping[str, str] = {
    "id": "A short name for machines; made from the name where there is none.",
    "name": "What it is called. A list of tools must have it.",
    "vendor": "Who sells it.",
    "category": "What kind of tool it is, in the company's own words.",
    "departments": "Who uses it: departments or teams.",
    "technical_owner": "Who runs it.",
    "sponsor": "Who stands up for it.",
    "capabilities": "What it can do, in the company's own words.",
    "seats.paid": "Seats or licences that are paid for.",
    "seats.active": "People who use it.",
    "seats.as_of": "The day of which the seats are.",
    "contract.starts": "The first day of the contract.",
    "contract.renews": "The day on which it renews.",
    "contract.ends": "The last day of the contract.",
    "lifecycle.phase": "Where it is in its life.",
    "lifecycle.end_of_support": "The day on which the vendor stops.",
    "fit.functional": "How well it does its job, from 1 to 4.",
    "fit.technical": "How well it is built and kept up, from 1 to 4.",
    "fit.strategic": "How well it fits what the company wants, from 1 to 4.",
    "fit.score": "How well it fits as a whole, from 0 to 100.",
    "access.sso": "Whether people sign on once for all.",
    "access.scim": "Whether accounts are made and taken back by themselves.",
    "access.mfa": "Whether a second factor is asked for.",
    "access.roles": "Whether rights go by role.",
    "access.audit_log": "Whether it records who did what.",
    "openness.api": "Whether it has an API.",
    "openness.webhooks": "Whether it tells others of events.",
    "openness.bulk_export": "Whether all data can be taken out at once.",
    "openness.bulk_import": "Whether much data can be put in at once.",
    "openness.open_format": "Whether its data come in an open format.",
    "openness.sandbox": "Whether there is a place to try things.",
    "uptime.as_of": "The day of which the figures are.",
    "intent.kind": "Why there are two for one job.",
    "intent.until": "Until when that reason holds.",
    "intent.owner": "Who says so.",
    "intent.why": "The reason in words.",
    "must_keep": "Whether no plan may retire it.",
    "must_retire": "Whether every plan must retire it.",
    "provenance.as_of": "The day of which the facts are.",
    "provenance.confidence": "How sure they are.",
    MONTHLY: "The cost of a month; twelve of it are the cost of a year.",
    "source": "The tool that data comes from. A list of integrations must have it.",
    "target": "The tool that data goes to. A list of integrations must have it.",
    "method": "How it is carried; a tool that is named here is the conduit.",
    "attributes": "Which attributes of the records flow.",
    "bidirectional": "Whether data flows both ways.",
    "status": "Whether it runs.",
    "capacity": "How many records it can carry.",
    "integrations: owner": "Who is in charge of it.",
    "integrations: name": "What it is called.",
    "cost.annual": "What it costs in a year.",
    "data_classification": "How sensitive its data are, in the company's own word.",
    "kind": "What it is: `conduit` is an iPaaS, ETL or bus, which carries data and owns none.",
    "flows": "Whether every flow of it is in the file (`all`), or it exchanges data with nothing (`none`).",
    "standalone_ok": "Whether it is connected to nothing on purpose.",
    "terminal": "Whether it is an end point on purpose: a dashboard sends nothing on.",
    "provenance.from": "Where the facts are from: a document, a page, a person, an export.",
    "x-url": "Its address, which tells the product too.",
    "x-description": "What it is for, in words.",
    "x-hosting": "Where it runs.",
    "x-personal-data": "Whether it holds personal data.",
    "x-last-used": "When somebody last used it.",
    "x-paid-by": "Who paid.",
    "x-contract-value": "The sum of a whole contract, of which the length is not known.",
    "x-cost-center": "What it is booked on.",
    "x-notice-day": "A day or a length of time before which notice must be given.",
    "x-one-off-cost": "What was paid once; never part of the cost of a year.",
}
"""What a field holds where its model does not say it, or not in the words of a list."""


def _heads(table: str) -> dict[str, dict[str, list[str]]]:
    """The heads of each field by language, as they are written in the dictionary, loose ones in italics."""
    found: dict[str, dict[str, list[str]]] = {}
    text = (files("stackaudit.io.readers.lists") / "data" / "heads.psv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        of, field, how, language, heads = line.split("|")
        if of == table:
            shown = [head if how == "exact" else f"*{head}*" for head in heads.split(";")]
            found.setdefault(field, {}).setdefault(language, []).extend(shown)
    return found


def _described(model: type[BaseModel], steps: tuple[str, ...]) -> str:
    """What the model says of a field; empty where it says nothing."""
    text = ""
    for step in steps:
        name, field = next((name, one) for name, one in model.model_fields.items() if step in (name, one.alias))
        text = explanations(model).get(name, "")
        model = next(_models(field.annotation), model)
    return text


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _field_rows(table: str, model: type[BaseModel]) -> Iterator[str]:
    heads = _heads(table)
    own = [field for field in heads if field.startswith("x-")]
    for name in (*fields(table), *own):
        column = LAYOUTS[table].column(name)
        if name.startswith("from_catalog"):
            continue  # the catalog writes it, no list does
        what = "number" if column is None else _HOLD[column.kind]
        if column is not None and column.choices:
            what = ", ".join(f"`{choice}`" for choice in column.choices)
        said = _MEANINGS.get(f"{table}: {name}") or _MEANINGS.get(name)
        if said is None:
            said = _described(model, LAYOUTS[table].columns[name].steps)
        cells = [f"`{name}`", f"{said} ({what})"]
        cells += [", ".join(heads.get(name, {}).get(language, [])[:_EXAMPLES]) for language in _LANGUAGES]
        yield f"| {' | '.join(cells)} |"


def fields_page() -> str:
    """Return the page of the fields that a column can be mapped to."""
    head = f"| field | what it holds | {' | '.join(_LANGUAGES.values())} |\n{'| --- ' * (2 + len(_LANGUAGES))}|"
    tables: tuple[tuple[str, str, type[BaseModel]], ...] = (
        ("Lists of tools", "tools", Tool),
        ("Lists of integrations", "integrations", Integration),
    )
    parts = ["\n".join((f"## {title}\n", head, *_field_rows(table, model))) for title, table, model in tables]
    return "\n".join((_FIELDS, "\n\n".join(parts))) + "\n"


def _json(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write every page."""
    analysers = installed_analysers().values()
    settings = DEFAULT_POLICY.settings((rule for one in analysers for rule in one.rules), settings_of(analysers))
    pages = {
        "rules.md": rules(analysers, settings),
        "errors.md": problems.markdown(),
        "fields.md": fields_page(),
        "stack.schema.json": _json(stack_schema()),
        "report.schema.json": _json(json_report.schema()),
    }
    for name, text in pages.items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote docs/reference/{name}")


if __name__ == "__main__":
    main()
