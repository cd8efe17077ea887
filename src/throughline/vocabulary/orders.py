"""Orders of a court, and the money taken from those who exploit."""

import datetime as dt
from typing import Annotated

from .codes import codes
from .investigation import Investigating
from .lists import ORDERS
from .question import Amount, Ask, Choice, Choices, Count, Text
from .roles import Sensitivity


class OrderApplied(Investigating):
    """Somebody asked a court for an order."""

    kind = "order-applied"
    title = "Order asked for"
    order: Annotated[Choice, Ask("Which order?", options=ORDERS)]
    necessary: Annotated[bool | None, Ask("Is it necessary to protect people from harm?")] = None


class OrderMade(Investigating):
    """A court made an order."""

    kind = "order-made"
    title = "Order made"
    order: Annotated[Choice, Ask("Which order?", options=ORDERS)]
    until: Annotated[
        dt.date | None, Ask("Until which day?", "Leave blank if until further order.", example="2029-05-27")
    ] = None
    years: Annotated[Count | None, Ask("For how many years?", example=5)] = None
    contains: Annotated[
        Choices | None,
        Ask(
            "What does it contain?",
            options=codes(
                "terms of orders",
                {
                    "travel-ban": "Ban on travel abroad",
                    "notify-details": "Must give name and address",
                    "no-contact": "No contact",
                    "no-work": "No work with others",
                    "other": "Other terms",
                },
            ),
        ),
    ] = None


class DetailsNotified(Investigating):
    """The person under an order gave the police their name and address."""

    kind = "order-details-notified"
    title = "Name and address given under an order"


class OrderBreached(Investigating):
    """Somebody broke an order."""

    kind = "order-breached"
    title = "Order broken"
    order: Annotated[Choice | None, Ask("Which order?", options=ORDERS)] = None
    what: Annotated[Text | None, Ask("What happened?", sensitivity=Sensitivity.INTELLIGENCE)] = None


class OrderDischarged(Investigating):
    """A court ended or changed an order."""

    kind = "order-discharged"
    title = "Order ended or changed"
    order: Annotated[Choice | None, Ask("Which order?", options=ORDERS)] = None
    by_agreement: Annotated[bool | None, Ask("Did both sides agree?")] = None


class Confiscation(Investigating):
    """A court ordered that money from the crime be taken."""

    kind = "confiscation"
    title = "Confiscation order"
    gbp: Annotated[Amount | None, Ask("Pounds", example=10000.0)] = None


class ReparationConsidered(Investigating):
    """The court considered that the offender pay the victim, and gave reasons if not."""

    kind = "reparation-considered"
    title = "Reparation considered"
    outcome: Annotated[
        Choice | None,
        Ask(
            "What came of it?",
            options=codes("reparation outcomes", {"ordered": "Ordered", "not-ordered": "Not ordered"}),
        ),
    ] = None
    reasons_given: Annotated[bool | None, Ask("Were reasons given?")] = None
    gbp: Annotated[Amount | None, Ask("Pounds", only_if=("outcome", ("ordered",)), example=5000.0)] = None
