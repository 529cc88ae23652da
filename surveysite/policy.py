"""The content security policy: strict on every page, and one of its own for the admin."""

from functools import cache

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse


class PolicyMiddleware(CSPMiddleware):
    """Adds the policy; the admin's scripts are written for one that lets them evaluate words.

    No page uses a nonce, so there are two policies in all, and each is written once: writing one
    took longer than the rest of all middleware.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if settings.DEBUG or request.csp_nonce:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _written(_is_admin(request)))
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and _is_admin(request):
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return parts


@cache
def _written(is_admin: bool) -> str:
    return build_policy(settings.ADMIN_CONTENT_SECURITY_POLICY if is_admin else None)


def _is_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith(_admin())


@cache
def _admin() -> str:
    return reverse("admin:index")
