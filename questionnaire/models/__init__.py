"""What the database keeps of questionnaires, waves, invitations and answers."""

from .access import SurveyRole
from .authoring import (
    Chapter,
    Column,
    Option,
    OptionList,
    Page,
    Phase,
    Question,
    Questionnaire,
    Row,
    Segment,
    SegmentPoint,
)
from .panel import Invitation, Member
from .response import Consent, Response
from .response_import import ResponseImport
from .survey import Survey, SurveyLogo, Wave
from .version import Version

__all__ = [
    "Chapter",
    "Column",
    "Consent",
    "Invitation",
    "Member",
    "Option",
    "OptionList",
    "Page",
    "Phase",
    "Question",
    "Questionnaire",
    "Response",
    "ResponseImport",
    "Row",
    "Segment",
    "SegmentPoint",
    "Survey",
    "SurveyLogo",
    "SurveyRole",
    "Version",
    "Wave",
]
