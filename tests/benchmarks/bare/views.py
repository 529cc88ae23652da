"""A trivial answer, a form of one field whose POST writes one row, and a form of many fields.

The form of many fields has those of a page of the shipped questionnaire; its POST writes the row of
the visitor, whom a signed cookie names. It is packed on its way, as the product's pages are.
"""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page

from .models import Answer, Sheet
from .page_forms import page_forms

PAGE_FORMS = page_forms()


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


def begin(request: HttpRequest) -> HttpResponse:
    """Gives the visitor a row and the cookie that names it, and a form's token."""
    response = render(request, "bare/form.html", {"form": AnswerForm()})
    response.set_signed_cookie("sheet", str(Sheet.objects.create().pk))
    return response


@gzip_page
def page_view(request: HttpRequest, page: str) -> HttpResponse:
    form = PAGE_FORMS[page](request.POST or None)
    if request.method == "POST" and form.is_valid():
        sheet = request.get_signed_cookie("sheet")
        Sheet.objects.filter(pk=sheet).update(answers=form.cleaned_data)
        return HttpResponseRedirect("/")
    return render(request, "bare/form.html", {"form": form})
