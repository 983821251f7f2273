"""Runs a reader on a hostile text in a process of its own, with little memory and little computing time."""

from __future__ import annotations

import subprocess
import sys
import textwrap

_MEMORY = 400 * 2**20
_CPU_SECONDS = 15
"""Of computing, which a busy machine does not lengthen; a reader that is quadratic in these texts needs far more."""
_SCRIPT = """
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
    resource.setrlimit(resource.RLIMIT_CPU, ({seconds}, {seconds}))
except ImportError:
    pass
from stackaudit.core.errors import LoadError
from stackaudit.io.readers.text.{module} import load
text = {expression}
try:
    load(text)
    told = "accepted"
except LoadError as error:
    told = error.problems[0].code
print(told)
"""


def verdict(module: str, expression: str) -> str:
    """Return the code of the first problem, or "accepted"; a reader that takes too much is killed, and that raises."""
    script = textwrap.dedent(_SCRIPT).format(memory=_MEMORY, seconds=_CPU_SECONDS, module=module, expression=expression)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.strip()
