"""Respondents' answers found again from published figures, by constraint solving.

It needs OR-Tools, which only development installs; nothing at run time imports it.
"""
