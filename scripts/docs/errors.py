"""The page of error codes: what each means, and where a line shows it, a wrong line and the right one."""

from __future__ import annotations

from typing import NamedTuple

from stackaudit.io.readers.diagnostics.problems import EXPLANATIONS, Code

_INTRODUCTION = """# Error codes: what they mean and what to do

A message such as `error[SA201]: unknown field 'ownr'` names a code. Look for the code here: what it means, an example
where a line is enough to show it, and how to mend it. `SA0xx`: the file itself. `SA1xx`: its syntax. `SA2xx`: a field.
`SA3xx`: entries that refer to one another.

Other messages: [when something goes wrong](../how-to/when-something-goes-wrong.md)."""


class Example(NamedTuple):
    """Lines of a stack file with one mistake, and the same lines without it."""

    wrong: str
    right: str


EXAMPLES: dict[Code, Example] = {
    Code.YAML_SYNTAX: Example("tools: [{name: CRM: the old one}]", 'tools: [{name: "CRM: the old one"}]'),
    Code.DUPLICATE_KEY: Example(
        "tools: [{name: CRM, owner: Ann Lee, owner: Bo Ek}]", "tools: [{name: CRM, owner: Ann Lee; Bo Ek}]"
    ),
    Code.TAG: Example("tools: [{name: !!str 360}]", 'tools: [{name: "360"}]'),
    Code.NUMBER_OUT_OF_RANGE: Example("tools: [{name: CRM, cost: {annual: .inf}}]", "tools: [{name: CRM}]"),
    Code.MERGE_KEY: Example(
        "x-all: &all {vendor: Acme}\ntools: [{<<: *all, name: CRM}]", "tools: [{name: CRM, vendor: Acme}]"
    ),
    Code.ALIAS: Example("tools: [{name: CRM, owner: *ann}]", "tools: [{name: CRM, owner: Ann Lee}]"),
    Code.SEVERAL_DOCUMENTS: Example(
        "tools: [{name: CRM}]\n---\ntools: [{name: Mailer}]", "tools: [{name: CRM}, {name: Mailer}]"
    ),
    Code.UNKNOWN_FIELD: Example("tools: [{name: CRM, ownr: Ann Lee}]", "tools: [{name: CRM, owner: Ann Lee}]"),
    Code.MISSING_FIELD: Example("tools: [{owner: Ann Lee}]", "tools: [{name: CRM, owner: Ann Lee}]"),
    Code.UNKNOWN_CHOICE: Example("tools: [{name: CRM, kind: sheet}]", "tools: [{name: CRM, kind: spreadsheet}]"),
    Code.NOT_TRUE_OR_FALSE: Example(
        "tools: [{name: CRM, access: {sso: yes}}]", "tools: [{name: CRM, access: {sso: true}}]"
    ),
    Code.NOT_A_NUMBER: Example(
        "tools: [{name: CRM, cost: {annual: 5.400 EUR}}]", "currency: EUR\ntools: [{name: CRM, cost: {annual: 5400}}]"
    ),
    Code.NOT_TEXT: Example("tools: [{name: 360}]", 'tools: [{name: "360"}]'),
    Code.WRONG_LENGTH: Example('tools: [{name: CRM, owner: ""}]', "tools: [{name: CRM}]"),
    Code.OUT_OF_BOUNDS: Example(
        "tools: [{name: CRM, fit: {functional: 7}}]", "tools: [{name: CRM, fit: {functional: 4}}]"
    ),
    Code.WRONG_PATTERN: Example("tools: [{id: my crm, name: CRM}]", "tools: [{id: my-crm, name: CRM}]"),
    Code.NOT_A_DATE: Example("as_of: 21.11.2026", "as_of: 2026-11-21"),
    Code.NOT_A_DURATION: Example(
        "entities: [{id: customer, tolerance: daily}]", "entities: [{id: customer, tolerance: 24h}]"
    ),
    Code.WRONG_SHAPE: Example("tools: {name: CRM}", "tools: [{name: CRM}]"),
    Code.UNKNOWN_REFERENCE: Example("integrations: [crm -> mailr]", "integrations: [crm -> mailer]"),
    Code.DUPLICATE_ID: Example(
        "tools: [{id: crm, name: CRM}, {id: crm, name: Mailer}]",
        "tools: [{id: crm, name: CRM}, {id: mailer, name: Mailer}]",
    ),
    Code.CONTRADICTION: Example(
        "integrations: [{source: crm, target: crm}]", "integrations: [{source: crm, target: mailer}]"
    ),
}


def errors_page() -> str:
    """Return the page that explains every code."""
    parts = [_INTRODUCTION]
    for code in Code:
        title, text = EXPLANATIONS[code]
        parts += [f"## {code}: {title}", text]
        if code in EXAMPLES:
            wrong, right = EXAMPLES[code]
            parts.append(f"```yaml\n# wrong\n{wrong}\n# right\n{right}\n```")
    return "\n\n".join(parts) + "\n"


def whole(lines: str) -> str:
    """Return the lines of an example as a whole stack file."""
    tools = "" if "tools:" in lines else "tools: [{name: CRM}, {name: Mailer}]\n"
    return f"name: Shop\n{tools}{lines}\n"
