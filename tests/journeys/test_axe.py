"""What judges the pages notices what is wrong with one."""

from playwright.sync_api import Page

from .axe import violations, violations_as_shown

RULES = ("target-size", "color-contrast", "wider than the window")
SMALL = "inline-size: 12px; block-size: 12px; padding: 0; border: 0; font-size: 6px"
PAGE = """
    <html lang="en"><title>Faults</title><main><h1>Faults</h1>{content}</main></html>
"""


def found(page: Page, content: str, *, anywhere: bool = False) -> set[str]:
    """The rules that a page with the content breaks as it is shown, or in any look."""
    page.set_content(PAGE.format(content=content))
    lines = violations(page) if anywhere else violations_as_shown(page)
    return {rule for line in lines for rule in RULES if rule in line}


def test_nothing_is_wrong_with_a_page_in_order(page: Page) -> None:
    assert found(page, "<button>Go on</button>", anywhere=True) == set()


def test_targets_too_small_to_hit_are_noticed(page: Page) -> None:
    two = f'<button style="{SMALL}">a</button><button style="{SMALL}">b</button>'
    assert found(page, two) == {"target-size"}
    assert found(page, two, anywhere=True) == {"target-size"}


def test_words_too_faint_in_the_dark_are_noticed(page: Page) -> None:
    style = "<style>@media (prefers-color-scheme: dark) { p { color: #eee } }</style>"
    assert found(page, f"{style}<p>Faint</p>") == set()
    assert found(page, f"{style}<p>Faint</p>", anywhere=True) == {"color-contrast"}


def test_what_is_wider_than_a_phone_is_noticed(page: Page) -> None:
    wide = '<p style="inline-size: 600px">Wide</p>'
    assert found(page, wide, anywhere=True) == {"wider than the window"}
