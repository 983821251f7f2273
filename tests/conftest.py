"""What all tests share."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

# How fast one example is says more of a busy machine than of the code.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")
settings.register_profile("mutation", deadline=None, phases=(Phase.explicit, Phase.generate))  # any failure is enough


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make golden` writes the golden files anew instead of comparing with them."""
    parser.addoption("--refresh-golden", action="store_true", help="write the golden files anew")


SLOW = (
    "cli/test_cli_boundary.py",
    "cli/test_cli_many.py",
    "cli/test_completion.py",
    "cli/test_terminal.py",
    "engine/test_far_values.py",
    "engine/test_many.py",
    "engine/test_privacy_outputs.py",
    "io/readers/test_floods.py",
    "io/readers/test_mutants.py",
    "planning/test_consolidation_brute.py",
    "planning/test_integrations_brute.py",
    "plugins/test_broken_packages.py",
    "stats/test_privacy.py",
    "test_accuracy.py",
    "test_notebooks.py",
)
"""Files whose tests start many processes or try everything: runs on further versions leave them out."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow tests, so that `-m "not slow"` leaves them out."""
    here = Path(__file__).resolve().parent
    slow = {here / name for name in SLOW}
    for item in items:
        if item.path in slow:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of inputs that may not enter the project; tests that need it are skipped where it is absent."""
    found = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not found.is_dir():
        pytest.skip("../shared/data is not here")
    return found


@pytest.fixture(scope="session", autouse=True)
def floats_are_added_by_fsum() -> Iterator[None]:
    """No code of ours has `sum` add up floats: Python 3.12 does it otherwise than 3.11 (decision 0058)."""
    added = builtins.sum

    def exact(numbers: Iterable[Any], /, start: Any = 0) -> Any:
        total = added(numbers, start)
        if isinstance(total, float):
            caller = sys._getframe(1)
            if str(caller.f_globals.get("__name__")).startswith("stackaudit."):
                place = f"{caller.f_code.co_filename}:{caller.f_lineno}"
                raise AssertionError(f"{place}: sum() of floats differs between versions of Python: use math.fsum")
        return total

    builtins.sum = exact  # type: ignore[assignment]
    yield
    builtins.sum = added
