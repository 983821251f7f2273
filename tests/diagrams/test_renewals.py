"""The renewal calendar: what it says of hand-made reviews, and the measures that its picture is held to."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import date, timedelta

import chart_kit
import matplotlib as mpl
import pytest
from chart_kit import TODAY, graph_of, hostile_names, names_of, renewal, renewals, seeded_renewals, shapes_of, shuffled
from drawn import draw
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from quality import text_extents
from scenes import HOSTILE, OWNERS
from test_figure import LEAKS
from test_pictures import LEAST_CONTRAST, ink_contrasts

from stackaudit.core.errors import OptionError, StackAuditError, UnknownNameError
from stackaudit.core.messages import in_words
from stackaudit.diagrams.charts.contracts import Cluster, Contract, RenewalsScene, RenewalStatus
from stackaudit.diagrams.charts.renewals import (
    MONTH_WIDTH,
    MOST_CONTRACTS,
    RENEWAL_STYLES,
    RENEWALS,
    arrange_renewals,
    renewals_scene,
)
from stackaudit.diagrams.layout.geometry import Geometry
from stackaudit.diagrams.names import brief_amount, day_in_words
from stackaudit.diagrams.shapes import GROUND, Sign, SignKind
from stackaudit.diagrams.style import READABLE, ThemeName, contrast
from stackaudit.diagrams.text import MissingGlyphWarning
from stackaudit.policy import Policy

THREE = ["Mailchimp", "Klaviyo", "Braze"]


def scene_of(count: int, seed: int = 1) -> RenewalsScene:
    """Return what the picture of so many contracts says."""
    return renewals_scene(graph_of(names_of(count)), seeded_renewals(names_of(count), seed))


def hostile() -> RenewalsScene:
    """Return a calendar of names that try to break it."""
    contracts = [
        Contract(f"c{at}", name, list(RenewalStatus)[at % 3], day, day + timedelta(400), "marketing", "EUR $x^{")
        for at, name in enumerate(HOSTILE)
        if (day := TODAY + timedelta(at * 9 - 40))
    ]
    notes = ("\u2068صندوق\u2069 & $x$ " * 40, "<b>")
    return RenewalsScene("Long $ " * 40, "sub $", TODAY, tuple(contracts), (), (), OWNERS, notes)


SCENES = {str(count): scene_of(count, count) for count in (1, 3, 12, 40, 100)} | {"hostile names": hostile()}
SCENES |= {f"seed {seed}": scene_of(14 + seed, seed) for seed in range(30, 34)}


def arranged(scene: RenewalsScene) -> Geometry:
    """Return the layout; names in scripts without a font are expected here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        return arrange_renewals(scene)


