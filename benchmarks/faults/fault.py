"""What a fault is, and what a stack with one planted in it must and must not get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.faults.clean import Document

Edit = Callable[[Document, Random], str]
"""Edits a stack and returns the typed subject that the finding has to name, such as `tool:ledger`."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of finding, how it is planted, and what looks like it and is none.

    Attributes:
        code: The kind that has to be told.
        plants: Edits that plant it, in surroundings that differ; they are taken in turn, each with its own stack.
        misses: At least five edits that come near and must not be told as this kind, taken in turn. What they return
            names what they touched.
        follows: Kinds that may be told besides, because they follow from what was planted.
        base: Makes the clean stack from a seed; the common one where None.
        whole: Whether it rests on facts of records that the edit does not touch, so that all of these stay stated.
        several: Whether some of the edits plant it more than once; what they return names one of these.
    """

    code: str
    plants: tuple[Edit, ...]
    misses: tuple[Edit, ...]
    follows: frozenset[str] = frozenset()
    base: Callable[[int], Document] | None = None
    whole: bool = False
    several: bool = False
