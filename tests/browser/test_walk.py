"""The page in a real browser, from the upload of a faulty file to the sign-out."""

import pytest
from playwright.async_api import Browser, expect

from local.environment import Environment
from local.sign_in import PEOPLE
from tests.browser.visitor import Visitor
from tests.staff_lists import people

NOOR, SAM, LAYLA, GUEST = PEOPLE
FAULTY = people("NL", "Atlantis")
FIXED = people("NL", "NL", "DE", "DE", "BE")


@pytest.mark.parametrize("language", ["en", "nl", "ar"])
async def test_a_list_is_uploaded_fixed_created_handed_out_and_undone(
    browser: Browser, installation: Environment, language: str
) -> None:
    visitor = await Visitor.at(browser, installation, language)
    page, say = visitor.page, visitor.say
    found: list[str] = []
    await visitor.sign_in(SAM)
    assert await page.locator("html").get_attribute("lang") == language
    found += await visitor.violations()

    await visitor.upload(FAULTY, real=False)
    await visitor.finished()
    await visitor.read("Atlantis")
    found += await visitor.violations()

    await visitor.upload(FIXED)
    await visitor.finished()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("5")
    await page.get_by_label(say("Search for a person or a row")).fill("person3")
    await page.get_by_role("button", name=say("Search"), exact=True).click()
    await expect(page.locator("tbody tr", has_text="person3@contoso.com")).to_have_count(1)
    await expect(page.locator("tbody tr", has_text="person1@contoso.com")).to_have_count(0)
    found += await visitor.violations()

    await page.get_by_role("button", name=say("Show all passwords")).click()
    secret = installation.tenant.users["person1@contoso.com"].password
    await visitor.read(secret)
    assert secret not in page.url
    found += await visitor.violations()
    await page.get_by_role("button", name=say("Handed over: erase all")).click()
    await visitor.finished()
    await page.get_by_role("button", name=say("Show all passwords")).click()
    await expect(page.get_by_text(secret)).to_have_count(0)

    await page.get_by_role("link", name=say("Back to the file")).click()
    await page.get_by_role("link", name=say("Undo this run")).click()
    await expect(page.locator("tbody tr")).to_have_count(5)
    found += await visitor.violations()
    await page.get_by_role("button", name=say("Remove these accounts")).click()
    await visitor.finished()
    assert "person1@contoso.com" not in installation.tenant.users

    await page.get_by_role("link", name=say("Sign out")).click()
    await page.goto(visitor.home)
    await expect(page.get_by_role("heading", name="Who are you?")).to_be_visible()
    assert found == []
    assert visitor.complaints == []


async def test_progress_is_shown_while_batches_run(
    browser: Browser, installation: Environment
) -> None:
    installation.tenant.latency = 0.4
    visitor = await Visitor.at(browser, installation)
    await visitor.sign_in(NOOR)

    await visitor.upload(people(*["NL", "DE", "BE", "FR"] * 4))

    await visitor.read("Accounts are being created")
    await expect(visitor.page.locator("progress")).to_be_visible()
    assert await visitor.violations() == []
    await visitor.finished()
    assert visitor.complaints == []


async def test_who_lacks_the_role_sees_no_passwords(
    browser: Browser, installation: Environment
) -> None:
    visitor = await Visitor.at(browser, installation)
    await visitor.sign_in(NOOR)

    await visitor.upload(people("NL"))
    await visitor.finished()

    await expect(visitor.page.get_by_role("button", name="Show all passwords")).to_have_count(0)
    await expect(visitor.page.get_by_role("button", name="Show", exact=True)).to_have_count(0)


async def test_who_has_no_role_reads_so(browser: Browser, installation: Environment) -> None:
    visitor = await Visitor.at(browser, installation)
    await visitor.sign_in(GUEST)

    await visitor.read("You may not use this page")
    assert await visitor.violations() == []


async def test_a_narrow_window_a_dark_one_and_one_without_script(
    browser: Browser, installation: Environment
) -> None:
    plain = await Visitor.at(browser, installation, script=False)
    await plain.sign_in(SAM)
    await plain.upload(FAULTY)
    job = plain.page.url
    narrow = await Visitor.at(browser, installation, "ar", width=320, dark=True)
    await narrow.sign_in(SAM)
    assert await narrow.violations() == []
    assert not await narrow.is_wider_than_the_window()
    await narrow.page.goto(job)
    await narrow.finished()

    assert await narrow.violations() == []
    assert not await narrow.is_wider_than_the_window()
    await plain.page.reload()
    await plain.read("Atlantis")


