"""Rollouts and vendors, so that a stack file can name them; what hangs on them comes with the people analysers."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from stackaudit.model.base import Ids, NeedsKey, Text
from stackaudit.model.tool import Named, from_name
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


_LISTED = NeedsKey(("id", "name"))
InitiativeItem = Annotated[
    Initiative, BeforeValidator(from_name, json_schema_input_type=Text | Annotated[Initiative, _LISTED])
]
VendorItem = Annotated[Vendor, BeforeValidator(from_name, json_schema_input_type=Text | Annotated[Vendor, _LISTED])]
