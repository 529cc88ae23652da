"""The addresses of respondents. Those with a token in them are left at once for one without."""

from django.urls import include, path, re_path

from .views import (
    accent_styles,
    finish,
    leaving,
    logo,
    pages,
    privacy,
    quiet_saving,
    start,
    staying,
    withdrawing,
)

app_name = "respond"

wave_patterns = [
    path("", start.start_page, name="start"),
    path("begin/", start.begin, name="begin"),
    path("page/<slug:page>/", pages.page_view, name="page"),
    path("page/<slug:page>/quiet/", quiet_saving.save_quietly, name="quiet"),
    path("check/", finish.check, name="check"),
    path("submit/", finish.submit_answers, name="submit"),
    path("thanks/", finish.thanks, name="thanks"),
    path("receipt/", finish.receipt, name="receipt"),
    path("leave/", leaving.leave, name="leave"),
    path("mail-link/", leaving.mail_link, name="mail_link"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("logo/<slug:digest>", logo.logo, name="logo"),
    path("stay/", staying.stay, name="stay"),
    path("withdraw/", withdrawing.withdraw_answers, name="withdraw"),
    path("language/", finish.choose_language, name="language"),
]

urlpatterns = [
    re_path(r"^s/accent-(?P<accent>[0-9a-f]{6})\.css$", accent_styles.accent_style, name="accent"),
    path("s/<slug:survey>/<slug:wave>/", include(wave_patterns)),
    path("i/<str:token>/", start.follow_invitation, name="invitation"),
    path("r/<str:token>/", start.resume, name="resume"),
]
