"""Runs a reader on a hostile text in a process of its own, with little memory and little time."""

from __future__ import annotations

import subprocess
import sys
import textwrap

_MEMORY = 400 * 2**20
_SCRIPT = """
import sys, time
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
except ImportError:
    pass
from stackaudit.errors import LoadError
from stackaudit.readers.{module} import load
text = {expression}
start = time.perf_counter()
try:
    load(text)
    told = "accepted"
except LoadError as error:
    told = error.problems[0].code
print(told, time.perf_counter() - start)
"""


def verdict(module: str, expression: str) -> tuple[str, float]:
    """Return the code of the first problem, or "accepted", and the seconds that reading took."""
    script = textwrap.dedent(_SCRIPT).format(memory=_MEMORY, module=module, expression=expression)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    told, seconds = done.stdout.split()
    return told, float(seconds)
