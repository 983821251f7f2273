"""The stacks that trigger the kinds of findings: as short YAML, and what an audit then says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from difflib import unified_diff
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import yaml

from stackaudit.analysers.registry import BUILTIN
from stackaudit.core.rule import Rule, StackDocument
from stackaudit.engine.audit import audit
from stackaudit.io.readers.stack_file import read_stack
from stackaudit.model.stack import Stack

WIDTH = 78
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OURS = {analyser.id: analyser for analyser in BUILTIN}
_SHORT_FLOW = {"source", "target", "entities"}
_ORDER = {field: place for place, field in enumerate(Stack.model_fields)}


class Said(NamedTuple):
    """What an audit says of an example.

    Attributes:
        severity: How bad it is.
        title: Its title.
        below: The code of the finding of which it is a row; empty where it is a finding of its own.
    """

    severity: str
    title: str
    below: str


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent lists below their key."""
        super().increase_indent(flow, indentless=False)


def yaml_text(value: object) -> str:
    """Return plain data as YAML: a record that fits on a line stands on one."""
    dumper = yaml.SafeDumper(StringIO(), sort_keys=False)
    node = dumper.represent_data(_plain(value))
    _fold(node, 0)
    text: str = yaml.serialize(node, Dumper=_Dumper, width=10**6, allow_unicode=True)
    return text


def example_text(document: StackDocument) -> str:
    """Return a stack as a short stack file: flows in their shortest form, the lists in the order of the reference."""
    ordered = dict(sorted(document.items(), key=lambda item: _ORDER.get(item[0], len(_ORDER))))
    if "integrations" in ordered:
        ordered["integrations"] = [_short(flow) for flow in ordered["integrations"]]
    return yaml_text(ordered)


def said(rule: Rule, text: str) -> Said | None:
    """Return what an audit of a stack file says of a kind of finding, or None if it says nothing of it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "stack.yaml"
        path.write_text(text, encoding="utf-8")
        result = audit(read_stack(path), analysers=_OURS)
    for finding in result.findings:
        for told in finding.told:
            if told.code == rule.id:
                below = "" if finding.code == rule.id else finding.code
                return Said(str(told.severity), str(told.title), below)
    return None


def difference(before: str, after: str) -> str:
    """Return the lines that go and come between two texts, with a line around them."""
    lines = list(unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm=""))[2:]
    return "\n".join(" ..." if line.startswith("@@") and n else line for n, line in enumerate(lines) if n)


def _plain(value: object) -> Any:  # noqa: ANN401  plain data
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    return value


def _short(flow: Any) -> Any:  # noqa: ANN401  plain data
    if not isinstance(flow, Mapping) or set(flow) != _SHORT_FLOW:
        return flow
    return {f"{flow['source']} -> {flow['target']}": ", ".join(flow["entities"])}


def _fold(node: yaml.Node, depth: int) -> int:
    """Put on one line what fits there, below the keys of the stack; return how long a line it takes."""
    if isinstance(node, yaml.MappingNode):
        pairs = [_fold(key, depth + 1) + _fold(value, depth + 1) + 4 for key, value in node.value]
        length, bare = sum(pairs) + 2, all(isinstance(value, yaml.ScalarNode) for _, value in node.value)
        arrow = len(node.value) == 1 and " -> " in str(node.value[0][0].value)
    elif isinstance(node, yaml.SequenceNode):
        length = sum(_fold(item, depth + 1) + 2 for item in node.value) + 2
        bare, arrow = all(isinstance(item, yaml.ScalarNode) for item in node.value), False
    else:
        return len(str(node.value))
    of_records = isinstance(node, yaml.SequenceNode) and not bare
    node.flow_style = not arrow and length + 2 * depth <= WIDTH and depth > 0 and (depth > 1 or bare) and not of_records
    if of_records and depth > 2 and length + 2 * depth <= WIDTH:
        node.flow_style = True
    return length if node.flow_style else 10**4
