"""Answers collected elsewhere come in: a file is read, matched, checked and handed over whole.

A **table** is the file as rows of words, whatever its format. A **target** is what a column of it
fills: a variable, a whole question, or a **detail** of the response such as its id. A **finding**
is what is wrong with a row and column, or worth knowing about it; the **report** gathers them.
Everything here reads and judges; only `intake` writes.
"""
