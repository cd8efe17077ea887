"""The addresses of this room. None of them carries anything about a person."""

from __future__ import annotations

from django.urls import path

from throughline.records.pages import breaches, copies, home, keeping, log, pack, requests

app_name = "records"
urlpatterns = [
    path("records", home.home, name="home"),
    path("records/log", log.read_log, name="log"),
    *(path(f"records/log.{form}", log.export, {"form": form}, name=f"log-{form}") for form in log.FORMATS),
    path("records/keeping", keeping.queue, name="queue"),
    path("records/keeping/hold", keeping.hold, name="hold"),
    path("records/keeping/holds/<int:pk>/lift", keeping.lift, name="lift"),
    path("records/keeping/periods", keeping.own_rule, name="own-rule"),
    path("records/keeping/<int:pk>", keeping.review, name="review"),
    path("records/keeping/<int:pk>/keep", keeping.keep, name="keep"),
    path("records/keeping/<int:pk>/dispose", keeping.dispose, name="dispose"),
    path("records/keeping/<int:pk>/sign", keeping.sign, name="sign"),
    path("records/keeping/<int:pk>/withdraw", keeping.withdraw, name="withdraw"),
    *(
        path(
            f"records/certificates/<int:pk>.{form}",
            keeping.certificate,
            {"form": form},
            name=f"certificate-{form}",
        )
        for form in ("pdf", "json")
    ),
    path("records/breaches", breaches.breaches, name="breaches"),
    path("records/breaches/new", breaches.report, name="new-breach"),
    path("records/breaches/<int:pk>", breaches.breach, name="breach"),
    *(
        path(
            f"records/breaches/<int:pk>/{what}",
            breaches.done,
            {"what": what.value},
            name=f"breach-{what.value}",
        )
        for what in breaches.What
    ),
    path("cases/<uuid:case_id>/copy", copies.prepare, name="copy"),
    path("cases/<uuid:case_id>/copy/screen", copies.read_together, name="copy-screen"),
    *(
        path(f"cases/<uuid:case_id>/copy.{form}", copies.take, {"form": form}, name=f"copy-{form}")
        for form in copies.FORMS
    ),
    path("cases/<uuid:case_id>/records-requests", requests.listed, name="requests"),
    path("cases/<uuid:case_id>/records-requests/<int:seq>", requests.answer, name="request"),
    path("me/copy", copies.mine, name="my-copy"),
    path("records/pack", pack.pack, name="pack"),
    *(path(f"records/pack.{form}", pack.file, {"form": form}, name=f"pack-{form}") for form in pack.FORMATS),
]
