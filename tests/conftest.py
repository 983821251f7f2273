"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import Phase, settings

settings.register_profile("mutation", phases=(Phase.explicit, Phase.generate))  # a failure is enough, however large


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
