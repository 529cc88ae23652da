"""What axe finds wrong with a page, in every **look**: wide and narrow, light and dark.

A page is loaded once and shown in each look in turn. Everything axe knows is judged wide and light;
a narrow window moves and hides things, so it is all judged again there; a dark one changes colours
only, so colours alone are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
EVERYTHING: dict[str, object] = {"resultTypes": ["violations"]}
COLOURS: dict[str, object] = EVERYTHING | {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
}
LOOKS = (
    ("wide, light", WIDE, "light", EVERYTHING),
    ("wide, dark", WIDE, "dark", COLOURS),
    ("narrow, dark", NARROW, "dark", COLOURS),
    ("narrow, light", NARROW, "light", EVERYTHING),
)


def violations(page: Page) -> list[str]:
    """What axe finds on the page in any look, a line a node, and whether it is too wide."""
    page.evaluate(AXE_SCRIPT)
    found = list(_violations(page))
    page.set_viewport_size(WIDE)
    return found


def _violations(page: Page) -> Iterator[str]:
    for look, size, scheme, options in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for violation in page.evaluate(f"axe.run({json.dumps(options)})")["violations"]:
            for node in violation["nodes"]:
                yield f"{page.url} {look}: {violation['id']} {node['target']} {node['html'][:200]}"
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            yield f"{page.url} {look}: wider than the window"
