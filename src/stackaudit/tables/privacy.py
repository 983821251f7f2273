"""Rows of the privacy analyser's tables: who holds which data, and what is told of it."""

from __future__ import annotations

from typing import Annotated, ClassVar

from stackaudit.core.rows import Column, Row, row


@row
class HolderRow(Row):
    """A tool that holds personal data, or may, with what is stated of its protection."""

    table: ClassVar[str] = "holders"
    tool: Annotated[str, Column("Id of the tool.")]
    name: Annotated[str, Column("Its name.")]
    certain_class: Annotated[str, Column("The worst class of the data that is there for certain.")]
    possible_class: Annotated[str, Column("The worst class of the data that may be there.")]
    class_open: Annotated[bool, Column("Whether data of no stated class may be there too.")]
    entities: Annotated[tuple[str, ...], Column("Entities of which it holds personal data for certain.")]
    entities_possible: Annotated[tuple[str, ...], Column("Entities of which it only may hold personal data.")]
    hosted: Annotated[tuple[str, ...] | None, Column("Where it keeps data, as stated.")]
    within_regions: Annotated[bool | None, Column("Whether that lies in the regions of the company; empty: open.")]
    safeguard: Annotated[str | None, Column("What the company rests on outside its regions, as stated.")]
    agreement: Annotated[bool | None, Column("Whether there is a data processing agreement, as stated.")]
    keep: Annotated[str | None, Column("How long it keeps records, as stated.")]
    deletion: Annotated[bool | None, Column("Whether it deletes our data when asked, as stated.")]
    status: Annotated[
        str,
        Column(
            "told: a finding is about it; open: the class, the place, the agreement or the time limit is not stated; "
            "clean: all of that is stated and nothing is told."
        ),
    ]


@row
class HeldRow(Row):
    """An attribute, or some of an entity with confidential or personal data, that a tool holds or may hold."""

    table: ClassVar[str] = "held"
    tool: Annotated[str, Column("Id of the tool.")]
    entity: Annotated[str, Column("Id of the kind of records.")]
    attribute: Annotated[str | None, Column("The attribute; empty: some of the records, whatever it is.")]
    data_class: Annotated[str | None, Column("Its class, as stated: none, confidential, personal, special, criminal.")]
    certain: Annotated[bool, Column("Whether it is there for certain; else it may be.")]
    way: Annotated[str | None, Column("The tools of the shortest way, a stated one if there is one.")]
    methods: Annotated[tuple[str, ...], Column("The method of each hop of the way, as stated.")]
    stated_hops: Annotated[int, Column("How many hops are stated to carry it.")]
    hops: Annotated[int, Column("How many hops the way has.")]


@row
class ExposureRow(Row):
    """What is told of personal data, with the interval of its severity; the lower end counts."""

    table: ClassVar[str] = "exposures"
    finding: Annotated[str, Column("Id of the finding, or of the row that it becomes below its cause.")]
    kind: Annotated[str, Column("Its kind.")]
    subject: Annotated[str, Column("What it is about.")]
    severity_low: Annotated[float, Column("Severity by the worst class that is there for certain.", "points")]
    severity_high: Annotated[float, Column("Severity by the worst class that may be there.", "points")]
    confidence: Annotated[str, Column("How well the facts are known.")]


@row
class ConsentRow(Row):
    """A tool that contacts people, with the records of consents or objections that it goes by."""

    table: ClassVar[str] = "consents"
    tool: Annotated[str, Column("Id of the tool.")]
    capabilities: Annotated[tuple[str, ...], Column("By which of its capabilities it contacts people.")]
    entities: Annotated[tuple[str, ...], Column("Entities about customers of which it holds personal data.")]
    bases: Annotated[tuple[str, ...], Column("What activities state that this rests on, as stated.")]
    records: Annotated[str | None, Column("The entity of consents or objections; empty: none is known.")]
    master: Annotated[str | None, Column("The system of record that they come from.")]
    state: Annotated[
        str,
        Column(
            "missing, incomplete, late or ok, whatever is not stated; unknown where the records or their system of "
            "record are not. That the records arrive does not say that a consent is valid."
        ),
    ]
    flags: Annotated[tuple[str, ...], Column("All that is wrong.")]
    open: Annotated[tuple[str, ...], Column("What is not stated and might make it worse.")]
    lost: Annotated[tuple[str, ...], Column("Attributes that do not arrive.")]
    outside: Annotated[tuple[str, ...], Column("Regions that the tool serves and no system of record covers.")]
    age_low: Annotated[float | None, Column("The worst age of the records on arrival, in the best case.", "hours")]
    age_high: Annotated[float | None, Column("The same in the worst case; empty: not bounded.", "hours")]
    way: Annotated[str | None, Column("The tools of the way.")]


