"""What every page must pass: axe, 320 pixels, and a way through by keyboard."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
NARROW = {"width": 320, "height": 640}
WORST = ("serious", "critical")
_RUN = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map(({id, impact, help, nodes}) =>
    ({id, impact, help, where: nodes.slice(0, 5).map((node) => node.html.slice(0, 200))}));
}"""


@cache
def _axe_source() -> str:
    return AXE.read_text(encoding="utf-8")


def axe(page: Page) -> None:
    """Fail on anything serious or critical that axe-core finds on the page as it stands."""
    page.evaluate(_axe_source())
    found: list[dict[str, Any]] = page.evaluate(_RUN)
    bad = [
        f"{item['id']} ({item['impact']}): {item['help']}\n    " + "\n    ".join(item["where"])
        for item in found
        if item["impact"] in WORST
    ]
    assert not bad, f"axe on {page.url}:\n" + "\n".join(bad)


def fits_320(page: Page) -> None:
    """Fail if the page scrolls sideways at 320 pixels; leaves the window as wide as it was."""
    before = page.viewport_size
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    width = page.evaluate("document.documentElement.scrollWidth")
    wide = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
          .filter((e) => e.getBoundingClientRect().right > 321)
          .map((e) => `${e.tagName.toLowerCase()}.${e.getAttribute("class")} to ${Math.round(e.getBoundingClientRect().right)}: ${e.outerHTML.slice(0, 120)}`)
          .slice(0, 8)"""
    )
    if before:
        page.set_viewport_size(before)
    assert width <= NARROW["width"], f"{page.url} is {width} pixels wide at 320; too wide:\n" + "\n".join(
        wide
    )


def reach_by_keyboard(page: Page, name: str, presses: int = 60, *, whole: bool = False) -> None:
    """Press Tab until the focus is on the link, button or input whose name begins so (or is so, with `whole`).

    Fails if it never gets there.
    """
    for _ in range(presses):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => { const e = document.activeElement; if (!e) return "";
              const label = e.id && document.querySelector(`label[for="${CSS.escape(e.id)}"]`);
              return (e.getAttribute("aria-label") || (label && label.innerText) || e.innerText || e.value || "").trim(); }"""
        )
        told = str(found).lower()
        if told == name.lower() if whole else told.startswith(name.lower()):
            return
    raise AssertionError(f"the keyboard never reached {name!r} on {page.url}")
