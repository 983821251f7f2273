"""Known faults, planted in clean stacks: how `make accuracy` measures what an audit sees and what it makes up.

Everything here edits stack files, as plain data, and imports nothing of the library's analysers: what is planted
follows from the methods, not from the code that is measured.
"""

from benchmarks.faults import (
    ai,
    consents,
    integrations,
    inventory,
    journeys,
    money,
    people,
    people_use,
    privacy,
    redundancy,
    resilience,
    silos,
)

FAULTS = (
    *silos.FAULTS,
    *integrations.FAULTS,
    *journeys.FAULTS,
    *money.FAULTS,
    *inventory.FAULTS,
    *redundancy.FAULTS,
    *resilience.FAULTS,
    *people.FAULTS,
    *people_use.FAULTS,
    *ai.FAULTS,
    *privacy.FAULTS,
    *consents.FAULTS,
)
