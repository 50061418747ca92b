"""Licences that single rows choose instead of those of their country."""

from dataclasses import replace

import pytest

from shared.models import OptionalValues
from tests.integration.pipeline.bench import Bench
from tests.integration.pipeline.extras import add_extras
from tests.integration.pipeline.undoing import made, undo
from tests.integration.pipeline.waiting_lists import outcomes_in, swept, uploaded
from tests.staff_lists import people

PREMIUM, E3 = "O365_BUSINESS_PREMIUM", "ENTERPRISEPACK"


def licenses(bench: Bench) -> dict[str, set[str]]:
    """The part numbers that each new account has, by the number in its name."""
    names = {each.sku_id: name for name, each in bench.tenant.subscribed_skus.items()}
    return {
        name.removeprefix("person").partition("@")[0]: {
            names[each] for each in user.assigned_licenses
        }
        for name, user in bench.tenant.users.items()
        if name.startswith("person")
    }


def set_free(bench: Bench, sku: str, free: int) -> None:
    found = bench.tenant.subscribed_skus[sku]
    found.enabled = found.consumed_units + free


async def test_each_row_gets_what_it_chooses(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    add_extras(
        monkeypatch,
        {
            3: OptionalValues(licenses=("enterprisepack",)),
            4: OptionalValues(licenses=()),
            5: OptionalValues(licenses=(E3,)),
        },
    )

    await uploaded(bench, people("NL", "NL", "NL", "DE"))

    assert set(outcomes_in(bench.mail).values()) == {"created"}
    assert licenses(bench) == {"1": {PREMIUM}, "2": {E3}, "3": set(), "4": {E3}}


async def test_units_are_counted_and_waited_for_by_row(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_extras(
        monkeypatch,
        {number: OptionalValues(licenses=(E3,)) for number in (2, 3)}
        | {5: OptionalValues(licenses=())},
    )
    set_free(bench, E3, 1)
    set_free(bench, PREMIUM, 0)

    await uploaded(bench, people("NL", "NL", "NL", "NL"))

    first = outcomes_in(bench.mail)
    assert list(first.values()) == ["created", "waiting", "waiting", "created"]
    set_free(bench, E3, 1)
    [second] = await swept(bench)
    assert outcomes_in(second) == {"person2@contoso.com": "created"}
    assert licenses(bench) == {"1": {E3}, "2": {E3}, "4": set()}
    assert (await bench.app.ledger.load()).waiting_units(PREMIUM, before="9") == 1


async def test_undo_takes_accounts_with_chosen_licenses_away(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_extras(
        monkeypatch,
        {2: OptionalValues(licenses=("enterprisepack",)), 3: OptionalValues(licenses=())},
    )
    run = await made(bench, people("NL", "NL", "NL"))

    mail = await undo(bench, run.results)

    assert set(outcomes_in(mail).values()) == {"removed"}
    assert licenses(bench) == {}


async def test_undo_knows_a_licence_that_the_settings_name_by_its_id(bench: Bench) -> None:
    app = await bench.another_app(LICENSE_SKUS=bench.tenant.subscribed_skus[E3].sku_id)
    run = await made(replace(bench, app=app), people("NL"))

    mail = await undo(bench, run.results, app=app)

    await app.close()
    assert set(outcomes_in(mail).values()) == {"removed"}
