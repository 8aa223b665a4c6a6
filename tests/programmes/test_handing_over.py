"""What was told for a programme's sum goes along into the application that its button opens."""

from __future__ import annotations

import pytest

from bot.actions.programme_forms import ProgrammeForms
from bot.applications.catalogue import ServiceCatalogue
from bot.directory.places import PlaceIndex
from bot.forms.listed_answers import answers_listed
from bot.programmes.catalogue import FORM_PREFIX, ProgrammeCatalogue
from bot.questions.library import QuestionLibrary
from bot.settings import DATA_DIR
from bot.text.normalise import normalise
from tests.programmes.answers import all_answers

APPLIED_FOR = ["330727/startup", "331126/mutual_aid"]


@pytest.mark.parametrize("programme_id", APPLIED_FOR)
def test_nothing_that_was_told_is_asked_again(
    programme_id: str, programmes: ProgrammeCatalogue, places: PlaceIndex
) -> None:
    services = ServiceCatalogue(DATA_DIR / "services", places)
    source = ProgrammeForms(programmes, services, places, QuestionLibrary(DATA_DIR))
    name = f"{FORM_PREFIX}{programme_id}"
    programme = programmes.get(programme_id)
    assert programme is not None
    service = services.forms()[str(programme.service)]
    form = source.forms()[name]
    seen = 0
    for values in all_answers(form):
        result = None if form.refusal(values) else source.result(name, form.handed_in(values), None)
        send = (
            next((one.payload for one in result.choices if one.payload.get("chosen") == "apply"), None)
            if result
            else None
        )
        if send is None:
            continue
        heard = answers_listed(service, places, normalise(str(send.get("text", ""))))
        asked = {field.name for field in service.fields}
        shared = {field: value for field, value in form.counting(values).items() if field in asked}
        assert {field: heard.get(field) for field in shared} == shared, send
        seen += 1
    assert seen
