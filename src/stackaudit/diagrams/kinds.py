"""The kinds of pictures there are."""

from __future__ import annotations

from collections.abc import Callable

from stackaudit.diagrams.diagram import Diagram


def kinds_of_diagrams() -> dict[str, tuple[str, Callable[..., Diagram]]]:
    """Each kind of picture, with the analyser whose review it shows."""
    from stackaudit.diagrams.charts.costs import costs_diagram
    from stackaudit.diagrams.charts.entities import entities_diagram
    from stackaudit.diagrams.charts.expectations import expectations_diagram
    from stackaudit.diagrams.charts.fit import fit_diagram
    from stackaudit.diagrams.charts.readiness import readiness_diagram
    from stackaudit.diagrams.charts.redundancy import redundancy_diagram
    from stackaudit.diagrams.charts.renewals import renewals_diagram
    from stackaudit.diagrams.journey.picture import journey_diagram
    from stackaudit.diagrams.silo.picture import silo_diagram

    return {
        "silos": ("silos", silo_diagram),
        "journey": ("journey", journey_diagram),
        "redundancy": ("redundancy", redundancy_diagram),
        "renewals": ("cost", renewals_diagram),
        "costs": ("cost", costs_diagram),
        "fit": ("fit", fit_diagram),
        "entities": ("silos", entities_diagram),
        "expectations": ("people", expectations_diagram),
        "readiness": ("people", readiness_diagram),
    }
