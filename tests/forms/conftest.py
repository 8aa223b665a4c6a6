"""A form with one field of every rank: required, optional, a place, a choice, a text."""

from __future__ import annotations

import pytest

from bot.directory.places import PlaceIndex, load_places
from bot.forms.fields import Field, Form, Option
from bot.settings import ROOT


@pytest.fixture(scope="session")
def places() -> PlaceIndex:
    """The real places."""
    return load_places(ROOT / "data" / "directory")


@pytest.fixture(scope="session")
def trip_form() -> Form:
    """A form with a summary at its end."""
    return Form(
        name="trip",
        title="报名疗养",
        command="apply_trip",
        confirm=True,
        fields=(
            Field("group", "choice", "分组", "哪一组？", options=(Option("a", "甲组"), Option("b", "乙组"))),
            Field("employer", "text", "单位", "哪个单位？", optional=True, shortest=2),
            Field("place", "place", "地点", "在哪里？"),
            Field("reason", "text", "理由", "为什么？", shortest=5),
        ),
    )


@pytest.fixture(scope="session")
def lookup_form() -> Form:
    """A short form without a summary."""
    return Form(
        name="lookup",
        title="查一下",
        command="look_up",
        fields=(Field("phone", "phone", "手机号", "手机号？"), Field("tail", "id_tail", "后六位", "后六位？")),
        cancelled="好，不查了。",
    )
