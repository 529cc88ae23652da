"""What bad input gets: a message beside the field or a clear page, and nothing is stored."""

from urllib.parse import quote

import pytest
from django.core.signing import TimestampSigner, b62_encode
from django.test import Client
from django.utils.html import escape

from questionnaire import fieldwork
from questionnaire.models import Response
from questionnaire.views.visits import RESPONSE_COOKIE

from .journey import Respondent

BAD_PAGES = {
    "an option that is not there": (
        "single",
        {"category": "7"},
        [("q-category-1", "“7” is not among the answers: choose one of those shown.")],
    ),
    "an option that is no number": (
        "single",
        {"category": "<b>"},
        [("q-category-1", "“<b>” is not among the answers: choose one of those shown.")],
    ),
    "two answers to a single choice": (
        "single",
        {"category": ["1", "2"]},
        [("q-category-1", "Several answers came in: choose only one.")],
    ),
    "a text that goes with no chosen option": (
        "single",
        {"category": "1", "category.other.text": "hm"},
        [("q-category-other-text", "Choose “Other” to go with this text, or remove the text.")],
    ),
    "two exclusive options": (
        "multiple",
        {"techniques": ["4", "5"]},
        [
            (
                "q-techniques-1",
                "“None of these” stands alone: untick it, or untick the other answers.",
            )
        ],
    ),
    "a value off the scale": (
        "scale",
        {"maturity": "11"},
        [("q-maturity-0", "“11” is not on the scale: choose one of the points shown.")],
    ),
    "a row that is not in the matrix": (
        "matrix",
        {"barriers.data": "1", "barriers.skills": "1", "barriers.law": "1", "barriers.no": "1"},
        [
            (
                "q-barriers-data-1",
                "“barriers.no” is not part of this question: answer what is shown.",
            )
        ],
    ),
    "a row without an answer": (
        "matrix",
        {"barriers.data": "1", "barriers.skills": "1"},
        [("q-barriers-law-1", "Choose an answer.")],
    ),
    "a phase without an answer": (
        "phases",
        {"barriers.data.before": "1", "barriers.data.during": "1", "barriers.skills.before": "1"},
        [("q-barriers-skills-during-1", "Choose an answer.")],
    ),
    "a cell with an option of another column": (
        "grid",
        {
            "cases.imaging.under_way": "9",
            "cases.imaging.value": "9",
            "cases.triage.under_way": "1",
            "cases.triage.value": "1",
        },
        [
            (
                "q-cases-imaging-under_way-1",
                "“9” is not among the answers: choose one of those shown.",
            )
        ],
    ),
    "a rank given twice": (
        "ranking",
        {"priorities.care": "1", "priorities.cost": "1"},
        [("q-priorities-cost", "Rank 1 is given twice: use each rank once.")],
    ),
    "a rank that is not there": (
        "ranking",
        {"priorities.care": "3"},
        [("q-priorities-care", "“3” is not a rank: choose one from the list.")],
    ),
    "a number too high": (
        "number",
        {"share": "101"},
        [("q-share", "“101” is too high: give 100 or less.")],
    ),
    "a number and the box beside it": (
        "number",
        {"share": "10", "share.missing": "999"},
        [("q-share", "Give a number or tick the box, not both.")],
    ),
    "a number with decimals where none are taken": (
        "number",
        {"share": "10", "people": "2.5"},
        [("q-people", "“2.5” is not a whole number: leave out the decimals.")],
    ),
    "an over-long text": (
        "text",
        {"remark": "x" * 51},
        [("q-remark", "The text has 51 characters: shorten it to 50 at most.")],
    ),
    "blank words": ("text", {"remark": " \n\x00 "}, [("q-remark", "Type your answer.")]),
}


@pytest.mark.parametrize(("kind", "posted", "expected"), BAD_PAGES.values(), ids=BAD_PAGES)
def test_it_is_told_at_its_field_and_nothing_is_stored(open_wave_of, kind, posted, expected):
    respondent = Respondent(open_wave_of(kind)).begin().answer(posted)
    assert respondent.seen.status_code == 422
    found = respondent.seen.context["form"].found
    assert [(message.anchor, message.words) for message in found] == expected
    assert (respondent.answers, respondent.response.page_revisions) == ({}, {})


def test_the_summary_names_the_place_of_each_error(open_wave_of):
    respondent = Respondent(open_wave_of("phases")).begin("fr")
    respondent.answer({"barriers.data.before": "1", "barriers.data.during": "1"})
    assert [words for _, words in respondent.messages()] == [
        "Compétences, Avant\u00a0: Choisissez une réponse.",
        "Compétences, Pendant\u00a0: Choisissez une réponse.",
    ]


