"""The page of the fields that the columns of a list can hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files

from pydantic import BaseModel

from scripts.docs.markdown import page, table
from scripts.docs.records import fields_of, meaning, record_of
from stackaudit.io.readers.lists.dictionary import MONTHLY, fields
from stackaudit.model.integration import Integration
from stackaudit.model.layouts import LAYOUTS, Kind
from stackaudit.model.tool import Tool

_LANGUAGES = {"en": "English", "de": "German", "ja": "Japanese"}
_EXAMPLES = 3
_FIELDS = """# Fields of lists

What the columns of a list can hold, for the mapping file (`columns: {Bezeichnung: name}`);
[Lists as people keep them](lists.md) says how lists are read. The heads are examples: the dictionary has some more of
each, in sixteen languages, and English ones count in every list. *In italics* stand heads that do not say the field
alone: they count where the cells fit and no other column says it plainly. A field without heads is read where a column
is called by the field itself, or is mapped to it.

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
    "capabilities": "What it can do, in the company's own words.",
    MONTHLY: "The cost of a month; twelve of it are the cost of a year.",
    "source": "The tool that data comes from. A list of integrations must have it.",
    "target": "The tool that data goes to. A list of integrations must have it.",
    "method": "How it is carried; a tool that is named here is the conduit.",
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
    """What the model says of a field."""
    *above, key = steps
    for step in above:
        below = record_of(fields_of(model)[step])
        if below is None:
            raise ValueError(f"{step} of {'.'.join(steps)} holds no record")
        model = below
    return meaning(model, key)


def _field_rows(layout: str, model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    heads = _heads(layout)
    own = [field for field in heads if field.startswith("x-")]
    for name in (*fields(layout), *own):
        column = LAYOUTS[layout].column(name)
        if name.startswith("from_catalog"):
            continue  # the catalog writes it, no list does
        what = "number" if column is None else _HOLD[column.kind]
        if column is not None and column.choices:
            what = ", ".join(f"`{choice}`" for choice in column.choices)
        said = _MEANINGS.get(f"{layout}: {name}") or _MEANINGS.get(name)
        if said is None:
            said = _described(model, LAYOUTS[layout].columns[name].steps)
        languages = (", ".join(heads.get(name, {}).get(language, [])[:_EXAMPLES]) for language in _LANGUAGES)
        yield f"`{name}`", f"{said} ({what})", *languages


def fields_page() -> str:
    """Return the page of the fields that a column can be mapped to."""
    names = ("Field", "What it holds", *_LANGUAGES.values())
    return page(
        (
            _FIELDS,
            "## Lists of tools",
            table(names, _field_rows("tools", Tool)),
            "## Lists of integrations",
            table(names, _field_rows("integrations", Integration)),
        )
    )
