"""A few of the mutants of `benchmarks/mutants.py`: every kind of input, slightly broken, is read or refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.mutants import mutant, outcome, samples

_COUNT = 300


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """The samples that are changed."""
    return list(samples(tmp_path_factory.mktemp("samples")))


@pytest.mark.parametrize("first", range(0, _COUNT, 50))
def test_mutants_are_read_or_refused(first: int, known: list[object], tmp_path: Path) -> None:
    """Never a crash, never a message without end; other numbers than those that a run starts with."""
    faults = []
    for number in range(1_000_000 + first, 1_000_000 + first + 50):
        sample, place = mutant(number, known, tmp_path)  # type: ignore[arg-type]
        ended, why = outcome(sample, place)
        if ended == "fault":
            faults.append((number, sample, why))
    assert faults == []


def test_a_mutant_is_the_same_whenever_it_is_made(known: list[object], tmp_path: Path) -> None:
    """It follows from its number alone."""
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    for number in (3, 17, 40):
        pairs = [mutant(number, known, tmp_path / name) for name in ("one", "other")]  # type: ignore[arg-type]
        one, other = ([p.read_bytes() for p in sorted(place.rglob("*")) if p.is_file()] for _, place in pairs)
        assert one == other
