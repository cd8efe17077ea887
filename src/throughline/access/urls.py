"""The addresses of this room."""

from __future__ import annotations

from django.urls import path

from . import demo_signin
from .pages import own_page, people, places, reviewing, security, unusual

app_name = "access"
urlpatterns = [
    path("people", people.people, name="people"),
    path("people/invite", people.invite, name="invite"),
    path("people/invitations/<int:invitation_id>/withdraw", people.withdraw, name="withdraw"),
    path("people/teams", places.teams, name="teams"),
    path("people/teams/new", places.new_team, name="new-team"),
    path("people/reviews", reviewing.reviews, name="reviews"),
    path("people/reviews/<int:review_id>", reviewing.answer, name="review"),
    path("people/<int:user_id>", people.person, name="person"),
    path("people/<int:user_id>/move/<int:membership_id>", people.move, name="move"),
    path("people/<int:user_id>/suspend", people.suspend, name="suspend"),
    path("people/<int:user_id>/restore", people.restore, name="restore"),
    path("people/<int:user_id>/leaving", people.leaver, name="leaver"),
    path("people/<int:user_id>/cover", people.cover, name="cover"),
    path("places", places.places, name="places"),
    path("places/<int:membership_id>", places.act_for, name="act-for"),
    path("devices", security.devices, name="devices"),
    path("devices/others", security.sign_out_others, name="sign-out-others"),
    path("devices/<int:sign_in_id>/sign-out", security.sign_out, name="sign-out"),
    path("second-factor", security.second_factor, name="second-factor"),
    path("sign-in-again", security.sign_in_again, name="sign-in-again"),
    path("invitations/<str:secret>", places.accept, name="accept"),
    path("cases/<uuid:case_id>/own-page", own_page.account, name="own-page"),
    path("cases/<uuid:case_id>/own-page/<int:user_id>/end", own_page.end_account, name="end-account"),
    path("emergencies", places.emergencies, name="emergencies"),
    path("unusual", unusual.unusual, name="unusual"),
    path("unusual/<int:finding_id>", unusual.ask_about, name="ask-about"),
    path("emergencies/<int:glass_id>", places.look_into, name="look-into"),
    path("demo", demo_signin.choose, name="personas"),
    path("demo/<int:user_id>", demo_signin.become, name="become"),
]