def test_what_was_typed_stays_in_the_form(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    respondent.answer({"remarkable": "2", "category.other.text": "<i>hm</i>"})
    filling = respondent.seen.context["form"].filling
    assert (filling.value("remarkable"), filling.value("category.other.text")) == (
        "2",
        "<i>hm</i>",
    )
    assert respondent.seen.content.count(b"<i>hm") == 0


def test_a_page_off_the_path_stores_nothing(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin()
    respondent.post("page/beds/", bed_count="5", _revision="0")
    assert (respondent.seen.status_code, respondent.answers) == (409, {})


def test_a_page_that_does_not_exist_is_not_found(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin()
    assert respondent.get("page/nowhere/").seen.status_code == 404
    assert respondent.post("page/nowhere/").seen.status_code == 404


def test_an_answer_to_a_question_of_another_page_is_left_alone(open_wave_of):
    respondent = Respondent(open_wave_of("routing")).begin().answer(category=2, bed_count=5)
    assert respondent.answers == {"category": 2}


def test_a_stale_page_shows_both_answers_and_stores_none(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    respondent.answer(category=1).get("page/first/")
    respondent.post("page/first/", category=2, _revision="1")
    respondent.post("page/first/", category=3, _revision="1")
    assert (respondent.seen.status_code, respondent.answers) == (409, {"category": 2})
    context = respondent.seen.context
    assert [(text, [line.answer for line in lines]) for text, lines in context["stored"]] == [
        ("Which kind of organisation is it?", ["Hospital"]),
        ("Is it remarkable?", []),
    ]
    assert context["form"].filling.value("category") == "3"


def test_sending_a_stale_page_again_replaces_what_is_stored(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    respondent.answer(category=1).post("page/first/", category=2, _revision="0")
    assert respondent.seen.status_code == 409
    respondent.post("page/first/", category=2, _revision=respondent.seen.context["revision"])
    assert (respondent.page, respondent.answers) == ("check/", {"category": 2})


def test_the_same_page_sent_twice_is_stored_once(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    for _ in range(2):
        assert respondent.post("page/first/", category=2, _revision="0").page == "check/"
    assert respondent.response.page_revisions == {"first": 1}


@pytest.mark.parametrize("revision", ["", "-1", "x", "9" * 40, "١"])
def test_a_form_with_a_mangled_revision_overwrites_nothing(open_wave_of, revision):
    respondent = Respondent(open_wave_of("single")).begin().answer(category=1)
    respondent.post("page/first/", category=2, _revision=revision)
    assert (respondent.seen.status_code, respondent.answers) == (409, {"category": 1})


def test_an_unknown_language_is_refused(open_wave_of):
    respondent = Respondent(open_wave_of("single"))
    assert respondent.begin("xx").seen.status_code == 400
    respondent.begin("en")
    assert respondent.post("language/", _language="xx").seen.status_code == 400
    assert respondent.response.language == "en"


def test_a_tampered_cookie_is_told_from_none(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    respondent.client.cookies[RESPONSE_COOKIE] = "forged:0:0"
    assert respondent.get("page/first/").seen.status_code == 400
    assert respondent.post("page/first/", category=1).seen.status_code == 400
    assert respondent.answers == {}


def test_an_old_cookie_says_how_to_come_back(open_wave_of, monkeypatch):
    monkeypatch.setattr(TimestampSigner, "timestamp", lambda signer: b62_encode(86_400))
    respondent = Respondent(open_wave_of("single")).begin()
    assert respondent.seen.status_code == 410
    assert respondent.client.cookies[RESPONSE_COOKIE].value == ""
    respondent.client.post("/s/single/2021/begin/")
    assert respondent.post("page/first/", category=1).seen.status_code == 410
    assert list(Response.objects.values_list("answers", flat=True)) == [{}, {}]


def test_without_a_cookie_a_page_leads_to_the_start_and_stores_nothing(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    stranger = Respondent(respondent.wave)
    assert stranger.get("page/first/").page == ""
    assert stranger.post("page/first/", category=1).seen.status_code == 400
    assert respondent.answers == {}


def test_the_cookie_of_one_wave_opens_no_other(open_wave_of):
    first = Respondent(open_wave_of("single")).begin()
    other = Respondent(open_wave_of("scale"))
    other.client.cookies[RESPONSE_COOKIE] = first.client.cookies[RESPONSE_COOKIE].value
    assert other.get("page/first/").seen.status_code == 410


def test_answers_that_were_removed_are_said_to_be_gone(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    respondent.response.delete()
    assert respondent.get("page/first/").seen.status_code == 410


def test_a_missing_csrf_token_stores_nothing(open_wave_of):
    wave = open_wave_of("single")
    respondent = Respondent(wave).begin()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = respondent.client.cookies
    seen = Respondent(wave, client=strict).post("page/first/", category=1, _revision="0").seen
    assert (seen.status_code, respondent.answers) == (403, {})


def test_a_body_of_ten_megabytes_is_refused(open_wave_of):
    respondent = Respondent(open_wave_of("text")).begin()
    body = b"remark=" + b"x" * 10_000_000
    seen = respondent.client.post(
        "/s/text/2021/page/first/", body, content_type="application/x-www-form-urlencoded"
    )
    assert (seen.status_code, respondent.answers) == (413, {})
    assert b"This was too large" in seen.content


def test_thousands_of_fields_are_refused(open_wave_of):
    respondent = Respondent(open_wave_of("text")).begin()
    seen = respondent.post("page/first/", **{f"f{number}": "" for number in range(3_000)}).seen
    assert (seen.status_code, respondent.answers) == (400, {})


def test_a_wave_that_closes_meanwhile_stores_nothing(open_wave_of):
    respondent = Respondent(open_wave_of("single")).begin()
    fieldwork.close_wave(wave=respondent.wave)
    assert respondent.post("page/first/", category=1, _revision="0").seen.status_code == 410
    assert respondent.post("submit/").seen.status_code == 410
    assert respondent.answers == {}


STRANGE_WORDS = {
    "emoji": ("👩🏽‍🔬🧪 fine", "👩🏽‍🔬🧪 fine"),
    "right-to-left": ("هذا نص من اليمين إلى اليسار", "هذا نص من اليمين إلى اليسار"),
    "overrides of direction": ("abc\u202etxt.exe", "abc\u202etxt.exe"),
    "tags": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "a template": ("{{ settings.SECRET_KEY }}{% debug %}", "{{ settings.SECRET_KEY }}{% debug %}"),
    "a pipe": ("{category|none}", "{category|none}"),
    "a formula": ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    "a formula after a blank": ("\t=1+1", "=1+1"),
    "a statement": ("'; DROP TABLE questionnaire_wave; --", "'; DROP TABLE questionnaire_wave; --"),
    "half a character": ("\ud800x", "\ufffd\ufffd\ufffdx"),
    "a NUL in the middle": ("a\x00b", "ab"),
    "stacked marks": ("z" + "\u0335" * 40, "z" + "\u0335" * 40),
}


@pytest.mark.parametrize(("words", "stored"), STRANGE_WORDS.values(), ids=STRANGE_WORDS)
def test_strange_words_are_stored_and_shown_as_they_are(open_wave_of, words, stored):
    respondent = Respondent(open_wave_of("text")).begin()
    body = f"_revision=0&remark={quote(words.encode('utf-8', 'surrogatepass'))}"
    form = "application/x-www-form-urlencoded"
    seen = respondent.client.post(f"{respondent.home}page/first/", body, content_type=form)
    assert (seen.status_code, respondent.answers) == (302, {"remark": stored})
    for page in ("check/", "page/first/"):
        assert escape(stored) in respondent.get(page).seen.content.decode()


def test_a_hundred_thousand_characters_are_told_and_not_stored(open_wave_of):
    respondent = Respondent(open_wave_of("text")).begin().answer(remark="é" * 100_000)
    assert (respondent.seen.status_code, respondent.answers) == (422, {})
    (message,) = respondent.seen.context["form"].found
    assert message.words == "The text has 100000 characters: shorten it to 50 at most."


@pytest.mark.parametrize(
    "page", ["", "page/first/", "check/", "thanks/", "leave/", "receipt/", "withdraw/", "privacy/"]
)
@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", "\x7f:::", "é" * 4000, "a" * 43 + ":1x:y"])
def test_no_cookie_breaks_a_page(open_wave_of, page, cookie):
    respondent = Respondent(open_wave_of("single"))
    for name in ("wavebook_response", "wavebook_invitation"):
        respondent.client.cookies[name] = cookie
    assert respondent.get(page).seen.status_code in (200, 400, 410)


POSTS = ["begin", "submit", "stay", "withdraw", "mail-link", "language", "page/first", "page/x"]


@pytest.mark.parametrize("page", POSTS)
@pytest.mark.parametrize("begins", [True, False], ids=["begun", "not begun"])
def test_no_post_breaks_whatever_it_holds(open_wave_of, page, begins):
    respondent = Respondent(open_wave_of("single"))
    if begins:
        respondent.begin()
    names = ("language", "_language", "_to", "_begin", "_consent", "email", "anew", "_revision")
    for value in ("\x00", "<b>", "💥" * 300, "../../etc", "-1"):
        posted = dict.fromkeys((*names, "category"), value)
        assert respondent.post(f"{page}/", **posted).seen.status_code < 500


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused(open_wave_of, method):
    respondent = Respondent(open_wave_of("single")).begin()
    for page in ("page/first/", "withdraw/", "leave/", "stay/", ""):
        seen = getattr(respondent.client, method)(respondent.home + page)
        assert seen.status_code == 405
