"""The map of silos as it is asked for: by itself, on the places of an earlier one, with a plan, or of one entity."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Final

from stackaudit.core.errors import OptionError
from stackaudit.core.findings import Review
from stackaudit.diagrams.chart import Chart, Drawn, Options
from stackaudit.diagrams.diagram import Diagram, diagram_of
from stackaudit.diagrams.silo.links import Planned
from stackaudit.diagrams.silo.picture import Detail, arrange, entity_scene, silo_scene
from stackaudit.diagrams.whatif.like import Later, arrange_later
from stackaudit.graph import StackGraph


@dataclass(frozen=True, slots=True, kw_only=True)
class SiloOptions(Options):
    """Which map is drawn, and how closely. `auto` draws departments where there are many tools or many flows."""

    entity: str | None = field(default=None, metadata={"help": "draw the way of one kind of records"})
    detail: Detail = field(default="auto", metadata={"help": "names in boxes, or one square a tool"})
    like: Drawn | None = field(default=None, metadata={"help": "a file of an earlier stack, whose places tools keep"})
    plan: Planned | None = field(
        default=None, metadata={"help": "list what it builds: integrations, consolidation or a file of edits"}
    )


def _build(graph: StackGraph, review: Review, options: SiloOptions) -> Diagram:
    alone = partial(arrange, detail=options.detail)
    if options.entity is not None:
        if options.like is not None or options.plan is not None:
            raise OptionError("like and plan are options of the map of the whole stack, not of that of one entity")
        return diagram_of(entity_scene(graph, options.entity), alone, options.theme)
    scene = silo_scene(graph, review, options.plan)
    if options.like is not None and not isinstance(options.like, Drawn):
        raise OptionError("like takes the audit of an earlier stack, whose map has the places to be kept")
    if options.like is None:
        return diagram_of(scene, alone, options.theme)
    earlier = silo_scene(options.like.graph, options.like.review)
    return diagram_of(Later(scene, earlier), partial(arrange_later, alone=alone), options.theme)


SILOS: Final = Chart(
    "silos",
    "The map of silos, or the way of one entity",
    "silos",
    SiloOptions,
    _build,
    tables=("requirements", "questions"),
)
