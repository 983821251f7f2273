"""The samples that come with the package: by Python, by the command, and where a wheel has them."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit import samples
from stackaudit.cli.main import main
from stacks import SAMPLES
from test_face import loaded_after

ROOT = SAMPLES.parent
STACKS = [name for name in samples.names() if name != "lists"]


def test_every_sample_has_a_name() -> None:
    """Each stack file and each folder among the samples is there by its name; nothing else is."""
    assert set(samples.names()) == {"lists", *(file.stem for file in SAMPLES.glob("*.yaml"))}
    assert list(samples.names()) == sorted(samples.names())


@pytest.mark.parametrize("name", STACKS)
def test_each_sample_is_a_stack(name: str) -> None:
    """What `path` returns is a file that reads as a stack without notes."""
    read = sa.read_with_notes(sa.samples.path(name))

    assert read.stack.tools
    assert not read.notes


def test_the_lists_are_a_folder_that_reads_as_one_stack() -> None:
    """The sample `lists` is a folder, and `read_stack` takes the folder."""
    assert sa.samples.path("lists").is_dir()
    assert len(sa.read_stack(sa.samples.path("lists")).tools) == 24


def test_a_wrong_name_is_told_with_the_nearest() -> None:
    """An unknown sample is an unknown name like every other."""
    with pytest.raises(sa.UnknownNameError, match=r"unknown sample 'corner-shop'; did you mean 'corner_shop'\?"):
        sa.samples.path("corner-shop")


def test_looking_a_sample_up_loads_nothing() -> None:
    """The door to the samples is as light as the package itself."""
    assert loaded_after("import stackaudit as sa\nsa.samples.path('corner_shop'), sa.samples.names()") == set()


def test_a_wheel_has_the_samples_where_they_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that the build copies the samples to is the one that comes before the source tree."""
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    target = build["targets"]["wheel"]["force-include"][SAMPLES.name]
    assert target == f"stackaudit/{samples._PACKAGED.name}"

    packaged = tmp_path / "packaged"
    shutil.copytree(SAMPLES, packaged)
    monkeypatch.setattr(samples, "_PACKAGED", packaged)

    assert samples.path("corner_shop") == packaged / "corner_shop.yaml"


def test_the_sample_of_others_names_its_licence() -> None:
    """A copy of the sample under another licence says so itself, and where it is from."""
    head = sa.samples.path("gitlab_2022").read_text(encoding="utf-8").partition("\nstackaudit:")[0]

    assert "CC BY-SA 4.0" in head
    assert "GitLab" in head


class TestCopy:
    """`stackaudit new --sample`."""

    @pytest.fixture(autouse=True)
    def _in_an_empty_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)

    def test_a_stack_is_written_by_its_own_name(self, capsys: pytest.CaptureFixture[str]) -> None:
        """Without a place the copy stands in this folder, the same to the byte."""
        assert main(["new", "--sample", "corner_shop"]) == 0

        assert capsys.readouterr().out == "wrote corner_shop.yaml; next: stackaudit audit corner_shop.yaml\n"
        assert Path("corner_shop.yaml").read_bytes() == sa.samples.path("corner_shop").read_bytes()

    def test_a_place_can_be_named(self) -> None:
        """Before the option and behind it."""
        assert main(["new", "--sample", "corner_shop", "mine.yaml"]) == 0
        assert main(["new", "yours.yml", "--sample", "corner_shop"]) == 0

        assert sorted(file.name for file in Path().iterdir()) == ["mine.yaml", "yours.yml"]

    def test_the_lists_are_written_as_a_folder(self) -> None:
        """All files of it."""
        assert main(["new", "--sample", "lists"]) == 0

        there = {file.name: file.read_bytes() for file in Path("lists").iterdir()}
        assert there == {file.name: file.read_bytes() for file in sa.samples.path("lists").iterdir()}

    def test_no_name_lists_them(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The option alone tells what there is, and writes nothing."""
        assert main(["new", "--sample"]) == 0

        assert capsys.readouterr().out.splitlines()[:-1] == list(sa.samples.names())
        assert not list(Path().iterdir())

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["--sample", "corner_shp"], r"did you mean 'corner_shop'\? All samples: brightside_45, .*, lists$"),
            (["--sample", "zzz"], r"unknown sample 'zzz'; known: brightside_45, .*, lists$"),
            (["--sample", "corner_shop", "there.yaml"], "there.yaml exists already; choose another name"),
            (["--sample", "lists", "full"], "full exists already"),
            (["--sample", "corner_shop", "x.json"], r"'x.json': the sample 'corner_shop' is a file that ends in .yaml"),
            (["--sample", "lists", "x.yaml"], "the sample 'lists' is a folder"),
            (["--sample", "corner_shop", "nowhere/x.yaml"], "nowhere/x.yaml cannot be written: No such file"),
            (["--sample", "corner_shop", "--name", "Mine"], "leave out --name and --journey"),
            ([], r"write: stackaudit new FILE.yaml"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """With status 2 and the way out; nothing that is there is touched."""
        Path("there.yaml").write_text("mine", encoding="utf-8")
        Path("full").mkdir()

        assert main(["new", *arguments]) == 2

        assert re.search(told, capsys.readouterr().err)
        assert sorted(file.name for file in Path().iterdir()) == ["full", "there.yaml"]
        assert Path("there.yaml").read_text(encoding="utf-8") == "mine"
