"""The addresses of casework. None of them carries a name or anything else about a person."""

from __future__ import annotations

from django.urls import path

from throughline.casework.pages import (
    asking,
    attachments,
    beginning,
    closing,
    duties,
    emergency,
    finding,
    handing_over,
    law_book,
    notices,
    parties,
    person,
    readers,
    recording,
    sharing,
    survivor,
    unfinished,
    worklist,
)

app_name = "casework"
_CASE = "cases/<uuid:case_id>"
urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("find", finding.find, name="find"),
    path("ask", asking.ask, name="ask"),
    path("asked", asking.asked, name="asked"),
    path("unfinished", unfinished.unfinished, name="unfinished"),
    path("unfinished/<uuid:draft_id>", unfinished.one, name="unfinished-one"),
    path("unfinished/<uuid:draft_id>/both", unfinished.both, name="both"),
    path("cases/new", finding.new, name="new"),
    path("cases/new/<slug:what>", beginning.begin, name="begin"),
    path(f"{_CASE}/", person.person, name="person"),
    path(f"{_CASE}/record/", recording.choose, name="choose"),
    path(f"{_CASE}/record/<slug:kind>", recording.fill_in, name="record"),
    path(f"{_CASE}/check/<uuid:draft_id>", recording.check, name="check"),
    path(f"{_CASE}/facts/<int:seq>", person.fact, name="fact"),
    path(f"{_CASE}/facts/<int:seq>/file", attachments.fetch, name="file"),
    path(f"{_CASE}/correct/<int:seq>", recording.correct, name="correct"),
    path(f"{_CASE}/sign/<int:seq>", closing.sign, name="sign"),
    path(f"{_CASE}/hand-over", handing_over.offer, name="hand-over"),
    path(f"{_CASE}/teams", parties.parties, name="parties"),
    path(f"{_CASE}/share", sharing.share, name="share"),
    path(f"{_CASE}/attach", attachments.attach, name="attach"),
    path(f"{_CASE}/close", closing.close, name="close"),
    path(f"{_CASE}/reopen", closing.reopen, name="reopen"),
    path(f"{_CASE}/duties/", person.all_duties, name="duties"),
    path(f"{_CASE}/duties/<slug:ref>", duties.in_full, name="duty"),
    path(f"{_CASE}/duties/<slug:ref>/waive", duties.waive, name="waive"),
    path(f"{_CASE}/looked", readers.looked, name="looked"),
    path(f"{_CASE}/emergency", emergency.emergency, name="emergency"),
    path("hand-overs/<uuid:hand_over_id>/accept", handing_over.accept, name="accept"),
    path("hand-overs/<uuid:hand_over_id>/dispute", handing_over.dispute, name="dispute"),
    path("hand-overs/<uuid:hand_over_id>/return", handing_over.give_back, name="give-back"),
    path("law", law_book.book, name="law"),
    path("law/<str:id>", law_book.provision, name="provision"),
    path("notices", notices.notices, name="notices"),
    path("me", survivor.me, name="me"),
]