def drawn(scene: RenewalsScene, theme: ThemeName = "light") -> Figure:
    """Return the picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MissingGlyphWarning)
        return draw(scene, arrange_renewals, theme)


def three(**more: object) -> list[chart_kit.Row]:
    """Return three contracts of which notice is due on the first, 5th and 15th of December."""
    days = (date(2026, 12, 15), date(2026, 12, 1), date(2026, 12, 5))
    costs = (20_000.0, 6_000.0, 5_000.0)
    return [
        renewal(f"t{at:03}", name, day, "due", annual=cost, **more)
        for at, (name, day, cost) in enumerate(zip(THREE, days, costs, strict=True))
    ]


# -- what it says


def test_the_headline_says_by_when_for_how_many_and_how_much() -> None:
    """The last of the days that are due soon, the number of contracts and what they cost a year."""
    scene = renewals_scene(graph_of(THREE), renewals(three()))
    assert scene.headline == "By 15 December notice must be given for 3 contracts, EUR 31,000 a year"
    assert [contract.name for contract in scene.contracts] == ["Klaviyo", "Braze", "Mailchimp"]
    without = renewals_scene(graph_of(THREE, currency=None), renewals(three()))
    assert without.headline.endswith("for 3 contracts, 31,000 a year")


LATER = renewal("t001", "Klaviyo", date(2027, 3, 3), "later", annual=5.5)
MISSED = renewal("t002", "Braze", date(2026, 10, 3), "missed")
ENDS = renewal("t000", "Mailchimp", None, "ends", ends="2027-01-31")
UNKNOWN = renewal("t000", "Mailchimp", None, "unknown")


def test_contracts_that_may_renew_are_told_with_the_day_that_is_safe() -> None:
    """They are in no lane; whether the safe day has passed is said."""
    more = {"auto_renew": None}
    rows = [
        renewal("t000", "Mailchimp", date(2026, 12, 1), "unknown", **more),
        renewal("t001", "Klaviyo", TODAY - timedelta(3), "unknown", **more),
        UNKNOWN | {"tool": "t002", "name": "Braze"},
    ]
    scene = renewals_scene(graph_of(THREE), renewals(rows))
    assert [note.replace("\u2068", "").replace("\u2069", "") for note in scene.notes] == [
        (
            f"Whether it renews is not known (2 contracts): Klaviyo (the last safe day of notice, "
            f"{in_words(TODAY - timedelta(3))}, has passed), Mailchimp (notice by 1 Dec 2026 is safe)"
        ),
        "Last day of notice not stated (1 contract): Braze",
    ]
    assert scene.contracts == ()


@pytest.mark.parametrize(
    ("rows", "headline"),
    [
        ([*three()[1:2], LATER], "By 1 December notice must be given for 1 contract, EUR 6,000 a year"),
        (
            [{**three()[0], "annual": None}, three()[1], MISSED],
            "By 15 December notice must be given for 2 contracts, at least EUR 6,000 a year",
        ),
        ([{**three()[0], "annual": None}], "By 15 December notice must be given for 1 contract"),
        ([LATER, ENDS], "The next notice is for Klaviyo, by 3 March 2027"),
        ([MISSED, ENDS], "For 1 contract the day of notice has passed"),
        ([ENDS], "The contract does not renew by itself"),
        ([UNKNOWN], "No contract states by when notice must be given"),
    ],
)
def test_every_state_has_its_sentence(rows: list[chart_kit.Row], headline: str) -> None:
    """Due before later before missed; costs that are not stated make a sum a least sum, and never zero."""
    assert renewals_scene(graph_of(THREE), renewals(rows)).headline == headline


@pytest.mark.parametrize(
    ("rows", "beneath"),
    [
        ([*three()[:2], MISSED], "For 1 contract the day of notice has passed. Contracts by the last"),
        ([MISSED, ENDS], "Contracts by the last"),
        (three()[:2], "Contracts by the last"),
    ],
)
def test_a_day_that_has_passed_is_told_once(rows: list[chart_kit.Row], beneath: str) -> None:
    """The title says one thing; contracts that are too late stand beneath it, unless they are what it says."""
    scene = renewals_scene(graph_of(THREE), renewals(rows))
    assert scene.subline.startswith(beneath)
    late = "the day of notice has passed"
    assert f"{scene.headline} {scene.subline}".count(late) == scene.alt.count(late) == (MISSED in rows)


def test_contracts_that_state_too_little_are_listed_beneath() -> None:
    """What has no day of notice stands in a note, with its renewal where that is known, and in no lane."""
    rows = [*three()[:2], renewal("t002", "Braze", None, "unknown", renews="2027-03-01")]
    scene = renewals_scene(graph_of(THREE), renewals(rows))
    assert scene.notes == ("Last day of notice not stated (1 contract): Braze (renews 1 Mar 2027)",)
    assert len(scene.contracts) == 2
    many = renewals([renewal(f"t{at:03}", f"Tool {at}", None, "unknown") for at in range(12)])
    assert renewals_scene(graph_of(names_of(12)), many).notes[0].endswith("+4")


def test_a_renewal_beside_a_name_from_right_to_left_keeps_its_place() -> None:
    """The name is isolated alone, so that the day behind it is not drawn before it."""
    rows = [renewal("t000", "صندوق", None, "unknown", renews="2027-03-01")]
    note = renewals_scene(graph_of(["صندوق"]), renewals(rows)).notes[0]
    assert "\u2068صندوق\u2069 (renews 1 Mar 2027)" in note


def test_an_unstated_cost_is_no_zero() -> None:
    """A contract without a cost says so; one that costs nothing says that."""
    rows = [{**three()[0], "annual": None}, {**three()[1], "annual": 0.0}]
    scene = renewals_scene(graph_of(THREE), renewals(rows))
    assert [contract.cost for contract in scene.contracts] == ["EUR 0", "not stated"]


def test_the_next_thirty_are_shown_and_the_rest_counted() -> None:
    """Of 57 dated contracts 30 have a lane: the first by their days; sums and clusters count all of them."""
    ids, names = chart_kit.ids_of(60), names_of(60)
    rows = [
        renewal(ids[at], names[at], TODAY + timedelta(at // 2), "due", annual=100.0, departments=("sales",))
        for at in range(52)
    ]
    rows += [renewal(ids[at], names[at], TODAY + timedelta(500 + at), "later") for at in range(52, 57)]
    rows += [renewal(ids[at], names[at], None, "unknown") for at in range(57, 60)]
    scene = renewals_scene(graph_of(names), renewals(rows))
    assert [contract.id for contract in scene.contracts] == sorted(ids[:30], key=lambda id_: _order(id_, names))
    assert scene.subline.startswith("30 of 57 contracts with a date shown.")
    assert scene.notes[:2] == (
        "22 more contracts within these months not shown.",
        "5 contracts after these months not shown.",
    )
    assert sum(value for _, value in scene.sums) == 5200.0
    assert scene.clusters[0] == Cluster(scene.clusters[0].contracts, ("30 within 15 days", "EUR 3,000 a year"))
    assert len(scene.clusters[0].contracts) == 30


def _order(id_: str, names: list[str]) -> tuple[int, str]:
    return int(id_[1:]) // 2, names[int(id_[1:])].casefold()


def test_clusters_follow_the_policy() -> None:
    """Three contracts within fourteen days are one; with fewer days or more contracts asked for they are none."""
    graph, made = graph_of(THREE), renewals(three())
    assert renewals_scene(graph, made).clusters[0].words == ("3 within 15 days", "EUR 31,000 a year")
    for rules in ({"cluster-days": 13}, {"cluster-tools": 4}):
        assert renewals_scene(graph_of(THREE, policy=Policy(renewals=rules)), made).clusters == ()
    assert renewals_scene(graph, renewals([{**row, "status": "missed"} for row in three()])).clusters == ()


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12), st.integers(0, 20), st.integers(2, 4))
@settings(max_examples=60, deadline=None)
def test_clusters_are_apart_and_take_all_they_can(days: list[int], within: int, least: int) -> None:
    """No contract is in two clusters, each is close and large enough, and none left out forms one."""
    policy = Policy(renewals={"cluster-days": within, "cluster-tools": least})
    rows = [renewal(f"t{at:03}", f"T{at}", TODAY + timedelta(day), "due") for at, day in enumerate(days)]
    scene = renewals_scene(graph_of([f"T{at}" for at in range(len(days))], policy=policy), renewals(rows))
    day_of = {f"t{at:03}": day for at, day in enumerate(days)}
    inside = [id_ for cluster in scene.clusters for id_ in cluster.contracts]
    assert len(set(inside)) == len(inside)
    for cluster in scene.clusters:
        found = [day_of[id_] for id_ in cluster.contracts]
        assert len(found) >= least
        assert max(found) - min(found) <= within
    loose = sorted(day for id_, day in day_of.items() if id_ not in inside)
    assert not any(last - first <= within for first, last in zip(loose, loose[least - 1 :], strict=False))


def test_the_alternative_text_tells_every_lane() -> None:
    """Name, day of notice, renewal, status and cost of each, and how many state no day."""
    alt = renewals_scene(graph_of(THREE), renewals([*three()[1:], ENDS])).alt
    assert "Klaviyo: notice by 1 Dec 2026, renews 30 Jan 2027, due, EUR 6,000 a year" in alt
    assert "Mailchimp: no notice, ends 31 Jan 2027, ends, not stated a year" in alt
    assert renewals_scene(graph_of(THREE), renewals([UNKNOWN])).alt.endswith("1 without a known day.")


def test_what_cannot_be_drawn_is_refused() -> None:
    """No table, no contract and an unknown theme are errors of ours that say why."""
    with pytest.raises(StackAuditError, match="no table 'renewals'"):
        RENEWALS.draw(graph_of(THREE), chart_kit.review())
    with pytest.raises(StackAuditError, match="no tool of the stack states a contract"):
        RENEWALS.draw(graph_of(THREE), renewals([]))
    with pytest.raises(UnknownNameError):
        RENEWALS.draw(graph_of(THREE), renewals(three()), theme="drak")


ONE = RenewalsScene("h", "", TODAY, (Contract("a", "A", RenewalStatus.DUE, TODAY),))


@pytest.mark.parametrize(
    "broken",
    [
        replace(ONE, contracts=(*ONE.contracts, *ONE.contracts)),
        replace(ONE, contracts=(Contract("a", "A", RenewalStatus.DUE),)),
        replace(ONE, contracts=(Contract("a", "A", RenewalStatus.DUE, date(2028, 1, 1)),)),
        replace(ONE, contracts=(replace(ONE.contracts[0], owner="nobody"),)),
        replace(ONE, clusters=(Cluster(("b",), ("x",)),)),
    ],
    ids=["twice", "no day", "too late", "no such owner", "no such contract"],
)
def test_scenes_that_contradict_themselves_are_refused(broken: RenewalsScene) -> None:
    """A contract that stands twice or nowhere and names that do not exist are errors of the caller."""
    with pytest.raises(ValueError, match=r"stands twice|no day|does not have"):
        arrange_renewals(broken)


def test_amounts_and_days_are_the_same_in_every_locale() -> None:
    """Money is short where it must be, never in powers of ten; days name their month in English."""
    shown = [brief_amount(x) for x in (0.0, 999.0, 1000.0, 45_600.0, 999_999.0, 1e9, 2.5e15)]
    assert shown == ["0", "999", "1 k", "45.6 k", "1 m", "1 bn", "2,500 tn"]
    assert day_in_words(date(2027, 2, 1), beside=TODAY) == "1 February 2027"


# -- how it looks


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_calendars_have_no_faults(name: str, theme: ThemeName) -> None:
    """No text overlaps another or leaves the page, and none is too small to be read."""
    figure = drawn(SCENES[name], theme)
    assert chart_kit.text_overlaps(figure) == []
    assert chart_kit.texts_outside(figure) == []
    assert min(float(text.get_fontsize()) / 0.75 for text, _ in text_extents(figure)) >= 8.5


@pytest.mark.parametrize("name", ["3", "40", "hostile names"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_can_be_seen(name: str, theme: ThemeName) -> None:
    """The pixels of every text differ from its ground by 4.5:1: no line or shade hides one."""
    assert [entry for entry in ink_contrasts(drawn(SCENES[name], theme)) if entry[0] < LEAST_CONTRAST] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_statuses_differ_without_colour(theme: ThemeName) -> None:
    """Each status has a shape of its own, and a colour in which its day can be read."""
    assert len({style.sign for style in RENEWAL_STYLES.values()}) == len(RenewalStatus)
    assert len({style.words for style in RENEWAL_STYLES.values()}) == len(RenewalStatus)
    for status in (RenewalStatus.MISSED, RenewalStatus.DUE):
        assert contrast(RENEWAL_STYLES[status].tint.on(theme), GROUND.on(theme)) >= READABLE


def test_marks_stand_at_their_days() -> None:
    """Marks lie as far apart as their days, in the order of the lanes; today's line is left of what is to come."""
    chart = arranged(renewals_scene(graph_of(THREE), renewals(three())))
    xs = [sign.at[0] for sign in shapes_of(chart, Sign) if sign.kind is SignKind.DIAMOND][:3]
    assert xs[1] - xs[0] == pytest.approx(4 / 31 * MONTH_WIDTH)
    assert xs[2] - xs[0] == pytest.approx(14 / 31 * MONTH_WIDTH)
    today = next(words for words in chart.words if words.group == "today")
    assert xs[0] - today.x == pytest.approx((30 - 16.5 + 0.5) / 30 * MONTH_WIDTH, abs=1.1)


