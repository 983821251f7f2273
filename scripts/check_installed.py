"""Try an installed stackaudit in this folder: README's first lines, samples, licences. `.ci/package` runs it."""

from __future__ import annotations

import re
import sys
from importlib.metadata import distribution
from pathlib import Path

HEAVY = {"networkx", "numpy", "pandas", "matplotlib", "scipy", "yaml", "pydantic", "rapidfuzz", "chardet", "jinja2"}


def main(readme: Path) -> None:
    """Try it; what fails raises."""
    import stackaudit as sa

    assert not HEAVY & set(sys.modules), f"importing it loads {sorted(HEAVY & set(sys.modules))}"
    where = Path(sa.__file__).resolve()
    assert where.is_relative_to(Path(sys.prefix).resolve()), f"{where} is not of this environment"
    licences = [file for file in distribution("stackaudit").files or () if "licenses" in file.parts]
    assert len(licences) == 4, licences
    assert all(file.locate().is_file() for file in licences)
    for name in sa.samples.names():
        assert Path(sa.samples.path(name)).is_relative_to(where.parent)
        if name != "lists":
            assert sa.read_stack(sa.samples.path(name)).tools

    first = re.search(r"^```python\n(.*?)^```", readme.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert first is not None, "the README has no Python"
    exec(compile(first[1], "README.md", "exec"), {})  # noqa: S102  our own lines
    written = sorted(file.name for file in Path.cwd().iterdir())
    assert written, "README's first lines write nothing"
    print(f"{sa.__version__} in {where.parent}; README's first lines wrote {', '.join(written)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
