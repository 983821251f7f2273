"""What we draw we read: Mermaid and GraphML give back what each can hold."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stackaudit as sa
from stackaudit.io.readers.base import Source
from stackaudit.io.readers.formats import graphml, mermaid
from stackaudit.model.stack import Stack

SAMPLES = sorted(Path("sample_stacks").glob("*.yaml"))
TRICKY = [
    '"]; evil [label="', "<script>", "end", "`x`", 'back\\slash"', "%%{init}%%", "A --> B", "#quot;", "]]>", "a; b",
    "User", "People", "Sales?", "☎️ Phone", "a<br/>b", "fa:fa-user X", "客服", "x  y", "subgraph", "&amp;", "1",
    "n0", "-", "()",
]  # fmt: skip
names = st.one_of(
    st.sampled_from(TRICKY), st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1)
)
ids = st.sampled_from(["crm", "E_1", "a.b", "UPPER", "почта", "n1", "7", "orders", "email", "daily"])


@st.composite
def stacks(draw: st.DrawFn) -> Stack:
    """Tools of any name, and flows between them of any records, in both directions or not."""
    count = draw(st.integers(1, 5))
    tools = [{"id": f"t{n}", "name": draw(names)} for n in range(count)]
    flows = []
    for _ in range(draw(st.integers(0, 6)) if count > 1 else 0):
        source, target = draw(st.permutations(range(count)))[:2]
        flow = {"source": f"t{source}", "target": f"t{target}", "bidirectional": draw(st.booleans())}
        entities = draw(st.lists(ids, unique=True, max_size=3))
        flows.append(flow | ({"entities": entities} if entities else {}))
    return Stack.model_validate({"name": "S", "tools": tools, "integrations": flows})


def shape(stack: Stack, *, exact: bool) -> tuple[list[str], list[tuple[object, ...]]]:
    """Tools by their names, flows by the places of their ends; records by their ids, or but for their case."""
    place = {tool.id: n for n, tool in enumerate(stack.tools)}
    flows = [
        (
            place[flow.source],
            place[flow.target],
            flow.bidirectional,
            tuple(flow.entities or ()) if exact else tuple(sorted(one.casefold() for one in flow.entities or ())),
        )
        for flow in stack.integrations
    ]
    return [" ".join(tool.name.split()) for tool in stack.tools], sorted(flows) if exact else flows


def written_and_read(stack: Stack, ending: str) -> Stack:
    with tempfile.TemporaryDirectory() as place:
        path = sa.write_stack(stack, Path(place) / f"s{ending}")
        reader = {".mmd": mermaid.READER, ".graphml": graphml.READER}[ending]
        assert reader.recognises(Source(path))
        return Stack.model_validate(reader.read(Source(path)).document)


@given(stacks())
@settings(max_examples=150, deadline=None)
def test_mermaid_gives_back_tools_and_flows(stack: Stack) -> None:
    """Whatever a tool is called: signs of Mermaid, words for people, markup, any script. Ids are made anew."""
    back = written_and_read(stack, ".mmd")
    dotted = {one: one.replace(".", "-").replace("_", "-") for one in ("a.b", "e_1")}

    names_, flows = shape(stack, exact=False)
    plain = [(*flow[:3], tuple(sorted(dotted.get(str(one), str(one)) for one in flow[3]))) for flow in flows]  # type: ignore[union-attr, attr-defined]
    assert shape(back, exact=False) == (names_, plain)


@given(stacks())
@settings(max_examples=100, deadline=None)
def test_graphml_gives_back_tools_and_flows(stack: Stack) -> None:
    """The ids too, and every plain fact."""
    back = written_and_read(stack, ".graphml")

    assert shape(back, exact=True) == shape(stack, exact=True)
    assert back.name == stack.name
    assert [tool.id for tool in back.tools] == [tool.id for tool in stack.tools]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_graphml_of_a_sample_gives_back_its_plain_facts(sample: Path) -> None:
    """Owners, costs, contracts, methods, periods and conduits of every tool and flow."""
    stack = sa.read_stack(sample)
    back = written_and_read(stack, ".graphml")

    def facts(one: Stack) -> list[object]:
        tools = [
            (t.id, t.kind, t.owner, t.vendor, t.category, t.cost, t.contract, t.seats, t.access) for t in one.tools
        ]
        return [
            tools,
            sorted(
                map(
                    repr,
                    ((f.source, f.target, f.entities, f.method, f.via, f.every, f.status) for f in one.integrations),
                )
            ),
        ]

    assert facts(back) == facts(stack)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_mermaid_of_a_sample_gives_back_who_sends_what_to_whom(sample: Path) -> None:
    """The names of the ends and of the records, in the order of the file."""
    stack = sa.read_stack(sample)
    back = written_and_read(stack, ".mmd")

    assert shape(back, exact=False) == shape(stack, exact=False)
