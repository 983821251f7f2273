"""A small stack file to start from: it reads without an error, and its comments say what may follow."""

from __future__ import annotations

import json
from pathlib import Path

from stackaudit.core.atomic import write_bytes
from stackaudit.core.errors import LoadError, StackAuditError
from stackaudit.io.readers.native import parse_stack
from stackaudit.model.journey import Journey
from stackaudit.model.presets import journey_preset

_STARTER = """\
# A stack file. Start with the tools and what flows between them; add facts as you learn them.
# What is not stated is never assumed: the audit tells what it could not judge and which fact is missing.
stackaudit: 1
name: {name}
hub: crm                      # the tool meant to hold the unified customer view

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
