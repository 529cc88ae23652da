"""What axe finds wrong with a page, in every **look**: wide and narrow, light and dark.

A page is loaded once and shown in each look in turn. Everything axe knows is judged wide and light;
a narrow window moves and hides things, so it is all judged again there; a dark one changes colours
only, so colours alone are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

Look = tuple[str, ViewportSize, Literal["dark", "light"], dict[str, object]]

WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 390, "height": 844}
VIOLATIONS: dict[str, object] = {"resultTypes": ["violations"]}
# WCAG 2.2 asks for targets of 24 pixels; axe looks at them only when told to.
EVERYTHING = VIOLATIONS | {"rules": {"target-size": {"enabled": True}}}
COLOURS = VIOLATIONS | {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}
LOOKS: tuple[Look, ...] = (
    ("wide, light", WIDE, "light", EVERYTHING),
    ("wide, dark", WIDE, "dark", COLOURS),
    ("narrow, dark", NARROW, "dark", COLOURS),
    ("narrow, light", NARROW, "light", EVERYTHING),
)
# Only what is wrong leaves the browser: the rest of what axe tells takes longer than its judgement.
JUDGE = """async options =>
    (await axe.run(options)).violations.flatMap(violation => violation.nodes.map(
        node => `${violation.id} ${node.target} ${node.html.slice(0, 200)}`))
"""


def violations(page: Page, looks: Iterable[Look] = LOOKS) -> list[str]:
    """What axe finds on the page in any look, a line a node, and whether it is too wide."""
    page.evaluate(AXE_SCRIPT)
    found = list(_violations(page, looks))
    page.set_viewport_size(WIDE)
    return found


def violations_as_shown(page: Page) -> list[str]:
    """What axe finds on the page in the look it has."""
    page.evaluate(AXE_SCRIPT)
    return page.evaluate(JUDGE, EVERYTHING)


def wider_than_the_window(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def _violations(page: Page, looks: Iterable[Look]) -> Iterator[str]:
    for look, size, scheme, options in looks:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        yield from (f"{page.url} {look}: {line}" for line in page.evaluate(JUDGE, options))
        if wider_than_the_window(page):
            yield f"{page.url} {look}: wider than the window"
