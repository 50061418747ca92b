"""Somebody who uses the page in a real browser."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from local.environment import Environment, environment
from local.host.timings import HostTimings
from local.sign_in import LocalPerson
from local.tenant import demo_tenant
from shared.rendering.i18n import Texts, texts_in
from tests.browser.chromium import read_axe

CAREFUL = {"APPROVAL_ABOVE": "0", "APPROVAL_RECIPIENTS": "boss@contoso.com"}
_PATIENCE = 60_000.0
_MOST_TABS = 120
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def installed(workdir: Path, **settings: str) -> AbstractAsyncContextManager[Environment]:
    """An installation with its page, from which passwords are collected."""
    return environment(
        workdir,
        demo_tenant(),
        settings={"PASSWORD_DELIVERY": "page", "BATCH_SIZE": "2", **settings},
        timings=HostTimings(longest_poll=0.2, shutdown_grace=3.0),
        with_page=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A person at a browser of some language; `complaints` are errors in its console."""

    page: Page
    context: BrowserContext
    texts: Texts
    home: str
    complaints: list[str] = field(default_factory=list)

    @classmethod
    async def at(
        cls,
        browser: Browser,
        installation: Environment,
        language: str = "en",
        *,
        width: int = 1024,
        dark: bool = False,
        script: bool = True,
    ) -> "Visitor":
        """Somebody at a new browser window, not signed in."""
        assert installation.door is not None
        context = await browser.new_context(
            locale=language,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        page = await context.new_page()
        page.set_default_timeout(_PATIENCE)
        visitor = cls(
            page=page, context=context, texts=texts_in(language), home=installation.door.page_url
        )
        page.on("console", lambda message: visitor._hear(message))
        return visitor

    def say(self, text: str, **facts: str) -> str:
        """A text of the page in the visitor's language."""
        return self.texts.gettext(text).format(**facts)

    async def sign_in(self, person: LocalPerson) -> None:
        """Go to the page, and choose who to be."""
        await self.page.goto(self.home)
        await self.page.get_by_role("button", name=person.name).click()
        await self.page.wait_for_url(self.home)

    async def upload(self, content: bytes, name: str = "staff.csv", *, real: bool = True) -> None:
        """Upload a file, and wait for its outcome."""
        await self.page.goto(self.home)
        await self.page.locator("#file").set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": content}
        )
        if real:
            await self.page.get_by_label(self.say("Create the accounts")).check()
        await self.page.get_by_role("button", name=self.say("Upload"), exact=True).click()

    async def read(self, text: str) -> None:
        """Wait until the page says this somewhere."""
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=_PATIENCE)

    async def tab_to(self, element: Locator) -> None:
        """Press Tab until an element has the focus, as somebody without a mouse does."""
        for _ in range(_MOST_TABS):
            await self.page.keyboard.press("Tab")
            if await element.evaluate("(each) => each === document.activeElement"):
                return
        raise AssertionError(f"the keyboard does not reach {element}")

    async def press(self, element: Locator) -> None:
        """Press a link or a button by the keyboard."""
        await self.tab_to(element)
        await self.page.keyboard.press("Enter")

    async def finished(self) -> None:
        """Wait until the outcome of a file is there."""
        await expect(self.page.locator("#tasks")).to_be_visible(timeout=_PATIENCE)
        await expect(self.page.locator("#progress")).to_have_count(0, timeout=_PATIENCE)

    async def violations(self) -> list[str]:
        """What axe finds on this page, each with the elements."""
        await self.page.evaluate(read_axe())
        found = await self.page.evaluate("(rules) => axe.run(document, rules)", _RULES)
        return [
            f"{each['id']}: {[node['html'][:120] for node in each['nodes']]}"
            for each in found["violations"]
        ]

    async def is_wider_than_the_window(self) -> bool:
        """True if one has to scroll sideways."""
        return bool(
            await self.page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            )
        )

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)
