"""Exports of other programs of any size, as text: each names so many tools, and a flow from each to the next."""

from __future__ import annotations

import json

_XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def exports(count: int) -> dict[str, str]:
    """Return a file of each format by its name."""
    pairs = [(n, (n + 1) % count) for n in range(count)]
    return {
        "cyclonedx.json": _cyclonedx(pairs),
        "cyclonedx of libraries.json": _libraries(count),
        "backstage.yaml": "---\n".join(
            "apiVersion: backstage.io/v1alpha1\nkind: Component\n"
            f"metadata: {{name: app-{n}}}\nspec:\n  type: service\n  dependsOn: ['component:app-{m}']\n"
            for n, m in pairs
        ),
        "structurizr.dsl": 'workspace "Shop" {\n model {\n'
        + "".join(f'  s{n} = softwareSystem "System {n}"\n' for n, _ in pairs)
        + "".join(f'  s{n} -> s{m} "Sends orders" "REST"\n' for n, m in pairs)
        + " }\n}\n",
        "drawing.graphml": _graphml(pairs),
        "meltano.yml": _meltano(count),
        "openlineage.jsonl": "".join(json.dumps(_event(n)) + "\n" for n, _ in pairs),
        "flows.mmd": "flowchart LR\n" + "".join(f'  a{n}["App {n}"] -->|orders| a{m}\n' for n, m in pairs),
        "model.archimate": _archimate(pairs),
        "threagile.yaml": "threagile_version: 1.0.0\ntitle: Shop\ntechnical_assets:\n"
        + "".join(
            f"  App {n}:\n    id: a{n}\n    communication_links:\n      To {m}:\n        target: a{m}\n"
            for n, m in pairs
        ),
    }


def _cyclonedx(pairs: list[tuple[int, int]]) -> str:
    services = [{"bom-ref": f"s{n}", "name": f"Service {n}"} for n, _ in pairs]
    needs = [{"ref": f"s{n}", "dependsOn": [f"s{m}"]} for n, m in pairs]
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "services": services, "dependencies": needs})


def _libraries(count: int) -> str:
    """One service in a list of libraries, none of which is a tool."""
    services = [{"bom-ref": "s", "name": "Service"}]
    libraries = [{"bom-ref": f"c{n}", "type": "library", "name": f"lib {n}", "version": "1.0"} for n in range(count)]
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.6", "services": services, "components": libraries})


def _graphml(pairs: list[tuple[int, int]]) -> str:
    nodes = "".join(f'<node id="n{n}"><data key="d0">Node {n}</data></node>' for n, _ in pairs)
    edges = "".join(f'<edge source="n{n}" target="n{m}"/>' for n, m in pairs)
    key = '<key id="d0" for="node" attr.name="name" attr.type="string"/>'
    space = 'xmlns="http://graphml.graphdrawing.org/xmlns"'
    return f'<graphml {space}>{key}<graph id="G" edgedefault="directed">{nodes}{edges}</graph></graphml>'


def _meltano(count: int) -> str:
    taps = "".join(f"    - name: tap-x{n}\n" for n in range(count))
    jobs = "".join(f"  - name: j{n}\n    tasks: tap-x{n} target-snowflake\n" for n in range(count))
    times = "".join(f'  - {{name: s{n}, interval: "@daily", job: j{n}}}\n' for n in range(count))
    plugins = f"plugins:\n  extractors:\n{taps}  loaders:\n    - name: target-snowflake\n"
    return f"version: 1\n{plugins}jobs:\n{jobs}schedules:\n{times}"


def _event(n: int) -> dict[str, object]:
    return {
        "eventType": "COMPLETE",
        "eventTime": "2026-01-01T00:09:00Z",
        "job": {"namespace": "prod", "name": f"job{n}"},
        "inputs": [{"namespace": f"postgres://db{n}.example.com:5432", "name": "public.orders"}],
        "outputs": [{"namespace": "bigquery", "name": f"dwh.raw.o{n}"}],
        "producer": "https://example.com",
    }


def _archimate(pairs: list[tuple[int, int]]) -> str:
    parts = "".join(f'<element xsi:type="archimate:ApplicationComponent" name="App {n}" id="a{n}"/>' for n, _ in pairs)
    flows = "".join(
        f'<element xsi:type="archimate:FlowRelationship" id="r{n}" source="a{n}" target="a{m}"/>' for n, m in pairs
    )
    folders = f'<folder name="A" id="f" type="application">{parts}</folder><folder name="R" id="r" type="relations">'
    space = f'{_XSI} xmlns:archimate="http://www.archimatetool.com/archimate" name="Shop" id="m"'
    return f"<archimate:model {space}>{folders}{flows}</folder></archimate:model>"
