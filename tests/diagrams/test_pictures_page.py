"""docs/reference/pictures.md: its code runs, and what it says of SVG is what is written."""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib as mpl
import pytest

import stackaudit as sa

PAGE = Path("docs/reference/pictures.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.S)


def test_the_code_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every block runs, but for that of a package that need not be there."""
    result = sa.audit(sa.read_stack("sample_stacks/cobble_7.yaml"))
    monkeypatch.chdir(tmp_path)
    blocks = [block for block in BLOCKS if "importlib" not in block]
    assert len(blocks) == len(BLOCKS) - 1 == 2
    backend = mpl.get_backend()
    mpl.use("agg")
    try:
        for block in blocks:
            exec(block, {"result": result})  # noqa: S102  our own page
    finally:
        mpl.pyplot.close("all")
        mpl.use(backend)
    assert {path.name for path in tmp_path.iterdir()} == {"silos.png", "silos.svg", "silos.pdf", "both.png"}


def test_groups_are_written_as_the_page_says() -> None:
    """The attributes of tools and flows are those of the table, in its order."""
    svg = sa.audit(sa.read_stack("sample_stacks/cobble_7.yaml")).diagram("silos").svg()
    for kind in ("tool", "flow"):
        told = re.search(rf'`<g id="{kind}:[^`]*`', PAGE)
        assert told is not None
        names = re.findall(r"([\w-]+)=", told[0])
        written = re.search(rf'<g id="{kind}:[^>]*>', svg)
        assert written is not None
        assert re.findall(r"([\w-]+)=", written[0]) == names
