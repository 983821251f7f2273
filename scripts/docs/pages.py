"""Which pages of the reference are made from the code, and what writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.docs.command_line import command_line_page
from scripts.docs.errors import errors_page
from scripts.docs.findings import findings_pages
from scripts.docs.list_fields import fields_page
from scripts.docs.settings import settings_page
from scripts.docs.stack_file import stack_file_pages
from stackaudit.analysers.registry import BUILTIN
from stackaudit.engine.runner import settings_of
from stackaudit.model.stack import stack_schema
from stackaudit.policy import DEFAULT_POLICY
from stackaudit.reporting import json_report

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def pages() -> dict[str, str]:
    """Return the text of every page that is made from the code, by its path below docs/reference."""
    rules = [rule for analyser in BUILTIN for rule in analyser.rules]
    settings = DEFAULT_POLICY.settings(rules, settings_of(BUILTIN))
    classes = {one.id: one.settings for one in BUILTIN if one.settings is not None}
    return {
        **stack_file_pages(),
        "settings.md": settings_page(settings, rules, classes),
        **findings_pages(BUILTIN, settings, _levels()),
        "command-line.md": command_line_page(),
        "errors.md": errors_page(),
        "fields.md": fields_page(),
        "stack.schema.json": _json(stack_schema()),
        "report.schema.json": _json(json_report.schema()),
    }


def write(folder: Path) -> Iterator[str]:
    """Write every page, and yield its path below the folder."""
    for name, text in pages().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        yield name


def _levels() -> str:
    """Return where each level of severity begins, in words."""
    bands = DEFAULT_POLICY.bands
    first, *others = bands.items()
    said = [f"below {first[1]:g} it is a note", *(f"from {least:g} on {name}" for name, least in (first, *others))]
    return ", ".join(said)


def _json(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
