"""Another administrator, who works in the tenant at the same time and knows nothing of the app."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from local.tenant import Fault, Intervention, Match, Tenant
from local.tenant.exchange import GraphRequest
from local.tenant.graph_errors import RefusalError
from local.tenant.users import User

_CREATE = Match(method="POST", path="^/users$")
_ASSIGN = Match(method="POST", path="^/users/[^/]+/assignLicense$")
_READ_UNITS = Match(method="GET", path="^/subscribedSkus")
_MARK = "onPremisesExtensionAttributes"


class DeedKind(StrEnum):
    """What the other administrator does.

    TWIN creates an account with the properties of one that is about to be created. UNMARK takes
    the mark from one that was just created. RENAME gives one another user name before it is
    licensed, RENAME_NEW before the app has the answer to its create. TAKE and FREE assign units of
    a SKU and give them back.
    """

    TWIN = "twin"
    RENAME = "rename"
    RENAME_NEW = "rename_new"
    UNMARK = "unmark"
    TAKE = "take"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something done at the `nth` request of the app that gives occasion for it.

    `units` of the SKU are taken or freed; other deeds leave both alone.
    """

    kind: DeedKind
    nth: int
    sku: str = ""
    units: int = 0


class OtherAdmin:
    """What others did in a tenant.

    `created` are the names of accounts that are not the app's, `renamed` has the first names
    of accounts by the new ones, and `unmarked` are the names of those that lost their mark.
    """

    def __init__(self, tenant: Tenant, deeds: Sequence[Deed] = ()) -> None:
        self.created: dict[str, User] = {}
        self.renamed: dict[str, str] = {}
        self.unmarked: set[str] = set()
        self._tenant = tenant
        self._taken = 0
        tenant.faults.add(*(self._fault(deed) for deed in deeds))

    def _fault(self, deed: Deed) -> Fault:
        match deed.kind:
            case DeedKind.TWIN:
                return Fault(match=_CREATE, action=Intervention(deed=self._twin), nth=deed.nth)
            case DeedKind.RENAME:
                return Fault(match=_ASSIGN, action=Intervention(deed=self._rename), nth=deed.nth)
            case DeedKind.UNMARK | DeedKind.RENAME_NEW:
                change_new = self._unmark if deed.kind is DeedKind.UNMARK else self._rename_new
                action = Intervention(deed=change_new, after=True)
                return Fault(match=_CREATE, action=action, nth=deed.nth)
            case DeedKind.TAKE | DeedKind.FREE:
                change = deed.units if deed.kind is DeedKind.TAKE else -deed.units
                taking = Intervention(deed=lambda _: self._change_units(deed.sku, change))
                return Fault(match=_READ_UNITS, action=taking, nth=deed.nth)

    def _twin(self, request: GraphRequest) -> None:
        wanted = {name: value for name, value in _body(request).items() if name != _MARK}
        wanted["passwordProfile"] = {"password": "Summer-Leaves-43"}
        with suppress(RefusalError):  # the name is taken by now
            user = self._tenant.create_user(wanted)
            self.created[user.user_principal_name] = user

    def _rename(self, request: GraphRequest) -> None:
        if user := self._tenant.users.get(request.segments[1]):
            self._give_new_name(user)

    def _rename_new(self, request: GraphRequest) -> None:
        if user := self._ours(request):
            self._give_new_name(user)

    def _give_new_name(self, user: User) -> None:
        before = user.user_principal_name
        after = f"married.{len(self.renamed)}@contoso.com"
        self._tenant.users.rename(user, after)
        self.renamed[after] = self.renamed.get(before, before)

    def _unmark(self, request: GraphRequest) -> None:
        if user := self._ours(request):
            user.properties = {**user.properties, _MARK: {}}
            self.unmarked.add(user.user_principal_name)

    def _ours(self, request: GraphRequest) -> User | None:
        """The account of the app that the request created, if it did."""
        user = self._tenant.users.get(str(_body(request).get("userPrincipalName")))
        return user if user is not None and user.properties.get(_MARK) else None

    def _change_units(self, sku_part_number: str, units: int) -> None:
        sku = self._tenant.subscribed_skus[sku_part_number]
        change = min(units, sku.available_units) if units > 0 else -min(-units, self._taken)
        self._taken += change
        if change > 0:
            sku.take(change, self._tenant.clock())
        else:
            sku.release(-change, self._tenant.clock())


def _body(request: GraphRequest) -> dict[str, object]:
    return dict(request.body) if isinstance(request.body, dict) else {}
