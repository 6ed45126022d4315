"""A person with a browser: goes, fills, presses; whatever is wrong on the way is kept and fails the journey."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Browser, Locator, Page
from tests.journeys.site import Site

PASSWORD = "sambung-demo-2026"
MILLISECONDS = 15_000
# Wider than the window by a hair is rounding; by more it is a page that moves sideways under the thumb.
OVERFLOW = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width + 1) return null;
    const wide = Array.from(document.querySelectorAll("body *")).filter(one =>
        one.getBoundingClientRect().right > width + 1 && getComputedStyle(one).position !== "fixed"
        && !one.closest(".table-wrap, .visually-hidden"));
    return document.documentElement.scrollWidth + " > " + width + ": " + wide.slice(0, 4).map(one =>
        one.tagName.toLowerCase() + "." + one.className + " " + (one.textContent || "").trim().slice(0, 40)).join(" | ");
}"""


class Visitor:
    """One person: a browser context of its own, one page in it."""

    def __init__(
        self, browser: Browser, site: Site, *, width: int, language: str, theme: str = "light"
    ) -> None:
        self.site, self.language, self.width = site, language, width
        self.faults: list[str] = []
        self.bytes = 0
        is_phone = width < 700
        self.context = browser.new_context(
            viewport={"width": width, "height": 760 if is_phone else 900},
            has_touch=is_phone,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            color_scheme=theme,  # type: ignore[arg-type]
            accept_downloads=True,
        )
        self.context.set_default_timeout(MILLISECONDS)
        self.context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
        self.page: Page = self.context.new_page()
        self._watch()

    def _watch(self) -> None:
        page = self.page
        page.on("console", lambda said: self._fault("console", said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self._fault("script", str(error)))
        page.on("requestfailed", lambda asked: self._failed(asked))
        page.on(
            "response",
            lambda got: self._fault("answer", f"{got.status} {got.url}") if got.status >= 400 else None,
        )
        network = self.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", lambda event: self._count(event["encodedDataLength"]))

    def _fault(self, kind: str, what: str) -> None:
        self.faults.append(f"{kind} on {self.page.url}: {what}")

    def _failed(self, asked: Any) -> None:
        # A page that is left while it polls, and a file that is taken along, end their requests so.
        if asked.failure != "net::ERR_ABORTED":
            self._fault("request", f"{asked.failure} {asked.url}")

    def _count(self, size: float) -> None:
        self.bytes += int(size)

    def go(self, path: str) -> Page:
        """Open an address of the site (or a whole URL of it)."""
        self.page.goto(path if path.startswith("http") else self.site.address + path, wait_until="load")
        return self.settle()

    def press(self, what: str | Locator) -> Page:
        """Press what leads to another page, and wait for it."""
        target = self.page.locator(what).first if isinstance(what, str) else what
        with self.page.expect_navigation(wait_until="load"):
            target.click()
        return self.settle()

    def fill(self, **values: object) -> None:
        """Fill fields by their name: text, choice, check mark or radio."""
        for name, value in values.items():
            field = self.page.locator(f"main [name='{name}']").first
            kind = field.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type")
            if kind == "select":
                field.select_option(str(value))
            elif kind == "radio":
                self.choose(self.page.locator(f"main [name='{name}'][value='{value}']").first)
            elif kind == "checkbox":
                if field.is_checked() != bool(value):
                    self.choose(field)
            else:
                field.fill(str(value))

    def choose(self, box: Locator) -> None:
        """Press the words beside a radio or check mark, as a thumb does; it is chosen then."""
        key = box.get_attribute("id")
        words = (
            self.page.locator(f"label[for='{key}']").first if key else box.locator("xpath=ancestor::label")
        )
        words.click()
        assert box.is_checked(), f"pressing the words of {box.get_attribute('name')} does not choose it"

    def settle(self) -> Page:
        """The page is there: nothing hangs over its side."""
        wide = self.page.evaluate(OVERFLOW)
        if wide:
            self._fault("overflow", wide)
        return self.page

    def sign_in(self, username: str) -> Page:
        """Through the page, as people do."""
        self.go("/akun/login/")
        self.page.locator("input[name=login]").fill(username)
        self.page.locator("input[name=password]").fill(PASSWORD)
        return self.press("main form button.button-primary")

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.locator("main").inner_text().replace("\u00a0", " ")

    def says(self, indonesian: str, english: str) -> bool:
        """Whether the page says this in its language."""
        return (indonesian if self.language == "id" else english).lower() in self.text.lower()


class Visitors:
    """Everybody of one journey; `faults` are those of all."""

    def __init__(self, browser: Browser, site: Site, *, width: int, language: str) -> None:
        self.browser, self.site, self.width, self.language = browser, site, width, language
        self.all: list[Visitor] = []

    def come(
        self, username: str = "", *, width: int = 0, language: str = "", theme: str = "light"
    ) -> Visitor:
        """Somebody opens a browser; with a name, signs in."""
        visitor = Visitor(
            self.browser,
            self.site,
            width=width or self.width,
            language=language or self.language,
            theme=theme,
        )
        self.all.append(visitor)
        if username:
            visitor.sign_in(username)
        return visitor

    @contextlib.contextmanager
    def visit(self, username: str = "", **options: Any) -> Iterator[Visitor]:
        """The same, gone at the end of the block."""
        visitor = self.come(username, **options)
        yield visitor
        visitor.context.close()

    @property
    def faults(self) -> list[str]:
        """What was wrong on anybody's way."""
        return [fault for visitor in self.all for fault in visitor.faults]
