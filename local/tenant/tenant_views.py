"""What people are shown of a tenant: JSON for the page, without anybody's password."""

import json
from dataclasses import asdict
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from local.tenant.send_mail import SentMail
from local.tenant.simulated_tenant import Tenant
from local.tenant.subscriptions import SubscribedSku
from local.tenant.tenant_clock import graph_timestamp
from local.tenant.troubles import TROUBLES
from local.tenant.users import User

TEMPLATES = Path(__file__).parent / "templates"
_MOST_USERS_SHOWN = 500

# The script of the page sends these steps one by one.
_OFFERED_TROUBLES = [
    {"title": trouble.title, "steps": json.dumps([asdict(step) for step in trouble.steps])}
    for trouble in TROUBLES
]

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined
)


def page_state(tenant: Tenant) -> dict[str, object]:
    """The live part of the page: mails and users with the newest first, and licence counts."""
    tenant.work_off_memberships()
    users = list(tenant.users.values())[::-1]
    mails = list(enumerate(tenant.mails, start=1))[::-1]
    return {
        "tenant": tenant.display_name,
        "domains": [domain.name for domain in tenant.domains],
        "mails": [_mail_view(number, mail) for number, mail in mails],
        "users": [_user_view(user, tenant) for user in users[:_MOST_USERS_SHOWN]],
        "user_count": len(users),
        "deleted_user_count": len(tenant.deleted_users),
        "subscribed_skus": [_sku_view(sku) for sku in tenant.subscribed_skus.values()],
        "faults_in_force": _faults_in_force(tenant),
        "request_count": len(tenant.request_log),
        "impatient_requests": tenant.impatient_requests,
    }


def render_page(tenant: Tenant) -> str:
    """The page as HTML."""
    return _environment.get_template("tenant.html.j2").render(
        page_state(tenant), troubles=_OFFERED_TROUBLES
    )


def _faults_in_force(tenant: Tenant) -> list[dict[str, object]]:
    """What each fault matches, and how often it has struck."""
    return [
        {"action": type(fault.action).__name__, "path": fault.match.path or "any", "struck": struck}
        for fault, struck in tenant.faults.fired
    ]


def _mail_view(number: int, mail: SentMail) -> dict[str, object]:
    return {
        "number": number,
        "subject": mail.subject,
        "sender": mail.sender,
        "recipients": list(mail.recipients),
        "accepted_at": graph_timestamp(mail.accepted_at),
        "saved_to_sent_items": mail.saved_to_sent_items,
        "attachments": [
            {"index": index, "name": attachment.name, "size": len(attachment.content)}
            for index, attachment in enumerate(mail.attachments)
        ],
    }


def _user_view(user: User, tenant: Tenant) -> dict[str, object]:
    skus = tenant.skus_by_id
    return {
        "id": user.id,
        "display_name": user.display_name,
        "user_principal_name": user.user_principal_name,
        "usage_location": user.usage_location or "",
        "licenses": [skus[sku_id].sku_part_number for sku_id in user.assigned_licenses],
        "created_at": graph_timestamp(user.created_date_time),
        "awaits_first_sign_in": user.force_change_password_next_sign_in,
    }


def _sku_view(sku: SubscribedSku) -> dict[str, object]:
    return {
        "sku_part_number": sku.sku_part_number,
        "applies_to": sku.applies_to.value,
        "enabled": sku.enabled,
        "consumed_units": sku.consumed_units,
        "available_units": sku.available_units,
    }
