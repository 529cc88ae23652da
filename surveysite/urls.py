"""Which address leads where."""

from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from results.views.your_sector import your_sector

from .health import healthz
from .home import home
from .signing_in import SignInView

handler400 = "surveysite.oversize.bad_request"

urlpatterns = [
    path("", home, name="home"),
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("favicon.svg"))),
    path("healthz", healthz, name="healthz"),
    path("accounts/login/", SignInView.as_view(), name="login"),
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("language/", include("django.conf.urls.i18n")),
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/", admin.site.urls),
    path("results/", include("results.urls")),
    path("s/<slug:survey>/<slug:wave>/your-sector/", your_sector, name="your_sector"),
    path("", include("questionnaire.urls")),
]
