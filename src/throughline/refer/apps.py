"""The Django application of referring."""

from __future__ import annotations

from django.apps import AppConfig


class ReferConfig(AppConfig):
    """Consents, the account, one entry for every recipient, and what became of it."""

    name = "throughline.refer"
    label = "refer"
    verbose_name = "Refer"

    def ready(self) -> None:
        from throughline.drafts import places
        from throughline.ledger import followers
        from throughline.refer.following import SENDING
        from throughline.refer.journal import goes_on_at, in_words
        from throughline.refer.taking_on import on_the_worklist
        from throughline.web import navigation, waiting

        waiting.register("refer", on_the_worklist)
        followers.keep(SENDING)
        navigation.register_step(navigation.Step("What was sent", "refer:sent", 6, "pack-made"))
        navigation.register_step(navigation.Step("Met together", "refer:together", 7, "family-linked"))
        navigation.register_step(navigation.Step("Refer", "refer:start", 5, records="nrm-referral"))
        places.register(places.Place("refer", lambda _: "Referral", goes_on_at, in_words))
