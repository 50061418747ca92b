"""The accounts of a run that is undone, between their stored form and what is asked about them."""

from shared.provisioning.directory import NewAccount
from shared.state.documents import JobDocument, StoredRow


def made_account(job: JobDocument, row: StoredRow) -> NewAccount:
    """What an account was made as, as far as a look at it compares; without its password."""
    return NewAccount(
        user_principal_name=row.user_principal_name,
        values=row.values,
        usage_location=row.usage_location,
        sku_ids=(),
        sign_in_allowed=job.terms.sign_in_allowed,
        password="",
    )
