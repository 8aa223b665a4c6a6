"""A real browser (Chromium of the system) for the chat page."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.browser.stand_in import StandIn

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The browser itself writes a line for every refused or failed request; those are what the tests are about.
EXPECTED_CONSOLE = "Failed to load resource"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # Debian's own browser where there is one, else the build that `make test` had Playwright install.
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def open_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Opens contexts; a script error, a warning or a breach of the content security policy fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and EXPECTED_CONSOLE not in message.text:
            complaints.append(message.text)

    def open_one(**options: Any) -> BrowserContext:
        context = browser.new_context(locale="zh-CN", **{**PHONE, **options})
        context.set_default_timeout(10_000)
        context.on("console", note)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def service() -> Iterator[StandIn]:
    with StandIn().running() as stand_in:
        yield stand_in


@pytest.fixture
def phone(open_context: Callable[..., BrowserContext], service: StandIn) -> Page:
    """The chat page on a phone, just opened."""
    page = open_context().new_page()
    page.goto(service.url)
    return page


@pytest.fixture
def desk(open_context: Callable[..., BrowserContext], service: StandIn) -> Page:
    """The chat page on a desktop computer, just opened."""
    page = open_context(**DESKTOP, has_touch=False, is_mobile=False).new_page()
    page.goto(service.url)
    return page
