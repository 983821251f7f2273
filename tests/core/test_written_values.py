"""Severities, sentences and measures in formatted texts."""

from __future__ import annotations

import json

import pytest

from stackaudit.core.errors import StackAuditError
from stackaudit.core.findings import Severity
from stackaudit.core.measures import Measure
from stackaudit.core.messages import say


def test_severities_are_written_by_name() -> None:
    """A width applies to the name; JSON keeps the number."""
    assert f"{Severity.HIGH:>8}|{Severity.NOTE}" == "    high|note"
    assert json.dumps(Severity.HIGH) == "3"


def test_sentences_are_written_as_their_text() -> None:
    """A width applies to the text; a sentence equals one of the same parts, and has the same hash; never a text."""
    title = say("{n} tool is cut off", "{n} tools are cut off", n=2)
    assert f"{title:<25}|" == "2 tools are cut off      |"
    same = say("{n} tool is cut off", "{n} tools are cut off", n=2)
    assert title == same
    assert hash(title) == hash(same)
    assert title != "2 tools are cut off"
    assert str(title) == "2 tools are cut off"


def test_a_measure_is_a_number_where_it_is_known() -> None:
    """The value is formatted as a float; one that is not known says why, and is never written as another number."""
    known = Measure("silos.index", 52.68, 50.0, 55.0, 1.0)
    assert float(known) == 52.68
    assert f"{known:.1f}" == "52.7"
    assert f"{known}" == str(known)
    unknown = Measure("silos.index", None, 0.0, 100.0, 0.1, undefined="facts settle 10 % of the needs")
    assert "unknown" in f"{unknown}"
    for number in (float, "{:.1f}".format):
        with pytest.raises(StackAuditError, match=r"silos.index has no value \(facts settle 10 % of the needs\)"):
            number(unknown)
