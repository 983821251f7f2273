"""The plain data that every report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from stackaudit.findings import Findings, Measure, Table, Unknown
from stackaudit.messages import Message, say
from stackaudit.policy import Setting
from stackaudit.scoring import Scorecard


@dataclass(frozen=True, slots=True)
class StackFacts:
    """What was read: name, day, counts; `today` is the day that "days until" count from."""

    name: str
    as_of: date | None
    today: date
    currency: str | None
    tools: int
    integrations: int
    entities: int
    departments: int
    journeys: int
    hub: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report may say of one audit.

    Attributes:
        stack: What was read.
        version: The library that made it.
        findings: Causes, worst first; what follows hangs below.
        unknowns: What could not be told.
        skipped: Analysers that found nothing to look at, and why.
        measures: By name.
        tables: By name; charts and exports read the same rows.
        scorecard: Overall score and pillars.
        settings: Every number of the policy, with its source.
        questions: What each analyser asked, by id.
        headlines: The answers in a sentence, clause by clause, in the order of the analysers.
        names: Names for people, by typed subject (`tool:crm`).
    """

    stack: StackFacts
    version: str
    findings: Findings
    unknowns: tuple[Unknown, ...]
    skipped: Mapping[str, str]
    measures: Mapping[str, Measure]
    tables: Mapping[str, Table]
    scorecard: Scorecard
    settings: tuple[Setting, ...]
    questions: Mapping[str, str]
    headlines: tuple[Message, ...]
    names: Mapping[str, str]

    def verdict(self) -> tuple[Message, ...]:
        """The answer in a sentence, clause by clause; where nothing could be assessed it says so."""
        return self.headlines or (say("nothing could be assessed"),)

    def name(self, subject: str) -> str:
        """The name of a typed subject, or its id where it has none."""
        return self.names.get(subject, subject.partition(":")[2] or subject)
