"""The entities of a catalog, found in a folder or by the locations that a file names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stackaudit.core.errors import LoadError
from stackaudit.io.readers.base import Given, Spot
from stackaudit.io.readers.codes import Code
from stackaudit.io.readers.formats.draft import Draft
from stackaudit.io.readers.formats.folders import MOST_FILES, files_in
from stackaudit.io.readers.formats.pages import Node, Page, head_of, short, text_of, yaml_page

ENDINGS = (".yaml", ".yml")
MARK = re.compile(r"""^\ufeff?["']?apiVersion["']?:\s*["']?backstage\.io/""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reference:
    """The full name of an entity: what the catalog knows it by. Case makes no difference."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        space = "" if self.namespace == "default" else f"{self.namespace}/"
        return f"{self.kind}:{space}{self.name}"


def reference_of(written: str, kind: str, namespace: str) -> Reference:
    """Return the entity that `[kind:][namespace/]name` means where the kind and the namespace may be left out.

    >>> str(reference_of("group:racing", "user", "default")), str(reference_of("ops/db", "resource", "default"))
    ('group:racing', 'resource:ops/db')
    """
    before, colon, rest = written.strip().partition(":")
    stated, name = (before, rest) if colon else (kind, written.strip())
    space, slash, last = name.partition("/")
    return Reference(
        stated.casefold(), (space if slash else namespace).casefold(), (last if slash else name).casefold()
    )


@dataclass(frozen=True, slots=True)
class Descriptor:
    """One entity of a catalog: its name in full, and its fields."""

    reference: Reference
    node: Node

    @property
    def title(self) -> str:
        """What people call it."""
        return self.node.at("metadata", "title").word() or self.node.at("metadata", "name").word()


def descriptors(given: Given, draft: Draft) -> Iterator[Descriptor]:
    """Yield the entities of a catalog, those of a folder in the order of its files; locations are followed.

    Raises:
        LoadError: the input is a file that cannot be read. In a folder, such files are noted.
    """
    if given.is_folder:
        root = given.path
        waiting = [path for path in files_in(root, ENDINGS, draft) if _is_catalog(Given(path))]
    else:
        root = given.path.parent
        waiting = [given.path]
    files = _Files(root, draft, {path.resolve() for path in waiting})
    waiting.reverse()
    while waiting:
        path = waiting.pop()
        for node in _documents(Given(path, given.limits), draft, alone=path == given.path):
            descriptor = _descriptor(node)
            if descriptor is None:
                continue
            if descriptor.reference.kind == "location":
                waiting += list(files.targets(node, path))[::-1]
            else:
                yield descriptor


def _is_catalog(given: Given) -> bool:
    return MARK.search(head_of(given)) is not None


def _documents(given: Given, draft: Draft, *, alone: bool) -> list[Node]:
    """The documents of a file. Keys given twice are noted: two entities stand there without `---` between them."""
    try:
        page = yaml_page(given)
    except LoadError as error:
        twice = [problem for problem in error.problems if problem.code == Code.DUPLICATE_KEY]
        if error.partial is None or len(twice) < len(error.problems):
            if alone:
                raise
            first = error.problems[0]
            spot = Spot(given.name, first.line, first.column)
            draft.note("left-out", f"the file was left out: {first.message}", spot)
            return []
        spot = Spot(given.name, twice[0].line, twice[0].column)
        more = f", and {len(twice) - 1} more are" if len(twice) > 1 else ""
        message = f"{twice[0].message}{more}; the last value is read (is '---' missing between two entities?)"
        draft.note("contradiction", message, spot)
        page = _page_of(given, error.partial)
    data = page.data if isinstance(page.data, list) else []
    return [Node(document, (n,), page, draft.notes) for n, document in enumerate(data) if document is not None]


def _page_of(given: Given, documents: object) -> Page:
    from stackaudit.io.readers.yaml_stream import locate_documents

    return Page(given.name, documents, lambda: locate_documents(text_of(given), given.limits))


def _descriptor(node: Node) -> Descriptor | None:
    if not node.at("apiVersion").word().startswith("backstage.io/"):
        node.note("left-out", "this document is no entity of Backstage")
        return None
    kind, name = node.at("kind").word(), node.at("metadata", "name").word()
    if not kind or not name:
        node.note("left-out", "this entity has no kind or no metadata.name")
        return None
    namespace = node.at("metadata", "namespace").word() or "default"
    return Descriptor(Reference(kind.casefold(), namespace.casefold(), name.casefold()), node)


class _Files:
    """Which files were read, and which may be: those inside the folder of the catalog only."""

    def __init__(self, root: Path, draft: Draft, known: set[Path]) -> None:
        self._root = root.resolve()
        self._draft = draft
        self._known = known

    def targets(self, location: Node, here: Path) -> Iterator[Path]:
        """The files that a location names and that were not read yet; others are noted."""
        spec = location.at("spec")
        for node in (*spec.at("target").texts(), *spec.at("targets").texts()):
            written = node.word()
            if not written or ":" in written or written.startswith(("/", "\\")) or "*" in written:
                node.note("left-out", f"{short(written)!r} is no file beside the catalog; it is not followed")
                continue
            path = here.parent / written
            resolved = _resolved(path)
            if resolved is None or not resolved.is_relative_to(self._root):
                node.note("left-out", f"{short(written)!r} leads out of the folder of the catalog; it is not followed")
            elif not _is_file(resolved):
                node.note("dangling", f"{short(written)!r} is no file")
            elif resolved not in self._known and len(self._known) < MOST_FILES:
                self._known.add(resolved)
                yield path


def _resolved(path: Path) -> Path | None:
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):  # too long, a NUL, a circle of links
        return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name too long for the file system, a folder that may not be entered
        return False