def test_days_off_the_axis_do_not_pass_for_days_on_it() -> None:
    """An earlier day stands left of the first month under its own head; a later renewal ends in an arrow."""
    long = renewal("t001", "Klaviyo", date(2027, 11, 20), "later")
    chart = arranged(renewals_scene(graph_of(THREE), renewals([MISSED, long])))
    november = next(words.x for words in chart.words if words.text == "Nov")
    cross = next(sign for sign in shapes_of(chart, Sign) if sign.kind is SignKind.CROSS)
    assert cross.at[0] < november - MONTH_WIDTH / 2
    assert "earlier" in [words.text for words in chart.words]
    assert SignKind.LATER in [sign.kind for sign in shapes_of(chart, Sign)]
    on_axis = arranged(renewals_scene(graph_of(THREE), renewals(three())))
    assert "earlier" not in [words.text for words in on_axis.words]
    assert SignKind.LATER not in [sign.kind for sign in shapes_of(on_axis, Sign)]


@pytest.mark.parametrize("months", [1, 6, 24, 36])
def test_the_calendar_looks_as_far_ahead_as_asked(months: int) -> None:
    """So many months after that of today are drawn, with the contracts of these; what comes later is counted."""
    graph, made = graph_of(names_of(40)), seeded_renewals(names_of(40), 1)
    scene = renewals_scene(graph, made, months)
    chart = arranged(scene)
    heads = [words for words in chart.words if words.bold and words.align == "center" and len(words.text) == 3]
    assert len(heads) == months + 1
    last = TODAY.year * 12 + TODAY.month - 1 + months
    assert all(day.year * 12 + day.month - 1 <= last for contract in scene.contracts if (day := contract.day))
    figure = drawn(scene, "light")
    assert chart_kit.text_overlaps(figure) == []
    assert chart_kit.texts_outside(figure) == []


