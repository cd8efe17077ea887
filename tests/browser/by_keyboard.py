"""Filling in a page by keyboard alone: Tab, Space, arrows and typing, with the focus to be seen wherever it rests."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from throughline.web.question import Raw

MOST_TABS = 150
# How an element and its labels are drawn while it has the focus, and while it has not.
_SEEN = """(here) => {
  const drawn = () => [here, ...(here.labels || [])].flatMap((each) => ["", "::before", "::after"].map((part) => {
    const style = getComputedStyle(each, part || null);
    return [style.outlineStyle, style.outlineColor, style.outlineWidth, style.boxShadow, style.backgroundColor,
      style.borderColor, style.borderWidth].join();
  })).join("|");
  const focused = drawn();
  here.blur();
  const other = drawn();
  here.focus();
  return focused !== other;
}"""


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the focus is on this control, or on the radio of its group where Tab enters it; it must be seen."""
    box = target.element_handle()
    assert box is not None
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if box.evaluate(
            "(e) => e === document.activeElement || e.type === 'radio' && e.name === document.activeElement.name"
        ):
            assert page.evaluate_handle("document.activeElement").evaluate(_SEEN), f"focus unseen: {target}"
            return
    raise AssertionError(f"the keyboard never reached {target} on {page.url}")


def fill_by_keyboard(page: Page, told: Raw) -> None:
    """Answer the boxes of a page in their order."""
    for name, values in told.items():
        for value in values:
            field = page.locator(f'[name="{name}"]')
            kind = field.first.evaluate("(e) => e.type")
            if kind in ("radio", "checkbox"):
                _choose(page, page.locator(f'[name="{name}"][value="{value}"]'), kind)
            else:
                _write(page, field.first, value, kind)


def _choose(page: Page, target: Locator, kind: str) -> None:
    reach(page, target)
    if kind == "checkbox":
        page.keyboard.press("Space")
    else:
        _turn_to(page, target)
    assert target.is_checked()


def _turn_to(page: Page, radio: Locator) -> None:
    """Space takes the radio that has the focus, an arrow the next of its group."""
    if radio.evaluate("(e) => e === document.activeElement"):
        page.keyboard.press("Space")
    for _ in range(60):
        if radio.is_checked():
            return
        page.keyboard.press("ArrowDown")


def _write(page: Page, field: Locator, value: str, kind: str) -> None:
    reach(page, field)
    if kind == "select-one":
        page.keyboard.type(field.locator(f'[value="{value}"]').inner_text().strip())
    else:
        page.keyboard.press("Control+A")  # what is offered there already gives way
        page.keyboard.type(value)
    assert field.input_value() == value


def press_by_keyboard(page: Page, target: Locator) -> None:
    """Reach a button or a link and press Enter; waits for the page that comes of it."""
    reach(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")
