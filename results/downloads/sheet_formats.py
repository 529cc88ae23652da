"""How cells of the workbook look, each look named for what it is put on."""

from collections.abc import Mapping
from types import MappingProxyType

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from results.tables.table import Measure

INK_SOFT = "#4A5864"
ACCENT = "#0D5768"
TINT = "#E4F1F3"
LINE = "#CFD8DE"

LOOKS: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "title": {"bold": True, "font_size": 16, "font_color": ACCENT},
        "section": {"bold": True, "font_size": 12, "font_color": ACCENT},
        "words": {"text_wrap": True, "valign": "top"},
        "term": {"bold": True, "valign": "top"},
        "time": {"num_format": "yyyy-mm-dd hh:mm", "align": "left", "valign": "top"},
        "whole": {"num_format": "#,##0", "align": "left", "valign": "top"},
        "link": {"font_color": ACCENT, "underline": 1},
        "banner": {"bold": True, "bottom": 1, "bottom_color": LINE, "valign": "bottom"},
        "point": {"bold": True, "align": "center", "valign": "bottom", "text_wrap": True},
        "heading": {"font_color": INK_SOFT, "align": "right", "bottom": 2, "bottom_color": ACCENT},
        "question": {"bold": True, "bg_color": TINT, "valign": "vcenter"},
        "base": {"font_color": INK_SOFT, "italic": True},
        "base_count": {"font_color": INK_SOFT, "italic": True, "num_format": "#,##0"},
        "caution": {"font_color": INK_SOFT, "italic": True, "align": "right"},
        "group": {"bold": True, "indent": 1},
        "row": {"indent": 1, "text_wrap": True, "valign": "top"},
        "grouped_row": {"indent": 2, "text_wrap": True, "valign": "top"},
        "count": {"num_format": "#,##0", "font_color": INK_SOFT},
        "mean_base": {"num_format": '"n = "#,##0', "font_color": INK_SOFT},
        "none": {"align": "right", "font_color": INK_SOFT},
        Measure.SHARE.value: {"num_format": "0%"},
        Measure.MEAN_SHARE.value: {"num_format": "0%", "bold": True},
        Measure.MEAN.value: {"num_format": "0.0", "bold": True},
        Measure.COUNT.value: {"num_format": "#,##0"},
        Measure.RESPONSE_SHARE.value: {"num_format": "0%"},
        Measure.STANDARD_DEVIATION.value: {"num_format": "0.0"},
        Measure.MEDIAN.value: {"num_format": "0.0"},
        Measure.INDEX.value: {"num_format": "0"},
        "letters": {"bold": True, "font_color": ACCENT},
        "points": {"num_format": '+0" pts";-0" pts";0" pts"', "font_color": ACCENT},
        "difference": {"num_format": "+0.0;-0.0;0.0", "font_color": ACCENT},
        "column": {"bold": True, "bottom": 2, "bottom_color": ACCENT},
        "plain": {"valign": "top"},
    }
)


def formats(workbook: Workbook) -> Mapping[str, Format]:
    """Every look as a format of that workbook; those of measures in brackets too, for caution."""
    cautious = {
        f"{measure.value}_caution": {**LOOKS[measure.value], "num_format": _bracketed(measure)}
        for measure in Measure
    }
    return {name: workbook.add_format(dict(look)) for name, look in {**LOOKS, **cautious}.items()}


def _bracketed(measure: Measure) -> str:
    return f'"("{LOOKS[measure.value]["num_format"]}")"'