def test_a_longer_calendar_shows_what_a_shorter_one_counts() -> None:
    """A contract of the year after next is counted by the calendar of a year, and drawn by one of three."""
    later = {**three()[0], "notice_by": date(2028, 5, 1), "renews": date(2028, 8, 1), "status": "later"}
    graph, made = graph_of(THREE), renewals([later, *three()[1:]])
    assert "1 contract after these months not shown." in renewals_scene(graph, made).notes
    longer = renewals_scene(graph, made, 36)
    assert later["tool"] in {contract.id for contract in longer.contracts}
    assert not any("after these months" in note for note in longer.notes)


@pytest.mark.parametrize("months", [0, -1, 37, True, "12", 2.5])
def test_a_span_that_cannot_be_drawn_is_refused(months: object) -> None:
    """A calendar of no months, or of more than three years, is an error that names the limits."""
    with pytest.raises(OptionError, match="from 1 to 36 months"):
        RENEWALS.draw(graph_of(THREE), renewals(three()), months=months)


def test_months_run_for_a_year_whatever_the_day() -> None:
    """Thirteen months from that of the stack's day, also at the end of the last year there is."""
    for today in (date(2026, 1, 1), date(2028, 2, 29), date(9999, 12, 31)):
        chart = arranged(RenewalsScene("h", "", today, (Contract("a", "A", RenewalStatus.DUE, today),)))
        months = [words for words in chart.words if words.bold and words.align == "center" and len(words.text) == 3]
        assert len(months) == 13
        assert months[0].text == months[-1].text


