"""The face of the package: light to import, complete, and known to type checkers."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import stackaudit

HEAVY = ("networkx", "numpy", "pandas", "matplotlib", "scipy", "yaml", "pydantic")


UNUSED = (
    *("multiprocessing", "concurrent.futures", "stackaudit.planning", "stackaudit.model.people"),
    *("stackaudit.model.reading", "stackaudit.analysers.people.themes", "stackaudit.tables.people"),
)
"""What the command `audit` needs for stacks with rollouts, for those read from lists, or not at all."""


def loaded_after(code: str, names: tuple[str, ...] = HEAVY) -> set[str]:
    """Which heavy packages, or others that are named, a fresh interpreter has loaded after running some code."""
    check = f"{code}\nimport sys, json\nprint(json.dumps([name for name in {names!r} if name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing() -> None:
    """`import stackaudit` loads none of the libraries it stands on."""
    assert loaded_after("import stackaudit") == set()


def test_the_records_need_pydantic_only() -> None:
    """`from stackaudit import Stack` loads neither pandas, matplotlib, networkx, numpy nor YAML."""
    assert loaded_after("from stackaudit import Stack") == {"pydantic"}


def test_a_whole_audit_of_a_json_stack_needs_pydantic_only() -> None:
    """Reading JSON, auditing and printing the summary loads no other library."""
    code = "import stackaudit as sa\nprint(sa.audit(sa.read_stack('sample_stacks/corner_shop.json')).summary().text())"

    assert loaded_after(code) == {"pydantic"}


def test_the_command_loads_what_a_stack_of_tools_needs() -> None:
    """What rollouts, lists, plans and pools of processes need is loaded for those alone."""
    code = "from stackaudit.cli.main import main\nassert main(['audit', 'sample_stacks/{}']) == 0"

    assert loaded_after(code.format("corner_shop.yaml"), UNUSED) == set()
    with_rollouts = {"stackaudit.model.people", "stackaudit.analysers.people.themes", "stackaudit.tables.people"}
    assert with_rollouts <= loaded_after(code.format("crm_rollout.yaml"), UNUSED)


def test_every_public_name_is_there() -> None:
    """Each name that the package offers leads to an object, and `dir` lists it."""
    for name in stackaudit.__all__:
        assert getattr(stackaudit, name) is not None
        assert name in dir(stackaudit)


def test_the_three_lists_of_names_agree() -> None:
    """What type checkers see is what is loaded."""
    assert sorted(stackaudit._HOMES) == sorted(stackaudit.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    """A name that there is not is refused as Python refuses it."""
    with pytest.raises(AttributeError, match="no attribute 'adit'"):
        _ = stackaudit.adit  # type: ignore[attr-defined]


def test_the_version_is_the_one_of_the_package() -> None:
    """`__version__` is what the metadata says."""
    from importlib.metadata import version

    assert stackaudit.__version__ == version("stackaudit")  # type: ignore[attr-defined]
