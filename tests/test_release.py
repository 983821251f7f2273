"""What a release says of itself in several places is one thing."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

from stackaudit._version import VERSION
from stackaudit.engine.runner import known_analysers
from stackaudit.policy.older import GONE, MOVED

ROOT = Path(__file__).parents[1]
UPGRADE = ROOT / "docs" / "how-to" / "upgrade-from-0.1.md"


def test_the_version_and_its_day_are_the_same_everywhere() -> None:
    """CITATION.cff and the top of the changelog name the version of the package."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    newest = re.search(r"^## (\S+) \((\S+)\)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert newest is not None
    assert (newest[1], newest[2]) == (VERSION, str(citation["date-released"]))
    assert citation["version"] == VERSION


def test_each_licence_of_the_package_has_its_text() -> None:
    """The expression names the licences of which the wheel holds files, and each text is in the tree."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["license"].split(" AND ") == ["Apache-2.0", "CC-BY-SA-4.0", "OFL-1.1"]
    assert all((ROOT / name).stat().st_size for name in project["license-files"])


def test_the_upgrade_page_names_kinds_there_are_and_every_kind_that_went() -> None:
    """A code in the tables of the upgrade page is a kind of today, or one that a rule replaces."""
    rules = [rule for one in known_analysers()[0].values() for rule in one.rules]
    gone = {code for rule in rules for code in rule.replaces}
    known = {rule.id for rule in rules} | gone
    part = UPGRADE.read_text(encoding="utf-8").partition("## Accepted findings")[2].partition("\n## ")[0]
    analysers = "|".join(known_analysers()[0])
    named = set(re.findall(rf"`((?:{analysers})\.[a-z-]+)", part))

    assert named <= known
    assert gone <= named


def test_the_upgrade_page_has_each_older_key_of_a_policy() -> None:
    """Rows of a table by its name and by the word for all its rows; keys of their own by their name."""
    part = UPGRADE.read_text(encoding="utf-8").partition("## Policies")[2].partition("\n## ")[0]
    tables = {"fit", "people"}  # the page tells all of their rows in one line
    missing = [
        key
        for key in (*MOVED, *GONE)
        if key.partition(".")[0] not in tables and not re.search(rf"\b{re.escape(key.rpartition('.')[2])}\b", part)
    ]

    assert missing == []
