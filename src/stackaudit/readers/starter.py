"""A small stack file to start from: it reads without an error, and its comments say what may follow."""

from __future__ import annotations

import json
from pathlib import Path

from stackaudit._atomic import write_bytes
from stackaudit.errors import StackAuditError

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


def write_starter(path: Path, name: str) -> None:
    """Write the file.

    Raises:
        StackAuditError: it exists already, or is no YAML file by its name.
    """
    if path.suffix.lower() not in {".yaml", ".yml"}:
        raise StackAuditError(f"{path.name!r}: a stack file to start from ends in .yaml")
    if path.exists() or path.is_symlink():
        raise StackAuditError(f"{path} exists already; choose another name")
    write_bytes(path, _STARTER.format(name=json.dumps(name, ensure_ascii=False)).encode())
