"""People read forms as they are served, and what they do comes from the seed alone."""

from __future__ import annotations

from random import Random

from tests.faults.choosing import choose, consented
from tests.faults.forms import Box, Field, Form, form_to, forms_of
from tests.faults.killing import WEIGHTS, schedule
from tests.faults.marked import marked
from tests.questionnaire.instrument.miniature import TRACK, instrument, page

PAGE = """
<form method="get"><input name="search"></form>
<form method="post" action="/other/"><input type="hidden" name="token" value="t"></form>
<form method="post" action="/s/x/page/only/?return=check">
  <input type="hidden" name="_revision" value="3">
  <label><input type="radio" name="track" value="1">One</label>
  <label><input type="radio" name="track" value="2" checked>Two</label>
  <input type="checkbox" name="several" value="9" data-alone>
  <select name="rank"><option value="">None</option><option selected>1</option></select>
  <textarea name="words">
A &amp; B</textarea>
  <input type="text" name="gone" disabled>
  <button name="_leave" value="1">Leave</button>
</form>
"""


def test_a_form_is_read_as_a_browser_would_send_it() -> None:
    assert form_to(PAGE, "/s/x/page/only/", "/page/only/") == Form(
        "/s/x/page/only/",
        hidden=[("_revision", "3")],
        fields={
            "track": Field("track", "radio", [Box("1"), Box("2", ticked=True)]),
            "several": Field("several", "checkbox", [Box("9", alone=True)]),
            "rank": Field("rank", "select", [Box(""), Box("1", ticked=True)]),
            "words": Field("words", "text", typed="A & B"),
        },
    )
    assert [form.action for form in forms_of(PAGE, "/")] == ["/other/", "/s/x/page/only/"]


def test_a_person_consents_and_leaves_traps_for_machines_alone() -> None:
    form = Form(
        "/begin/",
        hidden=[("_begin", "token")],
        fields={
            "_consent": Field("_consent", "checkbox", [Box("version")]),
            "_website": Field("_website", "text"),
        },
    )
    sent = [("_begin", "token"), ("_consent", "version"), ("_website", "")]
    assert consented(form) == sent


def test_a_choice_says_what_the_questionnaire_makes_of_it() -> None:
    asked = marked(instrument(page("only", TRACK)))
    form = Form(
        "/page/only/",
        hidden=[("_revision", "0")],
        fields={
            "track": Field("track", "radio", [Box("2")]),
            "mark_of_only": Field("mark_of_only", "text"),
        },
    )
    choice = choose(asked, "only", form, "person 7 page only save 1", Random(1))
    assert choice.values == {"track": 2, "mark_of_only": "person 7 page only save 1"}
    assert choice.variables == ("track", "mark_of_only")
    assert choice.fields == [
        ("_revision", "0"),
        ("track", "2"),
        ("mark_of_only", "person 7 page only save 1"),
    ]


def test_the_seed_repeats_the_schedule_and_another_seed_does_not() -> None:
    assert schedule(7, 100) == schedule(7, 100)
    assert schedule(7, 100) != schedule(8, 100)
    assert len(schedule(7, 100)) == 100
    assert {kill.victim for kill in schedule(7, 100)} == set(WEIGHTS)
