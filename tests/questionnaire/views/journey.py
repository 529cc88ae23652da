"""A respondent without a browser: follows redirects, keeps cookies, and knows the current page."""

from dataclasses import dataclass, field

from django.http import HttpResponse
from django.test import Client

from questionnaire.models import Response, Wave


@dataclass
class Respondent:
    """`at` is the address reached last; `seen` is the answer it gave."""

    wave: Wave
    client: Client = field(default_factory=Client)
    at: str = ""
    seen: HttpResponse | None = None

    @property
    def home(self) -> str:
        return f"/s/{self.wave.survey.name}/{self.wave.name}/"

    @property
    def page(self) -> str:
        """What follows the wave's own address, such as "page/first/"."""
        return self.at.removeprefix(self.home)

    @property
    def response(self) -> Response:
        return Response.objects.get(wave=self.wave)

    @property
    def answers(self) -> dict[str, int | float | str]:
        return self.response.answers

    def begin(self, language: str = "en") -> "Respondent":
        return self.post("begin/", language=language)

    def get(self, page: str, **query: str) -> "Respondent":
        return self._arrive(self.client.get(self._address(page), query, follow=True))

    def post(self, page: str, **posted: object) -> "Respondent":
        return self._arrive(self.client.post(self._address(page), posted, follow=True))

    def answer(self, answers: dict[str, object] | None = None, **posted: object) -> "Respondent":
        """Sends the page reached, with the revision its form carries."""
        revision = {"_revision": self.seen.context["revision"]}
        return self.post(self.page.partition("?")[0], **revision, **(answers or {}), **posted)

    def messages(self) -> list[tuple[str, str]]:
        """Anchor and words of each entry of the error summary."""
        return [(found.anchor, found.in_full) for found in self.seen.context["form"].found]

    def _address(self, page: str) -> str:
        return page if page.startswith("/") else self.home + page

    def _arrive(self, seen: HttpResponse) -> "Respondent":
        self.seen = seen
        chain = getattr(seen, "redirect_chain", [])
        if chain:
            self.at = chain[-1][0]
        elif seen.request["REQUEST_METHOD"] == "GET":
            self.at = seen.request["PATH_INFO"]
        return self
