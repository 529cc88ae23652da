"""Invitation lists: what each line is read as, and what is said of those that cannot be."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from questionnaire import fieldwork
from questionnaire.fieldwork import InvitationEntry
from questionnaire.instrument.problems import Problem
from questionnaire.invitation_lists import LARGEST_LIST, MOST_LINES, read_invitation_list
from tests.questionnaire.fielding import opened_wave

pytestmark = pytest.mark.django_db

ADDRESS = "an address such as ann@example.org"


@pytest.fixture
def wave():
    return opened_wave()


@pytest.fixture
def read(wave):
    return lambda source: read_invitation_list(source, wave=wave, languages=("en", "fr"))


ANN = InvitationEntry("ann@example.org")
BOB = InvitationEntry("bob@example.org")
FULL_ANN = InvitationEntry("ann@example.org", "Ann Dupont", "Hôpital A", "fr")


@pytest.mark.parametrize(
    ("source", "entries"),
    [
        ("ann@example.org", [ANN]),
        ("\ufeffann@example.org\r\n\r\n  bob@example.org \r\n", [ANN, BOB]),
        ("ann@example.org\rbob@example.org", [ANN, BOB]),
        ("ann@example.org, bob@example.org", [ANN, BOB]),
        ("ann@example.org;bob@example.org;", [ANN, BOB]),
        ("mailto:ann@example.org", [ANN]),
        ("<ann@example.org>", [ANN]),
        ("Ann <ann@example.org>", [InvitationEntry("ann@example.org", "Ann")]),
        ('"Dupont, Ann" <ann@example.org>', [InvitationEntry("ann@example.org", "Dupont, Ann")]),
        (
            "Ann <ann@example.org>; Bob <bob@example.org>",
            [InvitationEntry("ann@example.org", "Ann"), InvitationEntry("bob@example.org", "Bob")],
        ),
        ("ann@example.org;Ann Dupont;Hôpital A;fr", [FULL_ANN]),
        ("ann@example.org\tAnn Dupont\tHôpital A\tFR", [FULL_ANN]),
        ('ann@example.org,Ann Dupont,"Hôpital A",fr', [FULL_ANN]),
        ("email,name,organisation,language\nann@example.org,Ann Dupont,Hôpital A,fr", [FULL_ANN]),
        (
            "language;Email;NAME\nfr;ann@example.org;Ann",
            [InvitationEntry("ann@example.org", "Ann", language="fr")],
        ),
        (
            "Nom;Courriel;Langue\nAnn;ann@example.org;fr",
            [InvitationEntry("ann@example.org", "Ann", language="fr")],
        ),
        ("email;name\nAnn D. <ann@example.org>;", [InvitationEntry("ann@example.org", "Ann D.")]),
        ("email;name\nAnn D. <ann@example.org>;A", [InvitationEntry("ann@example.org", "A")]),
        ("email;name\nann@example.org", [ANN]),
        ("email\nann@example.org\n;;\n,,\nbob@example.org", [ANN, BOB]),
        (
            'email,name\nann@example.org,"Dupont, Ann ""A."""',
            [InvitationEntry("ann@example.org", 'Dupont, Ann "A."')],
        ),
        ("email,name\nann@example.org,An\x00n\x1b", [InvitationEntry("ann@example.org", "An n")]),
    ],
)
def test_it_reads_each_line_as_an_entry(read, source, entries):
    found = read(source.encode())
    assert (list(found.entries), found.problems, found.notes) == (entries, (), ())
    assert read(source) == found


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("ann", Problem("line 1", "'ann'", ADDRESS, "correct or remove it")),
        ("\n\nann@", Problem("line 3", "'ann@'", ADDRESS, "correct or remove it")),
        ("Ann <>", Problem("line 1", "no address", ADDRESS, "correct or remove it")),
        ("email;name\n;Ann", Problem("line 2", "no address", ADDRESS, "correct or remove it")),
        (
            "x" * 300 + "@example.org",
            Problem("line 1", "'" + "x" * 58 + "…", ADDRESS, "correct or remove it"),
        ),
        (
            "email;language\nbob@example.org;de",
            Problem(
                "line 2",
                "the language 'de'",
                "one of en, fr",
                "choose one of them, or leave the cell empty",
            ),
        ),
        (
            f"bob@example.org;{'x' * 201}",
            Problem("line 1", "a name of 201 characters", "200 at most", "shorten it"),
        ),
        (
            "bob@example.org;a;b;en;more",
            Problem(
                "line 1",
                "5 cells",
                "4 at most: email, name, organisation, language",
                "put a header above the list",
            ),
        ),
        (
            "email;name\nbob@example.org;Bob;more",
            Problem("line 2", "3 cells", "2 as in the header", "put quotes around commas"),
        ),
    ],
)
def test_it_says_what_is_wrong_with_a_line_and_reads_the_others(read, source, problem):
    found = read(f"{source}\nann@example.org".encode())
    assert (found.entries, found.problems) == ((ANN,), (problem,))


