"""Settings of an analyser: defaults, bounds, and what is refused."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass
from typing import Any

import pytest

from stackaudit.core.errors import OptionError
from stackaudit.core.frozen import FrozenDict
from stackaudit.core.settings import OURS, Settings, setting


@dataclass(frozen=True, slots=True)
class Mine(Settings):
    """A setting of every type."""

    days: int = setting(90, "Days ahead.", least=0, most=3660, alias="renewals.days")
    share: float = setting(0.5, "A share.", least=0, most=1, source="somebody")
    word: str = setting("always", "When.", choices=("always", "never"))
    names: tuple[str, ...] = setting(("a", "b"), "Names.")
    roles: tuple[str, ...] = setting(("user",), "Roles.", choices=("user", "trainer"))
    weights: FrozenDict[str, float] = setting(FrozenDict(x=1.0, y=2.0), "Weights.", least=0, most=10)
    loud: bool = setting(False, "Whether.")


def test_what_is_not_given_keeps_its_default() -> None:
    """A table may be given in part; a list of a file becomes a tuple; a whole number does for a share."""
    made = Mine.read({"days": 30, "share": 1, "names": ["c"], "weights": {"y": 3}})

    assert made == Mine(30, 1, "always", ("c",), ("user",), FrozenDict(x=1.0, y=3), False)
    assert Mine.read({}) == Mine()
    assert Mine.read(Mine.defaults()) == Mine()
    with pytest.raises(FrozenInstanceError):
        made.days = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"dayz": 1}, "cost has no option 'dayz'; did you mean 'days'"),
        ({"days": -1}, "option 'days' is -1; it is a whole number from 0 to 3660"),
        ({"days": 1.5}, "it is a whole number"),
        ({"days": True}, "it is a whole number"),
        ({"share": "half"}, "option 'share' is 'half'; it is a number from 0 to 1"),
        ({"share": float("nan")}, "it is a number from 0 to 1"),
        ({"word": "nevre"}, "did you mean 'never'"),
        ({"names": "a"}, "it is a list of texts"),
        ({"names": [1]}, "it is a list of texts"),
        ({"roles": ["user", "trainr"]}, "option 'roles' names 'trainr'; did you mean 'trainer'"),
        ({"weights": [1]}, "it is a table"),
        ({"weights": {"z": 1}}, "has no row 'z'"),
        ({"weights": {"x": 11}}, "row 'x' is 11; it is a number from 0 to 10"),
        ({"loud": 1}, "it is true or false"),
    ],
)
def test_what_does_not_fit_is_refused(given: dict[str, Any], message: str) -> None:
    """Each refusal names the owner, the setting, and what it may be."""
    with pytest.raises(OptionError, match=r"^cost") as refused:
        Mine.read(given, "cost")

    assert message in str(refused.value)


def test_each_setting_says_what_it_does_and_where_its_default_is_from() -> None:
    """The documentation is made from the fields."""
    days, share, *_ = Mine.described()

    assert (days.name, days.default, days.source, days.alias) == ("days", 90, OURS, "renewals.days")
    assert (share.text, share.source) == ("A share.", "somebody")
