"""What the database keeps of questionnaires, waves, invitations and answers."""

from .access import SurveyRole
from .panel import Invitation, Member
from .response import Response
from .survey import Survey, Wave
from .version import Version

__all__ = ["Invitation", "Member", "Response", "Survey", "SurveyRole", "Version", "Wave"]
