"""Write the pages that are made from the code: rules, error codes, JSON Schema. CI checks that they are current."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from stackaudit.engine.runner import installed_analysers, settings_of
from stackaudit.io.readers.diagnostics import problems
from stackaudit.model.stack import stack_schema
from stackaudit.policy import DEFAULT_POLICY
from stackaudit.reporting import json_report
from stackaudit.reporting.rules import rules

DOCS = Path(__file__).parent.parent / "docs"


def _json(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write every page."""
    analysers = installed_analysers().values()
    settings = DEFAULT_POLICY.settings((rule for one in analysers for rule in one.rules), settings_of(analysers))
    pages = {
        "rules.md": rules(analysers, settings),
        "errors.md": problems.markdown(),
        "stack.schema.json": _json(stack_schema()),
        "report.schema.json": _json(json_report.schema()),
    }
    for name, text in pages.items():
        (DOCS / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote docs/{name}")


if __name__ == "__main__":
    main()
