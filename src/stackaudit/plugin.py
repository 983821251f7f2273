"""Everything that authors of analysers, readers and report blocks need: `from stackaudit import plugin as sp`.

The names on this page stay; what is not on it is internal. Built-in items are made of the same objects, so a package
can do whatever they can. It declares its items as entry points `module:name`:

    [project.entry-points."stackaudit.analysers"]   an `Analyser`, which brings its rules
    [project.entry-points."stackaudit.readers"]     a `Reader`
    [project.entry-points."stackaudit.blocks"]      a `Block`
"""

from __future__ import annotations

from stackaudit.analysers.base import Analyser, analyser
from stackaudit.analysers.contract import check_analyser
from stackaudit.core.errors import LoadError, Problem
from stackaudit.core.evidence import (
    Cut,
    Evidence,
    Flows,
    Hop,
    Names,
    NeedAtStake,
    Quantity,
    QuantityKey,
    Role,
    Route,
    Tools,
)
from stackaudit.core.findings import Finding, Measure, Member, NotApplicable, Review, Severity, Table, Unknown
from stackaudit.core.headings import Sign, Theme
from stackaudit.core.messages import Message, say
from stackaudit.core.rule import Rule, Text
from stackaudit.graph import StackGraph
from stackaudit.io.readers.base import Reader, Source
from stackaudit.io.readers.result import Location, Note, ReadResult
from stackaudit.model.stack import Stack
from stackaudit.policy import Policy
from stackaudit.reporting.elements import Bullets, Code, Element, Grid, Heading, Paragraph
from stackaudit.reporting.registry import Block, block
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records

__all__ = [
    "Analyser",
    "Block",
    "Bullets",
    "Code",
    "Cut",
    "Element",
    "Evidence",
    "Finding",
    "Flows",
    "Grid",
    "Heading",
    "Hop",
    "LoadError",
    "Location",
    "Measure",
    "Member",
    "Message",
    "Names",
    "NeedAtStake",
    "NotApplicable",
    "Note",
    "Paragraph",
    "Policy",
    "Problem",
    "Quantity",
    "QuantityKey",
    "ReadResult",
    "Reader",
    "Report",
    "Review",
    "Role",
    "Route",
    "Rule",
    "Severity",
    "Sign",
    "Source",
    "Stack",
    "StackGraph",
    "Table",
    "Text",
    "Theme",
    "Tools",
    "Unknown",
    "analyser",
    "block",
    "check_analyser",
    "records",
    "say",
]