def test_money_stands_above_the_month_of_its_notice() -> None:
    """What is due in December is summed above December; months without money have no number."""
    chart = arranged(renewals_scene(graph_of(THREE), renewals([*three(), {**MISSED, "tool": "x", "annual": 7.0}])))
    december = next(words.x for words in chart.words if words.text == "Dec")
    sums = [words for words in chart.words if words.role == "muted" and words.align == "center"]
    assert [(words.x, words.text) for words in sums if words.text != "earlier"] == [(december, "31,000")]


def test_the_legend_has_what_the_picture_has() -> None:
    """Statuses, shades and departments stand in the legend only where they occur."""
    words = chart_kit.texts_of(drawn(renewals_scene(graph_of(THREE), renewals(three(departments=("marketing",))))))
    assert {"notice due soon", "days of notice close together", "no department stated"} & set(words) == {
        "notice due soon",
        "days of notice close together",
        "no department stated",
    }
    with_owner = renewals_scene(graph_of(names_of(9)), renewals([{**LATER, "departments": ("sales",)}]))
    words = chart_kit.texts_of(drawn(with_owner))
    assert {"notice due later", "Sales", "SA"} <= set(words)
    assert not {"notice due soon", "days of notice close together", "no department stated"} & set(words)


def test_a_calendar_without_days_says_so() -> None:
    """Three contracts without any day give a page with the headline and their names."""
    rows = [renewal(id_, name, None, "unknown") for id_, name in zip(chart_kit.ids_of(3), THREE, strict=True)]
    words = " ".join(chart_kit.texts_of(RENEWALS.draw(graph_of(THREE), renewals(rows)).figure))
    assert words.startswith("No contract states by when notice must be given")
    assert "(3 contracts): Braze, Klaviyo, Mailchimp" in words


@pytest.mark.parametrize("count", [12, 100])
def test_order_of_the_rows_does_not_matter(count: int) -> None:
    """Rows in another order give the same bytes and the same words."""
    graph, made = graph_of(names_of(count)), seeded_renewals(names_of(count))
    one, other = RENEWALS.draw(graph, made), RENEWALS.draw(graph, shuffled(made))
    assert (one.title, one.alt) == (other.title, other.alt)
    assert chart_kit.digest(one.figure) == chart_kit.digest(other.figure)
    assert len(renewals_scene(graph, made).contracts) <= MOST_CONTRACTS


def test_settings_of_the_user_do_not_leak_in() -> None:
    """Whatever rcParams say, the bytes are the same."""
    plain = chart_kit.digest(draw(SCENES["12"], arrange_renewals, "light"))
    with mpl.rc_context(LEAKS):
        assert chart_kit.digest(draw(SCENES["12"], arrange_renewals, "light")) == plain


def test_characters_without_a_font_are_told() -> None:
    """Names that no font can draw give one warning."""
    names = hostile_names()
    diagram = RENEWALS.draw(graph_of(names), seeded_renewals(names, 4))
    with pytest.warns(MissingGlyphWarning, match="CJK"):
        diagram.figure  # noqa: B018
