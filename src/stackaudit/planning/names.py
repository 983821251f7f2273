"""What people call the parts of a stack: edits are made by ids, and told by names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from stackaudit.core.frozen import FrozenDict
from stackaudit.diff.changes import flow_ids
from stackaudit.graph.needs import holdings
from stackaudit.model.stack import Stack


@dataclass(frozen=True)
class Names:
    """Names by id. What has no name, or is not known, is called by its id."""

    tools: Mapping[str, str] = field(default_factory=FrozenDict)
    entities: Mapping[str, str] = field(default_factory=FrozenDict)
    flows: Mapping[str, str] = field(default_factory=FrozenDict)

    @classmethod
    def of(cls, *stacks: Stack) -> Names:
        """Return the names in some stacks; where two give a thing different names, the last one's."""
        tools = {tool.id: tool.name for stack in stacks for tool in stack.tools}
        return cls(
            FrozenDict(tools),
            FrozenDict({id_: held.entity.name for stack in stacks for id_, held in holdings(stack).items()}),
            FrozenDict(
                {
                    id_: f"{tools.get(flow.source, flow.source)} → {tools.get(flow.target, flow.target)}"
                    for stack in stacks
                    for flow, id_ in ((stack.integrations[n], id_) for n, id_ in flow_ids(stack).items())
                }
            ),
        )

    def tool(self, id_: str) -> str:
        """Return the name of a tool."""
        return self.tools.get(id_, id_)

    def records(self, entities: Iterable[str]) -> tuple[str, ...]:
        """Return the names of entities."""
        return tuple(self.entities.get(entity, entity) for entity in entities)

    def flow(self, id_: str) -> str:
        """Return the ends of an integration."""
        return self.flows.get(id_, id_)

    def subject(self, subject: str) -> str:
        """Return the name of what a typed subject stands for; the subject where it has none."""
        kind, _, id_ = subject.partition(":")
        return {"tool": self.tools, "entity": self.entities, "integration": self.flows}.get(kind, {}).get(id_, subject)


IDS = Names()
"""Everything by its id, as whoever makes edits writes it."""
