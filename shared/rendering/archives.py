"""Files packed for the mail: to make them small, or to lock them."""

import io
import zipfile
from typing import Final

from shared.models import Attachment

_ZIP_TYPE: Final = "application/zip"
_EARLIEST_DATE: Final = (1980, 1, 1, 0, 0, 0)
# AE-2 keeps no checksum of what is inside, which AE-1 would show to everybody (WinZip, "AES
# Encryption Information: Encryption Specification AE-1 and AE-2").
_AES_256: Final = {"nbits": 256, "force_wz_aes_version": 2}


def zip_file(file: Attachment) -> Attachment:
    """The file in a zip named after it; the same file makes the same bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as container:
        entry = zipfile.ZipInfo(file.name, _EARLIEST_DATE)
        container.writestr(entry, file.content, zipfile.ZIP_DEFLATED)
    return Attachment(name=f"{file.name}.zip", content_type=_ZIP_TYPE, content=archive.getvalue())


def lock_file(file: Attachment, name: str, passphrase: str) -> Attachment:
    """The file in a zip of this name that opens with the passphrase only: AES-256, as AE-2.

    Its salt is random: no two zips are alike. An empty passphrase raises RuntimeError.
    """
    # Slow to import, and most installations never lock anything.
    import pyzipper

    archive = io.BytesIO()
    with pyzipper.AESZipFile(
        archive, "w", encryption=pyzipper.WZ_AES, encryption_kwargs=_AES_256
    ) as container:
        container.setpassword(passphrase.encode())
        entry = container.zipinfo_cls(file.name, _EARLIEST_DATE)
        container.writestr(entry, file.content, zipfile.ZIP_DEFLATED)
    return Attachment(name=name, content_type=_ZIP_TYPE, content=archive.getvalue())
