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
