"""Look into a built wheel: what belongs there is there, and nothing else. `.ci/package` runs it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections import Counter
from email.parser import BytesParser
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parent.parent
ENDINGS = {".py", ".psv", ".yaml", ".json", ".csv", ".xlsx", ".ttf", ".txt", ".j2", ".css", ".js", ".typed"}
LICENCES = {
    "Apache-2.0": "LICENSE",
    "CC-BY-SA-4.0": "LICENSES/CC-BY-SA-4.0.txt",
    "OFL-1.1": "src/stackaudit/diagrams/fonts/Inter-OFL.txt",
}
MOST = 4_000_000
"""Bytes of a wheel; it had 2.5 million when this was written."""


def check(path: Path) -> list[str]:
    """Return what is wrong with a wheel."""
    with zipfile.ZipFile(path) as wheel:
        names = set(wheel.namelist())
        info = next(name.partition("/")[0] for name in names if name.endswith(".dist-info/METADATA"))
        metadata = BytesParser().parsebytes(wheel.read(f"{info}/METADATA"))
    wrong = []
    if path.stat().st_size > MOST:
        wrong.append(f"{path.stat().st_size:,} bytes are more than {MOST:,}")
    if metadata["License-Expression"] != " AND ".join(LICENCES):
        wrong.append(f"the licence is {metadata['License-Expression']!r}")
    wanted = {f"{info}/licenses/{name}" for name in ("NOTICE", *LICENCES.values())}
    wanted |= {f"{info}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt")}
    wanted |= {name.removeprefix("src/") for name in _tracked("src/stackaudit")}
    wanted |= {name.replace("sample_stacks", "stackaudit/samples_data", 1) for name in _tracked("sample_stacks")}
    wrong += [f"missing: {name}" for name in sorted(wanted - names)]
    wrong += [f"does not belong there: {name}" for name in sorted(names - wanted)]
    endings = {PurePosixPath(name).suffix for name in names if name.startswith("stackaudit/")}
    wrong += [f"a kind of file nobody has looked at: {ending}" for ending in sorted(endings - ENDINGS)]
    counts = Counter(PurePosixPath(name).suffix for name in names)
    told = ", ".join(f"{count} {ending or 'without ending'}" for ending, count in counts.most_common())
    print(f"{path.name}: {path.stat().st_size:,} bytes, {len(names)} files ({told})")
    return wrong


def _tracked(folder: str) -> list[str]:
    """Return the files of this tree that git knows; without git, all but caches."""
    done = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0 and done.stdout:
        return done.stdout.splitlines()
    files = (file for file in (ROOT / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return [file.relative_to(ROOT).as_posix() for file in files]


if __name__ == "__main__":
    sys.exit("\n".join(check(Path(sys.argv[1]))) or 0)
