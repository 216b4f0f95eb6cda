"""Somebody before a browser: goes to a page, and notes what went wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response

GRAVE = {"serious", "critical"}


class Visitor:
    """A page in a browser, with every request to another host and every complaint of the browser."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        ours = urlsplit(site).netloc
        page.on(
            "request",
            lambda request: (
                None
                if urlsplit(request.url).netloc in (ours, "") or request.url.startswith("data:")
                else self.elsewhere.append(request.url)
            ),
        )
        page.on("console", lambda said: self._heard(said.type, said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @classmethod
    @contextmanager
    def arriving(
        cls,
        browser: Browser,
        site: str,
        *,
        scripts: bool = True,
        width: int = 1280,
        locale: str = "zh-CN",
    ) -> Iterator[Self]:
        """Somebody new, with nothing kept from earlier."""
        context = browser.new_context(
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
            locale=locale,
        )
        try:
            yield cls(context.new_page(), site)
        finally:
            context.close()

    def go(self, address: str) -> Response:
        """Go to a page of the site."""
        answer = self.page.goto(self.site + address)
        assert answer is not None
        return answer

    def text(self, selector: str = "main") -> str:
        """What stands in a part of the page."""
        return self.page.inner_text(selector)

    def grave_faults(self) -> list[str]:
        """What keeps people out who cannot see, point or tell colours apart."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{one['id']}: {node['html'][:120]}"
            for one in found
            if one["impact"] in GRAVE
            for node in one["nodes"]
        ]

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)
