"""Packages as an installer leaves them, for one test."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest


@pytest.fixture
def install(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """A function that puts the modules of a package on the search path, beside them what its project declares.

    It takes the folder of the project and that of the modules, and returns the folder of the declarations.
    """
    roots: list[str] = []

    def made(project: Path, modules: Path) -> Path:
        declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        name, version = declared["name"], declared["version"]
        site = tmp_path_factory.mktemp("site")
        info = site / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8")
        points = (
            f"[{group}]\n" + "".join(f"{name} = {place}\n" for name, place in named.items())
            for group, named in declared["entry-points"].items()
        )
        (info / "entry_points.txt").write_text("\n".join(points), encoding="utf-8")
        monkeypatch.syspath_prepend(str(modules))
        monkeypatch.syspath_prepend(str(site))
        roots.extend(path.name for path in modules.iterdir() if (path / "__init__.py").is_file())
        return site

    yield made
    for name in [name for name in sys.modules if name.partition(".")[0] in roots]:
        del sys.modules[name]
