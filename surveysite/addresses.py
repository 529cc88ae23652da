"""Where a request comes from: the address of the **visitor**, not that of a proxy in front.

Each **trusted proxy** adds the address it was called from at the end of `X-Forwarded-For`; what
stands before that was written by the visitor and proves nothing.
"""

from django.conf import settings
from django.http import HttpRequest

LONGEST_ADDRESS = 64


def visitor_address(request: HttpRequest) -> str:
    """The address that called the outermost trusted proxy, or the site itself if there is none."""
    called_from = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    trusted = settings.TRUSTED_PROXIES
    if trusted and len(hops) >= trusted and hops[-trusted]:
        called_from = hops[-trusted]
    return called_from[:LONGEST_ADDRESS]
