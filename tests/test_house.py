"""The rules of the house that a machine can see."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter import cli as lint
from scripts.docs.pages import REFERENCE, pages

SOURCES = sorted(Path("src").rglob("*.py"))
TESTS = sorted(Path("tests").rglob("test_*.py"))
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}
FORBIDDEN_IMPORTS = {"pickle", "marshal", "shelve", "pylab", "matplotlib.pyplot", "socket", "urllib.request"}


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_the_import_order_is_kept() -> None:
    """The contracts of pyproject.toml hold: nothing comes back, and no package has a circle."""
    assert lint.lint_imports() == 0


def test_files_and_functions_stay_small() -> None:
    """No file over 600 lines, no function body over 50 (without its docstring)."""
    long_files = [str(path) for path in SOURCES if path.read_text(encoding="utf-8").count("\n") > 600]
    long_functions = [
        f"{path}:{node.lineno} {node.name}" for path in SOURCES for node in functions(path) if body_lines(node) > 50
    ]

    assert long_files == []
    assert long_functions == []


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body, its docstring left out."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1


def test_nothing_dangerous_is_called_or_imported() -> None:
    """No eval, no pickle, no network, no pyplot anywhere in the library."""
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
                found.append(f"{path}:{node.lineno} {node.func.id}")
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += [f"{path}:{node.lineno} {name}" for name in names if name in FORBIDDEN_IMPORTS]

    assert found == []


def test_no_exception_is_swallowed_wholesale() -> None:
    """A bare or broad except could turn a crash into "clean": only the boundary has any, and it names what failed."""
    broad = [
        f"{path}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and (node.type is None or getattr(node.type, "id", "") == "Exception")
    ]
    wide = {
        path.name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and getattr(node.type, "id", "") in {"CAUGHT", "BaseException"}
    }

    assert broad == []
    assert wide == {
        *("failures.py", "registry.py", "runner.py", "stack_file.py", "summary.py", "boundary.py"),
        *("many.py", "record.py"),  # of one stack of many: what fails is its record
    }


def test_code_reads_no_evidence_by_its_label() -> None:
    """Labels are English for people: evidence is read by key, and nothing by a sentence."""
    labels = {"Quantity": "name", "Names": "role", "Tools": "role", "Flows": "role"}
    found = []
    for path in SOURCES:
        for function in functions(path):
            nodes = list(ast.walk(function))
            narrowed = {
                (ast.unparse(node.args[0]), labels[kind.id])
                for node in nodes
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance"
                for kind in ast.walk(node.args[1])
                if isinstance(kind, ast.Name) and kind.id in labels
            }
            read = {(ast.unparse(node.value), node.attr) for node in nodes if isinstance(node, ast.Attribute)}
            found += [f"{path}:{function.lineno} {one}.{label}" for one, label in narrowed & read]
            found += [f"{path}:{node.lineno} {ast.unparse(node)}" for node in nodes if by_a_sentence(node)]

    assert found == []


def by_a_sentence(node: ast.AST) -> bool:
    """Whether a name or a role is compared with a text of several words."""
    if not isinstance(node, ast.Compare):
        return False
    ends = [one for side in (node.left, *node.comparators) for one in ast.walk(side)]
    told = any(isinstance(end, ast.Attribute) and end.attr in {"name", "role"} for end in ends)
    return told and any(isinstance(end, ast.Constant) and " " in str(end.value) for end in ends)


@pytest.mark.parametrize("path", TESTS, ids=str)
def test_every_test_says_what_it_holds(path: Path) -> None:
    """Each test has a docstring that states the behaviour."""
    silent = [node.name for node in functions(path) if node.name.startswith("test_") and not ast.get_docstring(node)]

    assert silent == []


def test_no_test_takes_the_time() -> None:
    """Speed is measured in benchmarks, where nothing fails on a busy machine; `hangs.ends` stops what never ends."""
    clocks = {"process_time", "perf_counter", "thread_time", "timeit"}
    timed = {
        str(path)
        for path in TESTS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if {getattr(node, "attr", ""), getattr(node, "id", ""), getattr(node, "name", "")} & clocks
    }

    assert timed == set()


def test_the_pages_made_from_the_code_are_current() -> None:
    """The pages and schemas below docs/reference that are made from the code are what `make docs` would write."""
    made = pages()

    stale = [name for name, text in made.items() if (REFERENCE / name).read_text(encoding="utf-8") != text]
    assert stale == []
    assert {f"findings/{path.name}" for path in (REFERENCE / "findings").glob("*.md")} <= made.keys()


def test_the_readme_shows_code_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ten lines of the first screen run as they stand, and name files that are there."""
    text = Path("README.md").read_text(encoding="utf-8")
    code = text.partition("```python\n")[2].partition("```")[0]
    samples = Path("sample_stacks").resolve()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sample_stacks").symlink_to(samples)

    exec(code, {})  # noqa: S102  our own README

    assert {"silos.png", "report.html"} <= {path.name for path in tmp_path.iterdir()}


def test_links_in_the_documents_lead_somewhere() -> None:
    """Every relative link of the README and of the pages below docs is a file that exists."""
    pages = [Path("README.md"), Path("CONTRIBUTING.md"), *Path("docs").rglob("*.md")]
    dead = [
        f"{page}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
        if not link.startswith("http") and not (page.parent / link).exists()
    ]

    assert dead == []
