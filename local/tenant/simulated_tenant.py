"""The simulated tenant: its state, and what changes it. Knows nothing of HTTP.

A test or demo makes one, serves it with `local.tenant.server.serve`, and looks at it directly.
"""

import itertools
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from local.tenant.domains import VerifiedDomain
from local.tenant.exchange import JsonObject
from local.tenant.faults import FaultScript
from local.tenant.graph_errors import (
    RefusalError,
    directory_refusal,
    object_conflict,
    resource_not_found,
)
from local.tenant.groups import Group, give_licenses
from local.tenant.licensing import (
    apply_license_change,
    parse_license_change,
    release_all_licenses,
)
from local.tenant.request_log import LoggedRequest
from local.tenant.send_mail import SentMail, parse_mail, unresolved_recipient
from local.tenant.subscriptions import SubscribedSku
from local.tenant.tenant_clock import Clock, utc_now
from local.tenant.throttling import Patience, RetryAfterForm, TokenBucket
from local.tenant.user_rules import NewUser, validate_changes, validate_new_user
from local.tenant.users import User, UserDirectory

LOCAL_ACCESS_TOKEN = "local-tenant-token"  # noqa: S105 - opens nothing but this simulation

DEFAULT_PERMISSIONS = frozenset({"User.ReadWrite.All", "Organization.Read.All"})
GROUP_PERMISSIONS = frozenset({"GroupMember.Read.All", "GroupMember.ReadWrite.All"})

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(slots=True, kw_only=True, eq=False)
class Tenant:
    """A tenant. All of it may be looked at, and its delays and permissions set, at any time.

    Durations are in seconds. `may_send_as` are the mailboxes of the app's Exchange role;
    `addresses_in_use` belong to groups or contacts; both, and `mailboxes`, in lower case, as are
    the addresses that Exchange does not resolve (`unresolved`).
    Another `write_quota` is another `TokenBucket`.
    """

    domains: tuple[VerifiedDomain, ...]
    skus: tuple[SubscribedSku, ...] = ()
    id: str = "9d2f8a36-5b1c-4f0e-8f5a-3c0d9b7e4a21"
    display_name: str = "Contoso"
    access_token: str = field(default=LOCAL_ACCESS_TOKEN, repr=False)
    granted_permissions: frozenset[str] = DEFAULT_PERMISSIONS
    may_send_as: frozenset[str] = frozenset()
    mailboxes: frozenset[str] = frozenset()
    unresolved: frozenset[str] = frozenset()
    addresses_in_use: frozenset[str] = frozenset()
    groups: dict[str, Group] = field(default_factory=dict)  # by object id
    conflicts_at_license: bool = False  # an address in use shows only when a mailbox is made
    latency: float = 0.0  # of each request
    item_latency: float = 0.0  # of each item of a batch, four side by side
    replication_lag: float = 0.0  # until a new account is seen by reads and assignLicense
    consumed_units_lag: float = 0.0  # how old the figures of subscribedSkus are
    group_license_lag: float = 0.0  # until a new member has what its group gives
    write_quota: TokenBucket = field(default_factory=lambda: TokenBucket(3000, 150.0))
    throttle_retry_after: RetryAfterForm = RetryAfterForm.INTEGER
    clock: Clock = utc_now

    users: UserDirectory = field(default_factory=UserDirectory, init=False)
    deleted_users: list[User] = field(default_factory=list, init=False)
    mails: list[SentMail] = field(default_factory=list, init=False)
    request_log: list[LoggedRequest] = field(default_factory=list, init=False)
    faults: FaultScript = field(default_factory=FaultScript, init=False)
    patience: Patience = field(default_factory=Patience, init=False)
    subscribed_skus: dict[str, SubscribedSku] = field(init=False)  # by skuPartNumber
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count, init=False)

    def __post_init__(self) -> None:
        self.subscribed_skus = {sku.sku_part_number: sku for sku in self.skus}

    @property
    def impatient_requests(self) -> int:
        """Requests that came back before the Retry-After they had been given was over."""
        return self.patience.impatient_requests

    @property
    def verified_domains(self) -> Mapping[str, VerifiedDomain]:
        """The domains by lower-case name."""
        return {domain.name.lower(): domain for domain in self.domains}

    @property
    def skus_by_id(self) -> Mapping[str, SubscribedSku]:
        """The SKUs by id."""
        return {sku.sku_id: sku for sku in self.subscribed_skus.values()}

    def next_id(self) -> str:
        """A new GUID: unlike any other, and the same in the next run."""
        return str(uuid.uuid5(uuid.UUID(self.id), str(next(self._numbers))))

    def create_user(self, payload: JsonObject) -> User:
        """Create the account a `POST /users` body describes; raises `RefusalError`."""
        return self._take_in(validate_new_user(payload, self.verified_domains), self.clock())

    def add_existing_user(self, payload: JsonObject, *, created: datetime = _LONG_AGO) -> User:
        """Put an account in place that was there before anybody looked; raises `RefusalError`."""
        return self._take_in(validate_new_user(payload, self.verified_domains), created)

    def visible_users(self) -> list[User]:
        """The accounts that reads see by now, in the order of creation."""
        return [user for user in self.users.values() if self._has_replicated(user)]

    def find_user(self, key: str) -> User:
        """The account with this id or name; raises `RefusalError` (404), also while it lags."""
        user = self.users.get(key)
        if user is None or not self._has_replicated(user):
            raise resource_not_found(key)
        return user

    def update_user(self, key: str, payload: JsonObject) -> None:
        """Change the properties that a `PATCH /users/{id}` body names; raises `RefusalError`."""
        user = self.find_user(key)
        changed = {**user.properties, **validate_changes(payload)}
        user.properties = {name: value for name, value in changed.items() if value is not None}

    def set_manager(self, key: str, manager_id: str) -> None:
        """Make one account the manager of another; raises `RefusalError` (404) for unknown ones.

        Nothing that Microsoft publishes says that a circle is refused.
        """
        self.find_user(key).manager_id = self.find_user(manager_id).id

    def manager_of(self, key: str) -> User:
        """The manager of an account; raises `RefusalError` (404) where there is none."""
        manager_id = self.find_user(key).manager_id
        if manager_id is None:
            raise resource_not_found("manager")
        return self.users[manager_id]

    def delete_user(self, key: str) -> None:
        """Move an account to the recycle bin, which frees its name and its licences.

        Raises `RefusalError` (404) for an unknown one; a deletion finds also what still lags.
        """
        user = self.users.get(key)
        if user is None:
            raise resource_not_found(key)
        release_all_licenses(user, self.skus_by_id, self.clock())
        for group in self.groups.values():
            group.let_go(user.id)
        for other in self.users.values():
            if other.manager_id == user.id:
                other.manager_id = None
        self.users.remove(user)
        self.deleted_users.append(user)

    def assign_license(self, key: str, payload: JsonObject) -> User:
        """Change an account's licences; raises `RefusalError` and then leaves them as they were."""
        change = parse_license_change(payload)
        user = self.find_user(key)
        if change.added and self.conflicts_at_license and user.addresses & self.addresses_in_use:
            raise object_conflict("proxyAddresses")
        apply_license_change(user, change, self.skus_by_id, self.clock())
        return user

    def find_group(self, group_id: str) -> Group:
        """The group with this id; raises `RefusalError` (404)."""
        group = self.groups.get(group_id.lower())
        if group is None:
            raise resource_not_found(group_id)
        return group

    def add_members(self, group_id: str, object_ids: Sequence[str]) -> None:
        """Make accounts members of a group, all of them or, with `RefusalError`, none."""
        group = self.find_group(group_id)
        known = {user.id for user in self.visible_users()}
        if not known.issuperset(object_ids):
            # "Add members": what Graph answers about objects that are not replicated yet.
            raise directory_refusal(
                "The source resource object or one of the objects being referenced do not exist."
            )
        group.take_in(object_ids, self.clock())

    def work_off_memberships(self) -> None:
        """Do what Entra ID does by itself: give members, once it is time, what groups give."""
        now = self.clock()
        as_of = now - timedelta(seconds=self.group_license_lag)
        for group in self.groups.values():
            for object_id in group.due(as_of):
                give_licenses(group, self.users[object_id], self.skus_by_id, now)

    def sign_in_first(self, key: str) -> None:
        """Let a user sign in, who is then made to choose a password of her own.

        Raises `RefusalError` (404) for an unknown one.
        """
        user = self.users.get(key)
        if user is None:
            raise resource_not_found(key)
        user.password = f"Aa1{secrets.token_urlsafe(12)}"
        user.force_change_password_next_sign_in = False
        user.last_password_change_date_time = self.clock()

    def take_units(self, sku_part_number: str, units: int) -> None:
        """Let another administrator assign up to so many of the units that are left."""
        sku = self.subscribed_skus[sku_part_number]
        sku.take(min(units, sku.available_units), self.clock())

    def send_mail(self, key: str, payload: JsonObject) -> None:
        """Accept a mail for delivery; raises `RefusalError`."""
        sender = self._sending_mailbox(key)
        mail = parse_mail(payload, sender, self.clock())
        for address in mail.recipients:
            if address.lower() in self.unresolved:
                raise unresolved_recipient(address)
        self.mails.append(mail)

    def _sending_mailbox(self, key: str) -> str:
        if key not in self.users:
            raise RefusalError(404, "ErrorInvalidUser", f"The requested user '{key}' is invalid.")
        name = self.users[key].user_principal_name.lower()
        if name not in self.may_send_as and "Mail.Send" not in self.granted_permissions:
            raise RefusalError(
                403, "ErrorAccessDenied", "Access is denied. Check credentials and try again."
            )
        if name not in self.mailboxes:
            raise RefusalError(
                404,
                "MailboxNotEnabledForRESTAPI",
                "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
            )
        return name

    def _take_in(self, new: NewUser, created: datetime) -> User:
        name = str(new.properties["userPrincipalName"])
        if name in self.users:
            raise object_conflict("userPrincipalName")
        if name.lower() in self.addresses_in_use and not self.conflicts_at_license:
            raise object_conflict("proxyAddresses")
        user = User(
            id=self.next_id(),
            properties=new.properties,
            password=new.password,
            force_change_password_next_sign_in=new.force_change_password_next_sign_in,
            created_date_time=created,
            # "user resource type": also the time at which the password was made.
            last_password_change_date_time=created,
        )
        self.users.add(user)
        return user

    def _has_replicated(self, user: User) -> bool:
        return self.clock() >= user.created_date_time + timedelta(seconds=self.replication_lag)
