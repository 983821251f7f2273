"""One indexed graph of a stack and the questions it answers."""

from __future__ import annotations

from stackaudit.graph.flows import Flow
from stackaudit.graph.needs import DataNeed
from stackaudit.graph.quality import Quality, Verdict
from stackaudit.graph.stack_graph import StackGraph

__all__ = ["DataNeed", "Flow", "Quality", "StackGraph", "Verdict"]
