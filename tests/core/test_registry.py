"""A registry: built-in items and entry points of other packages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest

from stackaudit.core import registry as plugins
from stackaudit.core.errors import StackAuditError, UnknownNameError


@dataclass(frozen=True)
class Rule:
    """Something with an id."""

    id: str


OURS = Rule("ours")
THEIRS = Rule("theirs")
TAKEN = Rule("ours")
NO_RULE = "a text"
RULES = plugins.Registry("test.rules", Rule, (f"{__name__}:OURS",))


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Each test declares its own."""
    plugins._all_declared.cache_clear()
    yield
    plugins._all_declared.cache_clear()


def declared(*points: tuple[str, str]) -> EntryPoints:
    """Entry points of a group, as the metadata of installed packages would give them."""
    return EntryPoints([EntryPoint(name, f"{__name__}:{value}", "test.rules") for name, value in points])


def test_built_ins_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Built-ins keep their place; what is installed follows by name."""
    monkeypatch.setattr(plugins, "entry_points", lambda: declared(("theirs", "THEIRS")))

    assert list(RULES.load()) == ["ours", "theirs"]


@pytest.mark.parametrize(("value", "message"), [("TAKEN", "is taken already"), ("NO_RULE", "is not of the kind Rule")])
def test_a_wrong_plugin_is_an_error(monkeypatch: pytest.MonkeyPatch, value: str, message: str) -> None:
    """A name that is taken or an object of another kind is refused, never skipped."""
    monkeypatch.setattr(plugins, "entry_points", lambda: declared(("it", value)))

    with pytest.raises(StackAuditError, match=message):
        RULES.load()


def test_an_item_is_asked_for_by_its_id() -> None:
    """A slip is refused with the nearest id; the built-in items are known without what is installed."""
    assert RULES["ours"] is OURS
    assert RULES.built_in() == {"ours": OURS}
    with pytest.raises(UnknownNameError, match="did you mean 'ours'"):
        RULES["our"]


def test_what_is_installed_meanwhile_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list is remembered until the search path, or a folder on it, changes."""
    monkeypatch.syspath_prepend(str(tmp_path))
    assert list(RULES.load()) == ["ours"]

    package = tmp_path / "theirs-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n", encoding="utf-8")
    (package / "entry_points.txt").write_text(f"[test.rules]\ntheirs = {__name__}:THEIRS\n", encoding="utf-8")

    assert list(RULES.load()) == ["ours", "theirs"]


def test_what_is_installed_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the metadata of every package costs more than a small audit."""
    asked: list[str] = []

    def listed() -> EntryPoints:
        asked.append("all")
        return declared()

    monkeypatch.setattr(plugins, "entry_points", listed)
    for _ in range(3):
        RULES.load()
        replace(RULES, group="test.others").load()

    assert asked == ["all"]
