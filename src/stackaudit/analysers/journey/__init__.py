"""Customer journeys: at which step does what the next one needs not arrive, and why."""
