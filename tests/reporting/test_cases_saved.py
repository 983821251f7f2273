"""Every small case with the right answer is written in every form, and the JSON keeps to its schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import stackaudit as sa
from stackaudit.reporting.json_report import schema

_FILES = sorted((Path(__file__).resolve().parents[1] / "cases").rglob("*.yaml"))
CASES = [path for path in _FILES if path.parent.name != "backstage"]  # its files are a stack only together


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_case_is_saved_in_every_form(path: Path, tmp_path: Path) -> None:
    """What a case holds that samples do not, such as calendar periods, has a form in each report."""
    result = sa.audit(sa.read_stack(path))

    for suffix in ("json", "md", "html", "txt", "xlsx"):
        assert result.save(tmp_path / f"report.{suffix}").stat().st_size > 0
    jsonschema.validate(json.loads((tmp_path / "report.json").read_text(encoding="utf-8")), schema())
