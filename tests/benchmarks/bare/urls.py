"""The two addresses of the reference."""

from django.urls import path

from .views import form_view, trivial

urlpatterns = [path("", trivial), path("form/", form_view)]
