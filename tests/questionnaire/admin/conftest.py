"""Organisers who have signed in, and a wave of theirs."""

import pytest


@pytest.fixture
def wave(open_wave_of):
    """An open wave of the routing questionnaire."""
    return open_wave_of("routing")


@pytest.fixture
def organiser_of(client, django_user_model):
    """Makes a client signed in as an organiser of a wave's survey."""
    from questionnaire.models import SurveyRole

    def sign_in(wave, role="organiser"):
        user = django_user_model.objects.create_user("olga", password="x", is_staff=True)
        SurveyRole.objects.create(survey=wave.survey, user=user, role=role)
        client.force_login(user)
        return client

    return sign_in
