"""The command in a process of its own, with packages as an installer leaves them: modules, and what is declared."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"
BROKEN = Path(__file__).parent / "plugins" / "broken"


def installed(folder: Path, name: str, points: Mapping[str, Mapping[str, str]]) -> Path:
    """Declare the entry points of a package, each group with its names and places; return the folder."""
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    groups = (
        f"[{group}]\n" + "".join(f"{point} = {place}\n" for point, place in named.items())
        for group, named in points.items()
    )
    (info / "entry_points.txt").write_text("\n".join(groups), encoding="utf-8")
    return folder


def command(*arguments: str | Path, site: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with the packages that are declared in a folder."""
    places = [SOURCE, BROKEN, *([] if site is None else [site])]
    return subprocess.run(
        [sys.executable, "-m", "stackaudit", *map(str, arguments)],
        capture_output=True,
        text=True,
        input=stdin,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, places))},
        timeout=120,
    )
