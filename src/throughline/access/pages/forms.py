"""The questions of these pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from throughline.access.models import Team, User
from throughline.vocabulary import UserRole


def role_word(role: str) -> str:
    """A role as people say it."""
    return role.replace("-", " ").capitalize()


class Nothing(forms.Form):
    """A page that only asks whether to go on."""


class Reason(forms.Form):
    """Why, in the reader's own words."""

    finding = forms.CharField(label="What did you find?", widget=forms.Textarea, max_length=4000)


class TeamName(forms.Form):
    """A new team, of one of the bodies one keeps."""

    agency = forms.ChoiceField(label="Body")
    name = forms.CharField(label="Name of the team", max_length=150)

    def __init__(self, *args: Any, agencies: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = list(agencies)  # type: ignore[attr-defined]


class Place(forms.Form):
    """A team and a role in it."""

    team = forms.ModelChoiceField(label="Team", queryset=Team.objects.none(), empty_label="Choose a team")
    role = forms.ChoiceField(label="Role", help_text="Decides which facts they may record and read.")

    def __init__(self, *args: Any, teams: Iterable[Team], roles: Iterable[UserRole], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = Team.objects.filter(pk__in=[team.pk for team in teams]).select_related("agency")
        self.fields["team"].queryset = chosen  # type: ignore[attr-defined]
        self.fields["role"].choices = [(role.value, role_word(role)) for role in roles]  # type: ignore[attr-defined]


class Invited(Place):
    """Whom to invite, and where to."""

    name = forms.CharField(label="Name", max_length=150)
    email = forms.EmailField(label="E-mail address", help_text="They sign in with this.")
    field_order = ("name", "email", "team", "role")


class Another(forms.Form):
    """Another person, who takes something over."""

    to = forms.ModelChoiceField(
        label="Who takes over?", queryset=User.objects.none(), empty_label="Choose a person"
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


class Away(Another):
    """Who stands in, from which day to which."""

    since = forms.DateField(
        label="First day away",
        help_text="For example, 27 3 2026",
        input_formats=["%d %m %Y", "%d/%m/%Y", "%Y-%m-%d"],
    )
    until = forms.DateField(
        label="Last day away",
        help_text="For example, 7 4 2026",
        input_formats=["%d %m %Y", "%d/%m/%Y", "%Y-%m-%d"],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].label = "Who stands in?"


class NewPassword(forms.Form):
    """A first password, twice."""

    password = forms.CharField(
        label="Choose a password",
        help_text="At least 12 characters. Three random words are good. Throughline never sends it by e-mail.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="The same again", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_again(self) -> str:
        """Both must be the same."""
        if self.cleaned_data["again"] != self.cleaned_data.get("password"):
            raise forms.ValidationError("The two are not the same. Enter them again.")
        return str(self.cleaned_data["again"])
