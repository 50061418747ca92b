"""The accounts of a run that is undone, between their stored form and what is asked about them."""

from shared.provisioning.directory import NewAccount
from shared.state.documents import JobDocument, StoredRow, UndoneJob


def made_account(job: JobDocument, undoes: UndoneJob, row: StoredRow) -> NewAccount:
    """What an account was created as; without its password."""
    licenses = job.terms.licenses
    return NewAccount(
        user_principal_name=row.user_principal_name,
        values=row.values,
        usage_location=row.usage_location,
        sku_ids=tuple(undoes.sku_ids[sku] for sku in licenses.for_country(row.usage_location)),
        group_id=licenses.group_for(row.usage_location),
        sign_in_allowed=job.terms.sign_in_allowed,
        password="",
        mark=undoes.marks.get(row.row_number, ""),
    )
