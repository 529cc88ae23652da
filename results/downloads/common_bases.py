"""The bases that all shares of a table stand on, where they stand on the same."""

from results.tables.table import Cell, Measure, Table

EFFECTIVE_FROM = 1e-9
"""Effective bases within so much of a whole number are that number."""


def common_bases(table: Table) -> tuple[Cell, ...] | None:
    """The cells of a row of shares, when every such row has the same bases; else None."""
    rows = [
        cells
        for stub, cells in zip(table.rows, table.cells, strict=True)
        if stub.measure is Measure.SHARE
    ]
    bases = {
        tuple((c.unweighted_base, c.weighted_base, c.effective_base) for c in cells)
        for cells in rows
    }
    return rows[0] if len(bases) == 1 else None


def bases_of_tests(table: Table) -> tuple[float, ...]:
    """What thresholds of tests are held against, one a banner point: effective bases where the
    table is weighted, else the respondents that its shares stand on."""
    common = common_bases(table)
    if common is not None and table.options.weight:
        return tuple(cell.effective_base for cell in common)
    if common is not None and table.options.missing_out:
        return tuple(float(cell.unweighted_base) for cell in common)
    return tuple(float(base) for base in bases_of_rule(table))


def bases_of_rule(table: Table) -> tuple[int, ...]:
    """The respondents the table's base rule names, one a banner point."""
    return table.asked_bases if table.base_rule.value == "asked" else table.answered_bases
