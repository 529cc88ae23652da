"""Logos: pictures are drawn anew, and what is none is refused with what to do."""

import zlib
from io import BytesIO
from struct import pack

import pytest
from PIL import Image

from questionnaire.logos import KEPT_AT_MOST, LogoError, keep_logo, read_logo, remove_logo
from questionnaire.models import Survey, SurveyLogo


def picture(
    form: str = "PNG", size: tuple[int, int] = (300, 100), mode: str = "RGB", **more
) -> bytes:
    drawn = BytesIO()
    colour = (0, 128, 128, 100) if mode == "RGBA" else "teal"
    Image.new(mode, size, colour).save(drawn, form, **more)
    return drawn.getvalue()


def kept(source: bytes) -> Image.Image:
    return Image.open(BytesIO(read_logo(source).image))


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG whose header promises that many pixels and which holds none."""
    header = b"IHDR" + pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"")
    chunks = (pack(">I", len(c) - 4) + c + pack(">I", zlib.crc32(c)) for c in (header, data))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_it_is_kept_as_webp_whatever_it_came_as(form):
    logo = read_logo(picture(form))
    found = Image.open(BytesIO(logo.image))
    assert (found.format, found.size, logo.media_type) == ("WEBP", (300, 100), "image/webp")


def test_it_is_scaled_down_to_what_pages_show():
    assert kept(picture(size=(1200, 360))).size == KEPT_AT_MOST
    assert kept(picture(size=(100, 1000))).size == (14, 144)


def test_transparency_stays():
    assert kept(picture(mode="RGBA")).mode == "RGBA"


def test_what_a_camera_noted_is_dropped():
    exif = Image.Exif()
    exif[0x010E] = "at home, 5 Elm Street"
    source = picture("JPEG", exif=exif)
    assert (b"Elm Street" in source, b"Elm Street" in read_logo(source).image) == (True, False)


def test_it_is_turned_as_the_camera_said():
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    assert kept(picture("JPEG", size=(120, 60), exif=exif)).size == (60, 120)


REFUSED = {
    "a picture too wide": (picture(size=(1201, 10)), "Found 1201 × 10 pixels"),
    "a bomb of many pixels": (png_that_claims(60_000, 60_000), "Found far too many pixels"),
    "a file too large": (picture() + b"\0" * 200_000, "bytes, expected 200000 at most"),
    "another format": (picture("GIF"), "Found no picture that can be read"),
    "an SVG with a script": (b"<svg><script>alert(1)</script></svg>", "Found no picture"),
    "words": (b"not a picture", "Found no picture"),
    "nothing": (b"", "Found no picture"),
    "half a picture": (picture(size=(900, 900))[:200], "Found no picture"),
    "a header and nothing else": (png_that_claims(10, 10), "Found no picture"),
}


@pytest.mark.parametrize(("source", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_a_logo_is_refused(source, expected):
    with pytest.raises(LogoError) as refused:
        read_logo(source)
    assert expected in str(refused.value)


@pytest.mark.django_db
def test_a_survey_has_one_or_none():
    survey = Survey.objects.create(name="pets", title={"en": "Pets"})
    for size in ((30, 10), (60, 10)):
        logo = read_logo(picture(size=size))
        keep_logo(survey=survey, logo=logo)
        survey.refresh_from_db()
        assert (survey.logo_digest, SurveyLogo.objects.count()) == (logo.digest, 1)
    remove_logo(survey=survey)
    survey.refresh_from_db()
    assert (survey.logo_digest, SurveyLogo.objects.count()) == ("", 0)
