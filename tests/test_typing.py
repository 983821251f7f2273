"""The package as a type checker of its user sees it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import stackaudit

USER = """
from typing import assert_type
import pandas as pd
import stackaudit as sa

stack = sa.read_stack("stack.yaml")
assert_type(stack, sa.Stack)
assert_type(sa.read_with_notes("tools.csv", format="csv", mapping="m.yaml").stack, sa.Stack)
assert_type(sa.reconcile(finance=stack, logins=stack).table("gaps"), pd.DataFrame)
made = sa.Stack(name="Shop", tools=())
result = sa.audit(stack, policy=None, only=None)
assert_type(result, sa.Audit)
assert_type(result.findings.about("esp").at_least("high").of("silos"), sa.Findings)
assert_type(result.findings[0], sa.Finding)
assert_type(result.measures["silos.index"], sa.Measure)
assert_type(result.table("needs"), pd.DataFrame)
assert_type(result.summary().markdown(), str)
assert_type(result.diagram("silos"), sa.Diagram)
assert_type(result.score, sa.Score)
graph = sa.StackGraph(stack)
assert_type(graph.downstream("crm", "customer"), tuple[str, ...])
assert_type(sa.Policy(automation_threshold=0.7), sa.Policy)
assert_type(sa.read_stack({"name": "Shop", "tools": ["CRM", {"name": "Mailer"}]}), sa.Stack)
entry = {"id": "silos.stale@need:a>b/c", "reason": "it is replaced", "owner": "Ann Lee", "until": "2027-03-31"}
assert_type(sa.read_policy({"accepted": [entry]}), sa.Policy)
limits: sa.Limits = sa.Limits(values=1_000)
accepted: tuple[sa.Acceptance, ...] = sa.read_policy({"accepted": [entry]}).accepted
assert_type(sa.__version__, str)
sa.adit  # E
"""


def test_user_code_type_checks(tmp_path: Path) -> None:
    """The names of the design have the types they should, and a name that there is not is an error."""
    user = tmp_path / "user.py"
    user.write_text(USER, encoding="utf-8")
    environment = {"MYPYPATH": str(Path("src").resolve()), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--follow-imports=silent", str(user)],
        capture_output=True,
        text=True,
        env=environment,
    )

    errors = [line for line in done.stdout.splitlines() if ": error:" in line]
    wanted = [number for number, line in enumerate(USER.splitlines(), 1) if line.endswith("# E")]
    assert [int(line.split(":")[1]) for line in errors] == wanted, done.stdout


def test_what_type_checkers_see_is_what_is_loaded() -> None:
    """The imports for type checkers name each public object and the module that it is loaded from."""
    tree = ast.parse(Path("src/stackaudit/__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    seen = {
        alias.name: (node.module or "").removeprefix("stackaudit.")
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    modules = {name: "stackaudit" for name, home in stackaudit._HOMES.items() if name == home}
    assert seen == stackaudit._HOMES | modules