@pytest.mark.parametrize("language", ["en", "nl", "ar"])
async def test_the_keyboard_is_enough_for_everything(
    browser: Browser, installation: Environment, language: str
) -> None:
    visitor = await Visitor.at(browser, installation, language, width=320, dark=True)
    await visitor.sign_in(SAM)
    page, say = visitor.page, visitor.say

    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name=say("Skip to the content"))).to_be_focused()
    await page.locator("#file").set_input_files(
        {"name": "staff.csv", "mimeType": "text/csv", "buffer": people("NL", "DE")}
    )
    await visitor.tab_to(page.get_by_label(say("Preview: check the file, create nothing")))
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name=say("Upload"), exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    await visitor.finished()
    assert "person1@contoso.com" in installation.tenant.users
    found = await visitor.violations()
    assert not await visitor.is_wider_than_the_window()

    await visitor.press(page.get_by_role("button", name=say("Show all passwords")))
    second = installation.tenant.users["person2@contoso.com"].password
    await visitor.read(second)
    found += await visitor.violations()
    assert not await visitor.is_wider_than_the_window()
    await visitor.press(page.get_by_role("button", name=say("Handed over"), exact=False).first)
    await visitor.finished()
    await visitor.press(page.get_by_role("button", name=say("Show all passwords")))
    await visitor.read(second)
    await expect(page.locator("tbody tr")).to_have_count(1)

    await visitor.press(page.get_by_role("link", name=say("Back to the file")))
    await visitor.press(page.get_by_role("link", name=say("Undo this run")))
    await expect(page.get_by_role("button", name=say("Remove these accounts"))).to_be_visible()
    found += await visitor.violations()
    assert not await visitor.is_wider_than_the_window()
    await visitor.press(page.get_by_role("button", name=say("Remove these accounts")))
    await visitor.finished()
    assert "person1@contoso.com" not in installation.tenant.users
    await visitor.press(page.get_by_role("link", name=say("Sign out")))
    await visitor.read("You are signed out.")
    assert found == []


async def test_who_waits_and_the_round_that_follows(
    browser: Browser, installation: Environment
) -> None:
    sku = installation.tenant.subscribed_skus["O365_BUSINESS_PREMIUM"]
    sku.enabled = sku.consumed_units + 1
    visitor = await Visitor.at(browser, installation, width=320)
    await visitor.sign_in(NOOR)
    await visitor.upload(people("NL", "DE"))
    await visitor.finished()
    await visitor.page.goto(visitor.home)

    await visitor.page.get_by_role("link", name="People who wait").click()

    await visitor.read("person2@contoso.com")
    assert await visitor.violations() == []
    assert not await visitor.is_wider_than_the_window()


@pytest.mark.parametrize("language", ["en", "nl", "ar"])
async def test_a_list_is_approved_by_somebody_else(
    browser: Browser, careful: Environment, language: str
) -> None:
    uploader = await Visitor.at(browser, careful, language, width=320)
    await uploader.sign_in(NOOR)
    await uploader.upload(people("NL", "DE"))
    await uploader.finished()
    await uploader.read(uploader.say("This list waits for an approval."))
    found = await uploader.violations()
    assert not await uploader.is_wider_than_the_window()
    assert "person1@contoso.com" not in careful.tenant.users

    approver = await Visitor.at(browser, careful, language, width=320, dark=True)
    await approver.sign_in(LAYLA)
    page, say = approver.page, approver.say
    section = page.get_by_role("region", name=say("Lists that wait for your approval"))
    await approver.press(section.get_by_role("link", name="staff.csv"))
    await approver.tab_to(page.get_by_label(say("What should the person who uploaded it know?")))
    found += await approver.violations()
    assert not await approver.is_wider_than_the_window()
    await page.keyboard.type("Agreed with the team lead")
    await approver.press(page.get_by_role("button", name=say("Approve"), exact=True))
    await approver.page.get_by_role(
        "link", name=say("Round {number}", number=approver.texts.number(2))
    ).first.click()
    await approver.finished()

    await approver.read("Agreed with the team lead")
    found += await approver.violations()
    assert "person1@contoso.com" in careful.tenant.users
    await uploader.page.reload()
    done = uploader.texts.plural("{count} account created", "{count} accounts created", 2)
    await expect(uploader.page.get_by_role("heading", level=1)).to_contain_text(done)
    assert found == []
    assert approver.complaints == []
