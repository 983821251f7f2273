"""Rollouts and vendors: declared so that a stack file can name them; what hangs on them comes with the people analysers."""

from __future__ import annotations

from stackaudit.model.base import Ids, Text
from stackaudit.model.tool import Named
from stackaudit.model.values import Day


class Initiative(Named):
    """A rollout: which tools it concerns, when it runs, who answers for it."""

    tools: Ids = ()
    sponsor: Text | None = None
    starts: Day | None = None
    goes_live: Day | None = None


class Vendor(Named):
    """A vendor; the tools of a stack name it in their `vendor`."""

    account_manager: Text | None = None
