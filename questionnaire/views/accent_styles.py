"""The style sheet of an accent: a few properties over those of the site, for light and for dark.

The policy of the pages allows no styles inside them, so the colour comes as a file. Its address
holds the colour, so browsers may keep it for good.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from questionnaire.accent import DARK, LIGHT, Ground, properties

FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
def accent_style(request: HttpRequest, accent: str) -> HttpResponse:
    """The style sheet of the accent "1d4ed8"."""
    dark = f"@media (prefers-color-scheme: dark) {{ {_rule(accent, DARK)} }}"
    style = f"@media not print {{ {_rule(accent, LIGHT)} {dark} }}\n"
    return HttpResponse(style, content_type="text/css", headers={"Cache-Control": FOR_GOOD})


def _rule(accent: str, ground: Ground) -> str:
    values = " ".join(f"{name}: {value};" for name, value in properties(accent, ground).items())
    return f":root {{ {values} }}"
