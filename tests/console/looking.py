"""Looks at a page as people see it: light, dark, on a phone, with large letters; and as others hear it."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page

from bot.console.browser_files import FOLDER

SHAPES = {"light": (1280, 800), "dark": (1280, 800), "phone": (390, 844), "large": (640, 400)}
"""A window of 640 by 400 is one of 1280 by 800 in which the letters are twice as large."""
PICTURES = os.environ.get("GONGHUI_TEST_PICTURES", "")
"""Folder for pictures of the pages, for people who want to look at them."""
SERIOUS = {"serious", "critical"}


def look(page: Page, name: str) -> None:
    """Check that a page fits its window in each of its looks, and that nothing serious keeps people out."""
    for kind, (width, height) in SHAPES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if kind == "dark" else "light")
        widest = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert widest <= 0, f"{name} must be pushed sideways ({kind})"
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"{kind}_{name}.png"), full_page=True)
        if kind in {"light", "dark"}:
            assert serious_faults(page) == [], (name, kind)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")


def serious_faults(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe finds serious: its rule, and the elements."""
    page.evaluate((FOLDER / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found if one["impact"] in SERIOUS]
