"""The one way a file leaves: as a download, never kept by the browser, and written in the log of disclosures.

Whatever holds facts about people goes out through `handed_out`. A test walks every address and holds that no file
leaves in any other way but those named there, which hold no facts about anybody.
"""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse

from throughline.access.actor import Actor
from throughline.access.disclosing import THE_PERSON, log_disclosure


def handed_out(
    actor: Actor,
    content: bytes | str,
    *,
    name: str,
    media_type: str,
    case_id: UUID | None,
    what: str,
    basis: str,
    recipient: str | None = None,
    controller: str | None = None,
) -> HttpResponse:
    """A file for the reader, logged as handed to `recipient` (else to the reader's own body, or to the person themself).

    `name` is what their browser will show in its list of downloads: give it nothing that says what this is about.
    """
    to = recipient or actor.agency or THE_PERSON
    log_disclosure(actor, case_id, to, what, basis, "file", controller=controller)
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": disposition, "Cache-Control": "no-store"},
    )
