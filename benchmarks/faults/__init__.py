"""Known faults, planted in clean stacks: how `make accuracy` measures what an audit sees and what it makes up.

Everything here edits stack files, as plain data, and imports nothing of the library's analysers: what is planted
follows from the methods, not from the code that is measured.
"""

from importlib import import_module

from benchmarks.faults.fault import Fault

_FILES = (
    "silos",
    "integrations",
    "journeys",
    "money",
    "inventory",
    "redundancy",
    "resilience",
    "people",
    "people_use",
    "ai",
    "privacy",
    "consents",
)
FAULTS: tuple[Fault, ...] = tuple(fault for name in _FILES for fault in import_module(f"{__name__}.{name}").FAULTS)
"""Every fault, in the order of the report."""
