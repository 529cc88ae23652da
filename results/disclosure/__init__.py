"""Disclosure control: which cells of a run do not leave in public, and the proof that it is enough.

A published run is read as an attacker reads it: every printed number is an equation over counts of
respondents. `events` names the counts, `quantities` and `relations` are the counts and equations of
a run's tables, `suppression` chooses what to hide, `audit` proves by linear programs that nothing
hidden can be recovered, and `protection` puts them together for a run and for one table.
"""
