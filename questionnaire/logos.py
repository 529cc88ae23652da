"""A survey's **logo**: a picture that organisers hand in, drawn anew before it is kept.

What is kept was written here, small and without anything that the file said besides the picture.
The digest of it names it, so that browsers may keep it for good.
"""

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from django.db import transaction
from PIL import Image, ImageOps

from .models import Survey, SurveyLogo

FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST_FILE = 200_000
LONGEST_SIDE = 1200
KEPT_AT_MOST = (480, 144)
MEDIA_TYPE = "image/webp"


class LogoError(ValueError):
    """A file that cannot be a logo; the message says what was found and what to do."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture as it is kept."""

    image: bytes
    media_type: str

    @property
    def digest(self) -> str:
        return sha256(self.image).hexdigest()


def read_logo(source: bytes) -> Logo:
    """The logo in a PNG, JPEG or WebP file, scaled down to what pages show. Raises LogoError."""
    if len(source) > LARGEST_FILE:
        raise LogoError(
            f"Found {len(source)} bytes, expected {LARGEST_FILE} at most; save a smaller picture."
        )
    try:
        return _drawn_anew(source)
    except LogoError:
        raise
    except Image.DecompressionBombError:
        raise LogoError(
            f"Found far too many pixels, expected {LONGEST_SIDE} × {LONGEST_SIDE} at most; scale "
            "the picture down."
        ) from None
    except Exception:  # a decoder may fail in any way on bytes made to break it
        raise LogoError(
            "Found no picture that can be read, expected PNG, JPEG or WebP; save it as one of them."
        ) from None


def keep_logo(*, survey: Survey, logo: Logo) -> None:
    """Makes it the survey's logo, in place of any before."""
    values = {"image": logo.image, "media_type": logo.media_type}
    with transaction.atomic():
        SurveyLogo.objects.update_or_create(survey=survey, defaults=values)
        _note(survey, logo.digest)


def remove_logo(*, survey: Survey) -> None:
    """Leaves the survey without a logo."""
    with transaction.atomic():
        SurveyLogo.objects.filter(survey=survey).delete()
        _note(survey, "")


def _note(survey: Survey, digest: str) -> None:
    Survey.objects.filter(pk=survey.pk).update(logo_digest=digest)
    survey.logo_digest = digest


def _drawn_anew(source: bytes) -> Logo:
    with Image.open(BytesIO(source), formats=FORMATS) as picture:
        width, height = picture.size  # of the header: nothing has been unpacked yet
        if max(width, height) > LONGEST_SIDE:
            raise LogoError(
                f"Found {width} × {height} pixels, expected {LONGEST_SIDE} × {LONGEST_SIDE} at "
                "most; scale the picture down."
            )
        upright = ImageOps.exif_transpose(picture)
        drawn = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    drawn.thumbnail(KEPT_AT_MOST)
    kept = BytesIO()
    drawn.save(kept, "WEBP", quality=90, method=6, exif=b"", icc_profile=b"", xmp=b"")
    return Logo(kept.getvalue(), MEDIA_TYPE)
