"""What authors of analysers, readers, pictures and report blocks need: `from stackaudit import plugin as sp`.

The names on this page stay; what is not on it is internal. Built-in items are made of the same objects, so a package
can do whatever they can. It declares its items as entry points `module:name`:

    [project.entry-points."stackaudit.analysers"]   an `Analyser`, which brings its rules, settings and row classes
    [project.entry-points."stackaudit.readers"]     a `Reader`
    [project.entry-points."stackaudit.blocks"]      a `Block`
    [project.entry-points."stackaudit.diagrams"]    a `Chart`; it names the block under which it stands

A picture is a function from a scene (what it says) to a `Geometry` (where it stands), which a `Sheet` makes: PNG, SVG
and PDF are painted from it. `examples/stackaudit-example` is a whole package; the plugin guide walks through it.
"""

from __future__ import annotations

from stackaudit.analysers.base import Analyser, analyser
from stackaudit.analysers.contract import check_analyser
from stackaudit.core.errors import LoadError, Problem, StackAuditError
from stackaudit.core.estimate import Estimate
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
from stackaudit.core.fact import Fact, FactRegistry, Whom
from stackaudit.core.findings import Finding, Findings, Measure, Member, NotApplicable, Review, Severity, Table, Unknown
from stackaudit.core.headings import Sign, Theme
from stackaudit.core.messages import Message, say
from stackaudit.core.money import Money
from stackaudit.core.rows import Column, Row, rows_of, table_of
from stackaudit.core.rule import Effort, Rule, Text
from stackaudit.core.settings import Knob, Settings, setting
from stackaudit.diagrams import shapes
from stackaudit.diagrams.chart import Chart, Options
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.layout.geometry import Geometry, Rect, Words
from stackaudit.diagrams.page import Footer, Sheet, page_head
from stackaudit.diagrams.style import MARGIN
from stackaudit.diagrams.text import one_line
from stackaudit.graph import StackGraph
from stackaudit.io.readers.base import Reader, Source, text_of
from stackaudit.io.readers.formats.stack_builder import StackBuilder
from stackaudit.io.readers.result import Location, Note, ReadResult
from stackaudit.model.facts import FACTS
from stackaudit.model.lifecycle import day_of
from stackaudit.model.periods import after, days_after
from stackaudit.model.stack import Stack
from stackaudit.model.tool import Tool
from stackaudit.policy import Policy
from stackaudit.reporting.elements import Bullets, Code, Element, Grid, Heading, Paragraph
from stackaudit.reporting.registry import Block, block
from stackaudit.reporting.report import Report
from stackaudit.reporting.rows import records

__all__ = [
    "FACTS",
    "MARGIN",
    "Analyser",
    "Block",
    "Bullets",
    "Chart",
    "Code",
    "Column",
    "Cut",
    "Diagram",
    "Effort",
    "Element",
    "Estimate",
    "Evidence",
    "Fact",
    "FactRegistry",
    "Finding",
    "Findings",
    "Flows",
    "Footer",
    "Geometry",
    "Grid",
    "Heading",
    "Hop",
    "Knob",
    "LoadError",
    "Location",
    "Measure",
    "Member",
    "Message",
    "Money",
    "Names",
    "NeedAtStake",
    "NotApplicable",
    "Note",
    "Options",
    "Paragraph",
    "Policy",
    "Problem",
    "Quantity",
    "QuantityKey",
    "ReadResult",
    "Reader",
    "Rect",
    "Report",
    "Review",
    "Role",
    "Route",
    "Row",
    "Rule",
    "Settings",
    "Severity",
    "Sheet",
    "Sign",
    "Source",
    "Stack",
    "StackAuditError",
    "StackBuilder",
    "StackGraph",
    "Table",
    "Text",
    "Theme",
    "Tool",
    "Tools",
    "Unknown",
    "Whom",
    "Words",
    "after",
    "analyser",
    "block",
    "check_analyser",
    "day_of",
    "days_after",
    "diagram_of",
    "one_line",
    "page_head",
    "records",
    "rows_of",
    "say",
    "setting",
    "shapes",
    "table_of",
    "text_of",
]
