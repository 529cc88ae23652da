"""A trivial answer, and a form whose POST writes one row and leads on."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from .models import Answer


class AnswerForm(forms.Form):
    words = forms.CharField(max_length=100)


def trivial(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Here I am.")


def form_view(request: HttpRequest) -> HttpResponse:
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        Answer.objects.create(words=form.cleaned_data["words"])
        return HttpResponseRedirect("/")
    return render(request, "bare/form.html", {"form": form})
