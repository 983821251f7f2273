"""Which libraries a piece of code loads in a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys

LIBRARIES = ("networkx", "numpy", "pandas", "matplotlib", "scipy", "yaml", "pydantic", "rapidfuzz")


def loaded_after(code: str) -> set[str]:
    """The libraries that are loaded after running some code."""
    check = f"{code}\nimport sys, json\nprint(json.dumps([name for name in {LIBRARIES!r} if name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))
