"""How the admin looks and what its sidebar holds: the desk, in the order of the work at it."""

from django.http import HttpRequest
from django.urls import reverse_lazy


def is_superuser(request: HttpRequest) -> bool:
    return request.user.is_superuser


def _item(title: str, icon: str, model: str, **more: object) -> dict[str, object]:
    link = reverse_lazy(f"admin:{model}_changelist")
    return {"title": title, "icon": icon, "link": link, **more}


NAVIGATION = [
    {
        "title": "Fieldwork",
        "separator": True,
        "items": [
            _item("Waves", "waves", "questionnaire_wave"),
            _item("Responses", "fact_check", "questionnaire_response"),
            _item("Invitations", "mail", "questionnaire_invitation"),
            _item("Members", "group", "questionnaire_member"),
        ],
    },
    {
        "title": "Questionnaires",
        "separator": True,
        "items": [
            _item("Surveys", "campaign", "questionnaire_survey"),
            _item("Questionnaires", "list_alt", "questionnaire_questionnaire"),
            _item("Published versions", "verified", "questionnaire_version"),
        ],
    },
    {
        "title": "Results",
        "separator": True,
        "items": [
            # Not at the desk, but its address is a part of those that are.
            {
                "title": "Results",
                "icon": "bar_chart",
                "link": reverse_lazy("results:index"),
                "active": False,
            },
            _item("Tab plans", "table_chart", "results_tabplan"),
            _item("Options", "tune", "results_resultoptions"),
            _item("Weighting", "balance", "results_weighting"),
            _item("Exhibits", "auto_stories", "results_exhibitoutline"),
            _item("Baselines", "history", "results_baseline"),
            _item("Runs", "play_circle", "results_run"),
        ],
    },
    {
        "title": "People",
        "separator": True,
        "items": [_item("Users", "person", "auth_user", permission=is_superuser)],
    },
]

# The teal of the rest of the site, from pale to dark.
PRIMARY = {
    "50": "#eef6f7",
    "100": "#d7eaec",
    "200": "#b1d5d9",
    "300": "#80b8bf",
    "400": "#4b959e",
    "500": "#2a7680",
    "600": "#12596a",
    "700": "#0f4a59",
    "800": "#0f3c48",
    "900": "#10333d",
    "950": "#081f26",
}

DESK = {
    "SITE_TITLE": "Wavebook",
    "SITE_HEADER": "Wavebook",
    "SITE_SUBHEADER": "The organisers' desk",
    "SITE_SYMBOL": "waves",
    "SITE_URL": "/",
    "COLORS": {"primary": PRIMARY},
    "DASHBOARD_CALLBACK": "questionnaire.admin.dashboard.dashboard",
    "SIDEBAR": {"show_search": False, "navigation": NAVIGATION},
}
