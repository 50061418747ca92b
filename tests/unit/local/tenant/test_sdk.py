"""Microsoft's own client library talks to the tenant as it talks to Graph."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    BaseBearerTokenAuthenticationProvider,
)
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from msgraph.generated.models.body_type import BodyType
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.file_attachment import FileAttachment
from msgraph.generated.models.item_body import ItemBody
from msgraph.generated.models.message import Message
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.recipient import Recipient
from msgraph.generated.models.user import User
from msgraph.generated.users.item.send_mail.send_mail_post_request_body import (
    SendMailPostRequestBody,
)
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient

from local.tenant import LOCAL_ACCESS_TOKEN, SENDER, Tenant, serve
from tests.unit.local.tenant.tenant_builders import PASSWORD, a_create, a_tenant

# The SDK warns about its own classes while they are imported.
pytestmark = pytest.mark.filterwarnings("ignore:.* is deprecated:DeprecationWarning")


class FixedToken(AccessTokenProvider):
    async def get_authorization_token(
        self, uri: str, additional_authentication_context: dict[str, Any] | None = None
    ) -> str:
        return LOCAL_ACCESS_TOKEN

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        return AllowedHostsValidator(["127.0.0.1"])


@asynccontextmanager
async def adapter_of(tenant: Tenant) -> AsyncIterator[GraphRequestAdapter]:
    async with serve(tenant) as base_url, httpx.AsyncClient(base_url=base_url) as client:
        yield GraphRequestAdapter(
            BaseBearerTokenAuthenticationProvider(FixedToken()), client=client
        )


async def test_batch_goes_through_the_adapter() -> None:
    tenant = a_tenant()
    async with adapter_of(tenant) as adapter:
        request = RequestInformation(
            method=Method.POST,
            url_template="{+baseurl}/$batch",
            path_parameters={"baseurl": adapter.base_url},
        )
        content = json.dumps({"requests": [a_create("1", "ada.byron")]}).encode()
        request.set_stream_content(content, "application/json")
        answer: bytes | None = await adapter.send_primitive_async(
            request, "bytes", {"XXX": ODataError}
        )

    assert isinstance(answer, bytes)
    [response] = json.loads(answer)["responses"]
    assert response["status"] == 201
    assert response["body"]["id"] == tenant.users["ada.byron@contoso.com"].id


async def test_typed_mail_arrives() -> None:
    tenant = a_tenant()
    message = Message(
        subject="Results",
        body=ItemBody(content_type=BodyType.Html, content="<p>Welcome</p>"),
        to_recipients=[Recipient(email_address=EmailAddress(address="hr@contoso.com"))],
        attachments=[
            FileAttachment(
                odata_type="#microsoft.graph.fileAttachment",
                name="results.csv",
                content_type="text/csv",
                content_bytes=b"row",
            )
        ],
    )
    body = SendMailPostRequestBody(message=message, save_to_sent_items=False)
    async with adapter_of(tenant) as adapter:
        await (
            GraphServiceClient(request_adapter=adapter)
            .users.by_user_id(SENDER)
            .send_mail.post(body)
        )

    [mail] = tenant.mails
    assert (mail.subject, mail.recipients) == ("Results", ("hr@contoso.com",))
    assert (mail.content_type, mail.saved_to_sent_items) == ("html", False)
    assert [one.name for one in mail.attachments] == ["results.csv"]


async def test_typed_user_is_created_and_a_second_one_refused() -> None:
    tenant = a_tenant()
    user = User(
        account_enabled=True,
        display_name="Ada Byron",
        mail_nickname="ada.byron",
        user_principal_name="ada.byron@contoso.com",
        usage_location="GB",
        password_profile=PasswordProfile(
            password=PASSWORD, force_change_password_next_sign_in=True
        ),
    )
    async with adapter_of(tenant) as adapter:
        users = GraphServiceClient(request_adapter=adapter).users
        created = await users.post(user)
        with pytest.raises(ODataError) as caught:
            await users.post(user)

    assert created is not None
    assert created.id == tenant.users["ada.byron@contoso.com"].id
    error = caught.value.error
    assert error is not None
    assert error.details is not None
    assert [(one.code, one.target) for one in error.details] == [
        ("ObjectConflict", "userPrincipalName")
    ]


async def test_subscribed_skus_and_domains_are_read_typed() -> None:
    tenant = a_tenant(units=4)
    async with adapter_of(tenant) as adapter:
        client = GraphServiceClient(request_adapter=adapter)
        skus = await client.subscribed_skus.get()
        organizations = await client.organization.get()

    assert skus is not None
    assert skus.value is not None
    assert skus.value[0].prepaid_units is not None
    assert skus.value[0].prepaid_units.enabled == 4
    assert organizations is not None
    assert organizations.value is not None
    domains = organizations.value[0].verified_domains
    assert domains is not None
    assert [domain.name for domain in domains] == [domain.name for domain in tenant.domains]
