"""Job ids and the names of all blobs of a job; nothing else builds them or takes them apart."""

import hashlib
import re
from datetime import UTC, datetime

UPLOADS = "uploads"
JOBS = "jobs"
RESULTS = "results"
AUDIT = "audit"
LEDGER = "tenant/ledger.json"
SWEPT = "tenant/swept.json"
RESUMED = "tenant/resumed.json"  # when waiting rows are looked at again
_LONGEST_NAME = 1024  # "Naming and referencing containers, blobs, and metadata"
_TIME_FORM = "%Y%m%dT%H%M%SZ"
DAY_ENDS = "T"  # what follows the day in the id of a job
_JOB_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{16}(\.r[1-9][0-9]{0,4})?")


def job_id(container: str, blob_name: str, etag: str, last_modified: datetime) -> str:
    """The id of the job for one version of one blob.

    `etag` and `last_modified` are those of the content that was read. The same version always
    gives the same id; ids sort by time; nothing of the blob's name can be read from them.
    """
    # Listing gives an ETag without quotes, reading gives it with them.
    version = "\n".join((container, blob_name, etag.strip('"')))
    digest = hashlib.sha256(version.encode()).hexdigest()[:16]
    return f"{last_modified.astimezone(UTC).strftime(_TIME_FORM)}-{digest}"


def round_id(job: str, number: int) -> str:
    """The id of a round of the file that `job` answers first; numbers begin at 2."""
    return f"{job}.r{number}"


def first_job(job: str) -> str:
    """The first job of a file, from its id or from that of a round."""
    return job.partition(".")[0]


def round_number(job: str) -> int:
    """The number of a round, from its id."""
    return int(job.rpartition(".r")[2])


def is_job_id(text: str) -> bool:
    """True if the text has the form of a job id, so that it is safe in a blob name."""
    return _JOB_ID.fullmatch(text) is not None


def job_time(job: str) -> datetime:
    """When the file of this job was uploaded, to the second."""
    return datetime.strptime(job.partition("-")[0], _TIME_FORM).replace(tzinfo=UTC)


def day_prefix(moment: datetime) -> str:
    """The prefix of the ids of all jobs of one day (UTC)."""
    return moment.astimezone(UTC).strftime("%Y%m%d")


def job_day(job: str) -> str:
    """The `day_prefix` of a job or a round, from its id."""
    return job.partition(DAY_ENDS)[0]


def named_part(name: str, prefix: str) -> str:
    """The job or the batch that a blob of this prefix is of."""
    return name.removeprefix(prefix).removesuffix(".json")


def batch_place(job: str, batch: str) -> str:
    """A batch among those of all jobs, as one text."""
    return f"{job}/{batch}"


def split_place(place: str) -> tuple[str, str]:
    """The job and the batch of a `batch_place`."""
    job, _, batch = place.partition("/")
    return job, batch


def job_blob(job: str) -> str:
    """The commit of an accepted or refused file."""
    return f"{job}/job.json"


def outcome_of_file(blob_name: str, number: int) -> str:
    """The results of a file by its name in `uploads`, for flows that know nothing else of it.

    `number` is 1 for the first answer and that of the round for each later one. Empty if such a
    name would have more than the 1,024 characters that a blob may have.
    """
    name = f"by-file/{blob_name}/{number}.csv"
    return name if len(name) <= _LONGEST_NAME else ""


def same_file_blobs(blob_name: str, content_digest: str) -> str:
    """The prefix of the marks of all jobs whose file had this name and this content."""
    digest = hashlib.sha256(f"{blob_name}\n{content_digest}".encode()).hexdigest()
    return f"files/{digest}/"


def version_blobs(blob_name: str, etag: str) -> str:
    """The prefix of the notes of attempts to read one version of a file."""
    digest = hashlib.sha256(f"{blob_name}\n{etag}".encode()).hexdigest()
    return f"versions/{digest}/"


def attempt_note(number: int, job: str) -> str:
    """The note of an attempt to read the version that `job` answers; numbers begin at 1."""
    return f"{number}-{job}"


