"""How fast Wavebook is: `make bench`, or `python -m tests.benchmarks` for some subjects.

A **subject** is a module `bench_<subject>.py` with a docstring and a function
`run(*, quick: bool) -> None`, which measures and prints. It finds a migrated, empty database and a
broker that write to disk as a real site's do, Django set up on them, and everything gone
afterwards. A **quick** run proves that a benchmark works; its figures mean nothing.

Machines differ and are shared, so a figure is given beside a **reference** measured in the same
run, turn by turn with it; the **ratio** of the two is what compares between machines.
"""
