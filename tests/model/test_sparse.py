"""A tool keeps what is stated of it only, and reads, compares and dumps as if it kept every field."""

from __future__ import annotations

import pickle
from copy import deepcopy

import pytest

from stackaudit.model.tool import Tool


def test_only_what_is_stated_is_kept() -> None:
    """A record holds the fields that are stated, and reads defaults from its class."""
    tool = Tool.model_validate({"name": "CRM", "category": "crm"})
    assert vars(tool) == {"id": "crm", "name": "CRM", "category": "crm"}
    assert (tool.owner, tool.kind, tool.departments) == (None, "tool", ())


def test_a_default_that_is_stated_stays_stated_and_changes_nothing_else() -> None:
    """Stating what is the default anyway is remembered as stated."""
    bare, stated = Tool.model_validate({"name": "CRM"}), Tool.model_validate({"name": "CRM", "terminal": False})
    assert bare == stated
    assert hash(bare) == hash(stated)
    assert stated != Tool.model_validate({"name": "CRM", "terminal": True})
    assert stated.model_dump(exclude_unset=True) == {"id": "crm", "name": "CRM", "terminal": False}


@pytest.mark.parametrize(
    "how", [deepcopy, lambda tool: pickle.loads(pickle.dumps(tool)), lambda tool: tool.model_copy()]
)
def test_copies_are_equal(how: object) -> None:
    """Copies and pickles equal what they are made of."""
    tool = Tool.model_validate({"name": "CRM", "x-own": 3})
    assert callable(how)
    assert how(tool) == tool
    assert tool.model_copy(update={"owner": None}) == tool
    assert tool.model_copy(update={"owner": "Ann"}) != tool


def test_a_dump_has_every_field_in_the_order_of_the_model() -> None:
    """Writing a record out is as it was: every field, in the order of the model."""
    tool = Tool.model_validate({"name": "CRM", "owner": "Ann"})
    assert list(tool.model_dump()) == list(Tool.model_fields)
    assert dict(tool) == tool.model_dump()
    assert tool.model_dump(include={"owner", "sponsor"}) == {"owner": "Ann", "sponsor": None}
    assert "sponsor=None" in repr(tool)
