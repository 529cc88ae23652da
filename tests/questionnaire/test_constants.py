"""`{% constant %}`: the same for everybody, in each language, and nothing else allowed in it."""

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

WORDS = "{% load constants i18n %}{% constant %}<p>{% translate 'Continue' %}</p>{% endconstant %}"


def test_words_are_drawn_in_the_language_of_each_reader():
    template = Template(WORDS)
    drawn = []
    for language in ("en", "fr", "en"):
        with translation.override(language):
            drawn.append(template.render(Context()))
    assert drawn == ["<p>Continue</p>", "<p>Continuer</p>", "<p>Continue</p>"]


@pytest.mark.parametrize(
    "differing",
    ["{{ visit }}", "{% csrf_token %}", "{% if visit %}{% endif %}", "{% include 'base.html' %}"],
)
def test_what_may_differ_from_page_to_page_is_refused(differing):
    with pytest.raises(TemplateSyntaxError, match="at line 2 holds"):
        Template("{% load constants %}\n{% constant %}" + differing + "{% endconstant %}")