@row
class WithdrawalRow(Row):
    """The way of a withdrawal from the tool where somebody states it to a tool that contacts people."""

    table: ClassVar[str] = "withdrawals"
    records: Annotated[str, Column("The entity of consents or objections.")]
    producer: Annotated[str, Column("Id of the tool where a withdrawal is stated.")]
    master: Annotated[str, Column("Id of the system of record on the way.")]
    tool: Annotated[str, Column("Id of the tool that contacts people.")]
    arrives: Annotated[bool | None, Column("Whether it gets there; empty: open.")]
    lag_low: Annotated[float | None, Column("How long it takes at the most, in the best case.", "hours")]
    lag_high: Annotated[float | None, Column("The same in the worst case; empty: not bounded.", "hours")]
    messages_low: Annotated[int | None, Column("Messages that go out in that time at the least.")]
    messages_high: Annotated[int | None, Column("Messages that go out in that time at the most; empty: not bounded.")]


@row
class RequestRow(Row):
    """Whom the request of a person reaches, for a kind of records: a deletion, or a copy of the data."""

    table: ClassVar[str] = "requests"
    entity: Annotated[str, Column("Id of the kind of records.")]
    intakes: Annotated[tuple[str, ...], Column("Where requests come in.")]
    must: Annotated[tuple[str, ...], Column("Tools that hold and keep such records: each has to be told.")]
    reached: Annotated[tuple[str, ...], Column("Those in which a deletion is carried out for certain.")]
    reached_possible: Annotated[tuple[str, ...], Column("Those in which it may be.")]
    unreached: Annotated[tuple[str, ...], Column("Those that no flow carries a deletion to, whatever is not stated.")]
    unrecorded: Annotated[tuple[str, ...], Column("Those that only a flow which is not on record could carry it to.")]
    late: Annotated[tuple[str, ...], Column("Those that it reaches too late, whatever is not stated.")]
    orders_low: Annotated[int, Column("The fewest tools to tell by hand so that all others follow, in the best case.")]
    orders_high: Annotated[int, Column("The same in the worst case.")]
    tell: Annotated[tuple[str, ...], Column("Whom to tell in the worst case.")]
    copies: Annotated[tuple[str, ...], Column("Those out of which a copy of the data can be got, as stated.")]
    copies_open: Annotated[tuple[str, ...], Column("Those that do not state it.")]


_FROM = Column("The facts that the cell before rests on.")


@row
class ActivityRow(Row):
    """A purpose that the company states, or a draft of one, with what GDPR 30(1) asks to be recorded of it.

    A cell is empty where nothing is stated. It is stated where all facts that it rests on are, and in part where some
    are; its text says which are not.
    """

    table: ClassVar[str] = "activities"
    activity: Annotated[str | None, Column("Id of the activity; empty for a draft.")]
    name: Annotated[str, Column("Its name; of a draft the capabilities that it is for.")]
    draft: Annotated[bool, Column("Whether it is a draft: tools do this, and no activity that is stated names them.")]
    tools: Annotated[tuple[str, ...], Column("Tools that serve it.")]
    entities: Annotated[tuple[str, ...], Column("Kinds of records that it uses.")]
    basis: Annotated[str | None, Column("What the company states it rests on: printed as stated, never judged.")]
    owner: Annotated[str | None, Column("Who answers for it, as stated.")]
    controller: Annotated[str | None, Column("(a) Who answers for the data, the representative, the officer.")]
    controller_from: Annotated[tuple[str, ...], _FROM]
    purpose: Annotated[str | None, Column("(b) What the data is used for.")]
    purpose_from: Annotated[tuple[str, ...], _FROM]
    subjects: Annotated[str | None, Column("(c) Whose data it is.")]
    subjects_from: Annotated[tuple[str, ...], _FROM]
    data: Annotated[str | None, Column("(c) Which data, with its classes.")]
    data_from: Annotated[tuple[str, ...], _FROM]
    recipients: Annotated[str | None, Column("(d) Who gets it: the tools with their vendors, and where flows lead.")]
    recipients_from: Annotated[tuple[str, ...], _FROM]
    places: Annotated[str | None, Column("(e) Where it is kept, and what the company rests on outside its regions.")]
    places_from: Annotated[tuple[str, ...], _FROM]
    limits: Annotated[str | None, Column("(f) How long it is kept.")]
    limits_from: Annotated[tuple[str, ...], _FROM]
    measures: Annotated[str | None, Column("(g) How it is protected: access and deletion.")]
    measures_from: Annotated[tuple[str, ...], _FROM]
    in_part: Annotated[tuple[str, ...], Column("The cells that are stated in part.")]
    not_stated: Annotated[tuple[str, ...], Column("The cells of which nothing is stated.")]
    stated: Annotated[int, Column("How many of the eight cells are stated.", "cells")]
    cells: Annotated[int, Column("How many cells there are.", "cells")]


ROWS = (HolderRow, HeldRow, ExposureRow, ConsentRow, WithdrawalRow, RequestRow, ActivityRow)
"""All of them."""