def test_it_lists_everything_wrong_at_once(read):
    found = read(b"email;language\nann;de\nbob@example.org;en\nBOB@example.org;en")
    assert [(problem.place, problem.found) for problem in found.problems] == [
        ("line 2", "'ann'"),
        ("line 2", "the language 'de'"),
        ("line 4", "BOB@example.org again, first on line 3"),
    ]
    assert found.entries == (InvitationEntry("bob@example.org", language="en"),)


def test_it_names_the_earlier_line_of_an_address(read):
    found = read(b"ann@example.org\n\nbob@example.org\nAnn@Example.org, bob@example.org")
    assert found.entries == (ANN, BOB)
    assert found.problems == tuple(
        Problem(
            "line 4",
            f"{address} again, first on line {line}",
            "each address once",
            "remove one of the lines",
        )
        for address, line in (("Ann@Example.org", 1), ("bob@example.org", 3))
    )


def test_it_notes_who_is_invited_already(read, wave):
    fieldwork.invite(wave=wave, entries=[InvitationEntry("Ann@Example.org")])
    found = read(b"bob@example.org\nANN@example.org")
    assert (found.entries, found.problems) == ((BOB,), ())
    assert found.notes == ("line 2: ANN@example.org is invited already",)


def test_it_takes_the_sting_out_of_a_formula(read):
    found = read(b"email;name;organisation\nann@example.org;=HYPERLINK(1);+-@A")
    assert found.entries == (InvitationEntry("ann@example.org", "HYPERLINK(1)", "A"),)
    assert found.notes == (
        "line 2: the name '=HYPERLINK(1)' was read as 'HYPERLINK(1)'",
        "line 2: the organisation '+-@A' was read as 'A'",
    )


def test_it_notes_a_column_it_does_not_use(read):
    found = read(b"email,phone\nann@example.org,123")
    assert (found.entries, found.problems) == ((ANN,), ())
    assert found.notes == (
        "line 1: the column 'phone' is not used; the columns known are "
        "email, name, organisation, language",
    )


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (b"", Problem("list", "nothing", "one address a line", "write or choose a list")),
        (
            b"\xef\xbb\xbf \n;;\n",
            Problem("list", "nothing", "one address a line", "write or choose a list"),
        ),
        (
            b"ann@example.org\nZo\xe9 <zoe@example.org>",
            Problem("line 2", "the byte 0xe9", "UTF-8 text", "save the file as “CSV UTF-8”"),
        ),
        (
            b"x" * (LARGEST_LIST + 1),
            Problem("list", "1000001 bytes", "1000000 at most", "split the list"),
        ),
        (
            b"\n" * MOST_LINES + b"x",
            Problem("list", "10001 lines", "10000 at most", "split the list"),
        ),
        (
            b"email,email\nann@example.org,bob@example.org",
            Problem("line 1", "the column 'email' 2 times", "each column once", "take one out"),
        ),
    ],
)
def test_it_refuses_a_list_it_cannot_read(read, source, problem):
    found = read(source)
    assert (found.entries, found.problems, found.notes) == ((), (problem,), ())


@pytest.mark.parametrize("lines", [1, 3])
def test_it_asks_the_database_once(read, lines, django_assert_num_queries):
    source = "\n".join(f"member{n}@example.org" for n in range(lines)).encode()
    with django_assert_num_queries(1):
        assert len(read(source).entries) == lines


def test_it_reads_the_longest_list(read):
    source = "\n".join(f"member{n}@example.org" for n in range(MOST_LINES)).encode()
    assert len(read(source).entries) == MOST_LINES


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    source=st.one_of(
        st.binary(max_size=60),
        st.text(st.sampled_from('a@.<>",;\t\n\r =é\x00\ud800-'), max_size=40),
        st.text(st.sampled_from('a@b.c,;"\n'), max_size=30).map("email,name\n{}".format),
    )
)
def test_it_never_raises(read, source):
    found = read(source)
    assert len({entry.email.lower() for entry in found.entries}) == len(found.entries)
