"""Small stacks for tests: short ways to write them, and the samples that ship with the project."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from stackaudit.analysers.base import Review
from stackaudit.analysers.silos.analyser import silos
from stackaudit.core.estimate import Estimate
from stackaudit.core.findings import Measure, Table
from stackaudit.core.headings import Theme
from stackaudit.core.money import Money
from stackaudit.core.rows import RowT
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack
from stackaudit.policy import DEFAULT_POLICY, Policy

Document = dict[str, Any]
SAMPLES = Path(__file__).resolve().parents[1] / "sample_stacks"
CASES = Path(__file__).resolve().parent / "cases"
"""Small inputs, each with the right answer in a test."""
DAY = 86400.0
HOUR = 3600.0


def sample_document(name: str) -> Document:
    """A sample stack as plain data."""
    return load(SAMPLES / f"{name}.yaml")


def load(path: Path) -> Document:
    """A stack file as plain data, dates as texts."""
    document: Document = yaml.safe_load(path.read_text(encoding="utf-8"))
    if "as_of" in document:
        document["as_of"] = str(document["as_of"])
    return document


def read(document: Document) -> Stack:
    """The stack that plain data describes; the data stays as it is."""
    return Stack.model_validate(deepcopy(document))


def sample(name: str) -> Stack:
    """A sample stack."""
    return read(sample_document(name))


def rule_of(code: str, severity: float = 5.0, effort: Effort = Effort.WEEK) -> Rule:
    """A small rule for the code of a finding that is made by hand; its theme is the name of its analyser."""
    analyser, words = code.partition(".")[0], Text("t")
    return Rule(code, severity, effort, Theme(analyser.capitalize()), "d", "r", "l", words, words, {}, {})


def flow(source: str, target: str, *entities: str, **facts: Any) -> Document:
    """An integration with every fact of its path stated: an instant and sure api, unless told otherwise."""
    stated = {"method": "api", "every": 0, "takes": 0, "reliability": 1.0}
    return {"source": source, "target": target, "entities": list(entities), **stated, **facts}


def without(record: Document, *facts: str) -> Document:
    """The same record with some facts not stated."""
    return {key: value for key, value in record.items() if key not in facts}


def document(tools: Iterable[Any], integrations: Iterable[Document] = (), **rest: Any) -> Document:
    """A stack document; bare tools are their ids."""
    written = [{"id": entry} if isinstance(entry, str) else entry for entry in tools]
    return {"name": "Test", "tools": written, "integrations": list(integrations), **rest}


def stack(tools: Iterable[Any], integrations: Iterable[Document] = (), **rest: Any) -> Stack:
    """A stack; bare tools are their ids."""
    return read(document(tools, integrations, **rest))


def examine(subject: Stack | Document, policy: Policy = DEFAULT_POLICY, **options: Any) -> Review:
    """What the silo analyser says of a stack."""
    known = subject if isinstance(subject, Stack) else read(subject)
    return silos.tuned(**options)(StackGraph(known, policy))


def measures(review: Review) -> dict[str, Measure]:
    """The measures of a review, by name."""
    return {measure.name: measure for measure in review.measures}


def table(review: Review, name: str) -> Table:
    """One table of a review."""
    return next(found for found in review.tables if found.name == name)


def rows(review: Review, name: str) -> list[dict[str, Any]]:
    """The rows of one table, each by column."""
    found = table(review, name)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def typed_row(kind: type[RowT], currency: str | None = "EUR", **cells: Any) -> RowT:
    """A row of a table from its cells: days as texts, amounts as numbers, estimates by their two ends.

    What is not given is not known.
    """
    values: dict[str, Any] = {one.name: cells.get(one.name) for one in fields(kind)}
    values |= {name: () for name in ("departments",) if name in values and values[name] is None}
    for name in {"annual", "per_head"} & values.keys():
        values[name] = None if values[name] is None else Money.of(values[name], currency, "year")
    for name in {"notice_by", "renews", "ends", "free_from", "as_of"} & values.keys():
        values[name] = date.fromisoformat(values[name]) if isinstance(values[name], str) else values[name]
    if cells.get("idle_cost_low") is not None:
        ends = (Money.of(cells[f"idle_cost_{end}"], currency, "year") for end in ("low", "high"))
        values["idle_cost"] = Estimate.of_money(*ends)
    return kind(**values)


def codes(review: Review) -> dict[str, list[tuple[str, ...]]]:
    """The subjects of every finding, consequences included, by code."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for finding in review.findings.told():  # type: ignore[attr-defined]  # a Findings, annotated as a tuple
        found.setdefault(finding.code, []).append(finding.subjects)
    return {code: sorted(subjects) for code, subjects in found.items()}


CONTACTS: Document = {"resource": "contacts", "used": 60_000, "growth": "3%"}
"""Contacts that grow by three per cent a month."""

STEPS: list[Document] = [{"up_to": most, "annual": price} for most, price in ((50e3, 800), (1e5, 1600), (2e5, 3600))]
"""The price list of methods 6.1, K2."""
