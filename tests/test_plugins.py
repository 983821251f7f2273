"""Entry points of other packages."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from stackaudit import plugins
from stackaudit.errors import StackAuditError


@dataclass(frozen=True)
class Rule:
    """Something with an id."""

    id: str


OURS = Rule("ours")
THEIRS = Rule("theirs")
TAKEN = Rule("ours")
NO_RULE = "a text"


def declared(*points: tuple[str, str]) -> EntryPoints:
    """Entry points of a group, as the metadata of installed packages would give them."""
    return EntryPoints([EntryPoint(name, f"{__name__}:{value}", "test.rules") for name, value in points])


def test_built_ins_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Built-ins keep their place; what is installed follows by name."""
    monkeypatch.setattr(plugins, "entry_points", lambda group: declared(("theirs", "THEIRS")))

    assert list(plugins.gather("test.rules", Rule, [OURS])) == ["ours", "theirs"]


@pytest.mark.parametrize(("value", "message"), [("TAKEN", "is taken already"), ("NO_RULE", "is no Rule")])
def test_a_wrong_plugin_is_an_error(monkeypatch: pytest.MonkeyPatch, value: str, message: str) -> None:
    """A name that is taken or an object of another kind is refused, never skipped."""
    monkeypatch.setattr(plugins, "entry_points", lambda group: declared(("it", value)))

    with pytest.raises(StackAuditError, match=message):
        plugins.gather("test.rules", Rule, [OURS])
