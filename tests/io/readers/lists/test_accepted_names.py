"""Names that a mapping explains join the tools of lists and the ends of flows, whichever way they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit.io.readers.stack_file import convert

WAYS = ({"Shopware Shop": "shopware"}, {"Shopware": "Shopware Shop"})


def workbook(path: Path, tools: list[str], flow: tuple[str, str]) -> Path:
    """A workbook with a sheet of tools and one of flows."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Tools"
    for row in (["Tool"], *([name] for name in tools)):
        book.active.append(row)
    sheet = book.create_sheet("Flows")
    for row in (["From", "To"], list(flow)):
        sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("names", WAYS)
def test_a_name_joins_two_files_in_both_directions(names: dict[str, str], tmp_path: Path) -> None:
    """The end of the flow is the tool of the list, whichever of the two the mapping explains."""
    (tmp_path / "t.csv").write_text("Tool\nShopware Shop\nSalesforce\n", encoding="utf-8")
    (tmp_path / "f.csv").write_text("From,To\nShopware,Salesforce\n", encoding="utf-8")
    said = "".join(f"  {name}: {meant}\n" for name, meant in names.items())
    (tmp_path / "m.yaml").write_text(f"names:\n{said}", encoding="utf-8")
    stack = convert([tmp_path / "t.csv", tmp_path / "f.csv"], mapping=tmp_path / "m.yaml").stack

    assert [tool.name for tool in stack.tools] == ["Shopware Shop", "Salesforce"]
    assert [flow.source for flow in stack.integrations] == ["shopware-shop"]


@pytest.mark.parametrize("names", WAYS)
def test_a_name_joins_two_sheets_in_both_directions(names: dict[str, str], tmp_path: Path) -> None:
    """The same within one workbook."""
    path = workbook(tmp_path / "w.xlsx", ["Shopware Shop", "Salesforce"], ("Shopware", "Salesforce"))
    stack = sa.read_stack(path, mapping={"names": names})

    assert [tool.name for tool in stack.tools] == ["Shopware Shop", "Salesforce"]


@pytest.mark.parametrize("kind", ["files", "sheets"])
def test_of_two_tools_that_are_one_product_the_mapping_takes_none_by_itself(kind: str, tmp_path: Path) -> None:
    """`Zendesk` of a flow still means the suite that the list has, and not the guide that the mapping explains."""
    names = ["Zendesk Suite", "Our Guide", "Salesforce"]
    mapping = tmp_path / "m.yaml"
    mapping.write_text("names: {Our Guide: zendesk}\n", encoding="utf-8")
    if kind == "files":
        (tmp_path / "t.csv").write_text("\n".join(["Tool", *names]), encoding="utf-8")
        (tmp_path / "f.csv").write_text("From,To\nZendesk,Salesforce\n", encoding="utf-8")
        stack = convert([tmp_path / "t.csv", tmp_path / "f.csv"], mapping=mapping).stack
    else:
        path = workbook(tmp_path / "w.xlsx", names, ("Zendesk", "Salesforce"))
        stack = sa.read_stack(path, mapping=mapping)

    assert [tool.name for tool in stack.tools] == names
    assert [flow.source for flow in stack.integrations] == ["zendesk-suite"]
