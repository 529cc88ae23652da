"""Logs without keys: the tokens of personal links are hidden in every line that is written.

A **token** stands in an address after `/i/` (an invitation) or `/r/` (a return link), and whoever
holds it may answer for its owner.
"""

import logging
import re

TOKEN_IN_ADDRESS = re.compile(r"(/[ir]/)[^/\s\"'?#<>]+")


def redact(words: str) -> str:
    """The words with every token in an address replaced by an ellipsis.

    >>> redact("Not Found: /r/V3ry-s3cret/")
    'Not Found: /r/…/'
    """
    return TOKEN_IN_ADDRESS.sub(r"\1…", words)


class RedactingFormatter(logging.Formatter):
    """Redacts the finished line, traceback included, which a filter on the record cannot reach."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))
