"""What checks records is built when it is needed: once, by whichever thread comes first, and all of it can be built."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Annotated, Any

import pytest
from pydantic import BaseModel

import stackaudit
from stackaudit.model.later import Later, bare
from stackaudit.model.stack import Stack

CORNER_SHOP = Path("sample_stacks/corner_shop.yaml").resolve()


def models() -> Iterator[type[BaseModel]]:
    """Every pydantic model of the library."""
    for module in walk_packages(stackaudit.__path__, "stackaudit."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    left: list[type[BaseModel]] = [BaseModel]
    while left:
        for kind in left.pop().__subclasses__():
            left.append(kind)
            if kind.__module__.startswith("stackaudit."):
                yield kind


def test_every_model_can_be_built() -> None:
    """A field whose type is wrong would be found at its first use only."""
    found = list(models())

    assert len(found) > 60
    for kind in found:
        kind.model_rebuild(force=True)
        assert kind.__pydantic_complete__, kind


def test_every_type_for_later_is_there() -> None:
    """A place that leads nowhere would be found in the first stack that states such a record."""
    places = [
        mark.place
        for field in Stack.model_fields.values()
        for part in getattr(field.annotation, "__args__", ())
        for mark in getattr(part, "__metadata__", ())
        if isinstance(mark, Later)
    ]

    assert len(places) == 5
    assert all(Later(place).type is not None for place in places)
    assert bare(Annotated[Any, Later(places[0])]) is Later(places[0]).type


_THREADS = """
import sys
from threading import Barrier, Thread
from stackaudit.model.stack import Stack
document = {"name": "Shop", "tools": ["CRM"], "initiatives": [{"name": "Roll out"}], "vendors": ["Acme"],
            "feedback": [{"tool": "crm", "rating": 4}], "goals": [{"name": "G", "measure": "silos.index", "target": 1}],
            "controller": "Acme", "activities": ["News"]}
barrier, made, errors = Barrier(8), [], []
def check():
    barrier.wait()
    try:
        made.append(Stack.model_validate(document))
    except BaseException as error:
        errors.append(error)
sys.setswitchinterval(1e-6)
threads = [Thread(target=check) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert not errors, errors
assert len(made) == 8 and all(one == made[0] and type(one) is Stack for one in made)
print(made[0].initiatives[0].name)
"""


@pytest.mark.parametrize("attempt", range(3))
def test_threads_that_need_a_model_at_once_all_get_it(attempt: int) -> None:
    """Eight threads make the first stack of a process at the same time."""
    done = subprocess.run([sys.executable, "-c", _THREADS], capture_output=True, text=True, check=False)

    assert (attempt, done.stdout, done.stderr) == (attempt, "Roll out\n", "")


_LOADED = """
import io, sys
from contextlib import redirect_stdout
from stackaudit.cli.main import main
with redirect_stdout(io.StringIO()):
    main(["audit", sys.argv[1]])
print(*sorted(sys.modules))
"""


def test_a_small_audit_loads_nothing_that_it_does_not_use() -> None:
    """A stack without rollouts needs no models of them, a stack file no readers of lists, and no audit a solver."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSTARTUP"}
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, str(CORNER_SHOP)], capture_output=True, text=True, check=True, env=environment
    )
    loaded = set(done.stdout.split())

    assert "stackaudit.engine.audit" in loaded
    assert not loaded & {"pandas", "numpy", "scipy", "matplotlib", "networkx", "openpyxl"}
    assert not loaded & {"stackaudit.model.people", "stackaudit.model.rollout", "stackaudit.catalog.own"}
    assert not {name for name in loaded if name.startswith(("stackaudit.io.readers.lists", "stackaudit.diagrams"))}
