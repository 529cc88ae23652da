"""The addresses of the reference."""

from django.urls import path

from .views import begin, form_view, page_view, trivial

urlpatterns = [
    path("", trivial),
    path("form/", form_view),
    path("begin/", begin),
    path("page/<slug:page>/", page_view),
]
