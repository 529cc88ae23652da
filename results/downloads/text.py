"""Words made safe for a spreadsheet.

A spreadsheet program may run a cell that begins like a **formula**, even one that came from a plain
text file. Labels are written by organisers and respondents, so every writer passes them here first.
"""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(words: str) -> str:
    """The words, behind an apostrophe when a spreadsheet could take them for a formula.

    >>> harmless("=1+1"), harmless("<10")
    ("'=1+1", '<10')
    """
    return f"'{words}" if words.lstrip(" ").startswith(FORMULA_STARTS) else words
