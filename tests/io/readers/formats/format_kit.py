"""What the tests of foreign formats share: one small input of each, and how to read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stackaudit.io.readers.base import Reader, Source
from stackaudit.io.readers.registry import READERS
from stackaudit.io.readers.result import ReadResult
from stackaudit.model.stack import Stack

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Sample:
    """A small file of a format, the reader that it is for, and its syntax: lines of text if no other is named.

    Of lines any part is sound, and nothing nests: what a syntax adds to the tests stands in them by its name.
    """

    name: str
    format: str
    syntax: str = "text"

    @property
    def reader(self) -> Reader:
        """The reader that it is for."""
        return READERS[self.format]

    @property
    def path(self) -> Path:
        """Where it is."""
        return DATA / self.name

    @property
    def text(self) -> str:
        """Its text."""
        return self.path.read_text(encoding="utf-8")


SAMPLES = (
    Sample("workflow.json", "n8n", "json"),
    Sample("bom.json", "cyclonedx", "json"),
    Sample("bom.xml", "cyclonedx", "xml"),
    Sample("dbt_manifest.json", "dbt", "json"),
    Sample("model.xml", "archimate", "xml"),
    Sample("model.archimate", "archimate", "xml"),
    Sample("catalog/parts/systems.yaml", "backstage", "yaml"),
    Sample("catalog/catalog-info.yaml", "backstage", "yaml"),
    Sample("threagile.yaml", "threagile", "yaml"),
    Sample("tech_stack.yml", "tech-stack", "yaml"),
    Sample("meltano.yml", "meltano", "yaml"),
    Sample("flows.mmd", "mermaid", "mermaid"),
    Sample("workspace.dsl", "structurizr", "dsl"),
    Sample("workspace.json", "structurizr", "json"),
    Sample("drawn.graphml", "graphml", "xml"),
    Sample("event.json", "openlineage", "json"),
    Sample("events.jsonl", "openlineage", "lines"),
)


def read(reader: Reader, path: Path) -> tuple[Stack, ReadResult]:
    """The stack in an input, validated, and the reading that it was made of."""
    reading = reader.read(Source(path))
    return Stack.model_validate(reading.document), reading


def notes(reading: ReadResult, kind: str) -> list[str]:
    """What was noted, of one kind."""
    return [note.message for note in reading.notes if note.kind == kind]


def without_provenance(value: Any) -> Any:
    """A document without where its facts are from."""
    if isinstance(value, dict):
        return {key: without_provenance(item) for key, item in value.items() if key != "provenance"}
    return [without_provenance(item) for item in value] if isinstance(value, list) else value


def writer(folder: Path) -> Callable[[str, str], Path]:
    """A function that writes a text to a file of this name in a folder."""

    def write(name: str, text: str) -> Path:
        path = folder / name
        path.write_text(text, encoding="utf-8")
        return path

    return write