def attempted_job(note: str) -> str:
    """The job of an `attempt_note`."""
    return note.partition("-")[2]


def undo_totals_blob(day: datetime) -> str:
    """How many accounts were approved for removal on one day (UTC), by folder and job."""
    return f"tenant/undone/{day_prefix(day)}.json"


def account_totals_blob(day: datetime) -> str:
    """How many accounts were approved for creation on one day (UTC), by job."""
    return f"tenant/approved/{day_prefix(day)}.json"


def reveals_blob(day: datetime) -> str:
    """Who looked at temporary passwords on one day (UTC)."""
    return f"tenant/reveals/{day_prefix(day)}.json"


def rows_blob(job: str, batch: str, content: bytes) -> str:
    """The rows of a batch; the hash of the content separates two validations."""
    return f"{job}/rows/{batch}-{hashlib.sha256(content).hexdigest()[:16]}.json"


def allocation_blob(job: str) -> str:
    """The verdict on every valid row."""
    return f"{job}/allocation.json"


def intents_prefix(job: str) -> str:
    """The prefix of the intents of all batches."""
    return f"{job}/intents/"


def intents_blob(job: str, batch: str) -> str:
    """What will be written to Graph, and with which password."""
    return f"{intents_prefix(job)}{batch}.json"


def outcome_blob(job: str, batch: str) -> str:
    """The outcome of each row of a batch."""
    return f"{job}/outcomes/{batch}.json"


def outcomes_prefix(job: str) -> str:
    """The prefix of the outcomes of a job."""
    return f"{job}/outcomes/"


def removed_prefix(job: str) -> str:
    """The prefix of the blobs that say which batches are complete."""
    return f"{job}/removed/"


def removed_blob(job: str, batch: str) -> str:
    """The accounts that the outcome names have been removed: the batch is complete."""
    return f"{removed_prefix(job)}{batch}.json"


def next_try_blob(job: str) -> str:
    """Until when a job is delayed on purpose."""
    return f"{job}/next-try.json"


def sent_blob(job: str) -> str:
    """Graph accepted the mail."""
    return f"{job}/sent.json"


def waiting_blob(job: str) -> str:
    """The rows of a file that wait, kept with its first job."""
    return f"{job}/waiting.json"


def uploaded_totals_blob(day: datetime) -> str:
    """How many rows each uploader's lists had on one day (UTC), by job."""
    return f"tenant/uploaded/{day_prefix(day)}.json"


def uploader_blob(key: str) -> str:
    """A list of this uploader went through before."""
    return f"tenant/uploaders/{key}.json"


def approvals_prefix(job: str = "") -> str:
    """The prefix of what belongs to approvals: of one job, or of all."""
    return f"approvals/{job}/" if job else "approvals/"


def approval_job(name: str) -> str:
    """The job of a blob of approvals."""
    return name.split("/")[1]


def asked_blob(job: str) -> str:
    """The list of a job waits for an approval."""
    return f"{approvals_prefix(job)}asked.json"


def mailed_blob(job: str, *, reminder: bool) -> str:
    """The approvers have had the mail about a job, or its reminder."""
    return f"{approvals_prefix(job)}{'reminded' if reminder else 'mailed'}.json"


def decision_blob(job: str) -> str:
    """The decision about the list of a job."""
    return f"{approvals_prefix(job)}decision.json"


def audit_blob(job: str) -> str:
    """The audit record of a job, in the container `audit`."""
    return f"{job}.json"


def audited_blob(job: str) -> str:
    """The audit record of a job is stored."""
    return f"{job}/audited.json"


def page_uploads(person_id: str = "") -> str:
    """The prefix of the notes of uploads by the page: of one person, or of all."""
    return f"page/{person_id}/" if person_id else "page/"


def page_upload_blob(person_id: str, job: str) -> str:
    """The note that this person uploaded the file of a job by the page."""
    return f"page/{person_id}/{job}.json"


def split_page_upload(name: str) -> tuple[str, str]:
    """The person and the job of a `page_upload_blob`."""
    _, person_id, rest = name.split("/", 2)
    return person_id, rest.removesuffix(".json")
