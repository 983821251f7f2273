"""A report that no part of the score was asked for says so, and nothing of how much of it is known."""

from __future__ import annotations

import pytest
from tests.stacks import read

import stackaudit as sa

STACK = {
    "name": "S",
    "tools": [{"id": "crm", "privacy": {"hosted": "US", "agreement": False}}],
    "entities": {"customer": {"system_of_record": "crm", "personal": "personal"}},
    "controller": {"name": "S", "regions": ["EU"]},
}


@pytest.mark.parametrize(("only", "scored"), [(["privacy"], False), (["privacy", "silos"], True), (None, True)])
def test_how_much_of_the_score_is_known_is_said_where_it_was_asked_for(only: list[str] | None, *, scored: bool) -> None:
    """How sure the findings are is said all the same."""
    audit = sa.audit(read(STACK), only=only)
    text = audit.summary().text()

    assert audit.report.is_scored is scored
    assert ("of what the score asks is known" in text) is scored
    assert ("No overall score: no part of it was asked for." in text) is not scored
    assert ("too little is stated to score" in text) is scored
    assert "rest on hearsay or an" in " ".join(text.split())
