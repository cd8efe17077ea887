"""Who a newcomer can be: one invented person for each role, each with something to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Persona:
    """An invented person to sign in as. The survivor has no team: what they read is their own line."""

    key: str
    name: str
    email: str
    role: str
    role_title: str
    agency: str
    team: str
    what_to_try: str


PERSONAS: tuple[Persona, ...] = (
    Persona(
        "first-responder",
        "Corrin Ashley",
        "corrin.ashley@northshire-police.example",
        "first-responder",
        "First responder",
        "northshire-police",
        "Public protection desk",
        "Open what is due today, then record a first meeting and watch the duties appear",
    ),
    Persona(
        "support-worker",
        "Rowenna Lindray",
        "rowenna.lindray@harbour-support.example",
        "support-worker",
        "Support worker",
        "harbour-support",
        "North team",
        "Take or return the hand-over that waits for your team",
    ),
    Persona(
        "investigator",
        "Tobin Caldmere",
        "tobin.caldmere@northshire-police.example",
        "investigator",
        "Investigator",
        "northshire-police",
        "Modern slavery unit",
        "Try to close the investigation: see what still holds it open",
    ),
    Persona(
        "supervisor",
        "Hesper Brackstead",
        "hesper.brackstead@northshire-police.example",
        "supervisor",
        "Supervisor",
        "northshire-police",
        "Modern slavery unit",
        "See what is overdue in the whole force, and sign a closing as the second person",
    ),
    Persona(
        "advocate",
        "Jolie Penshaw",
        "jolie.penshaw@wayfinder-advocacy.example",
        "advocate",
        "Advocate",
        "wayfinder-advocacy",
        "Advocates",
        "Read what is owed to the person you speak for",
    ),
    Persona(
        "decision-maker",
        "Denny Fallingley",
        "denny.fallingley@decision-centre.example",
        "decision-maker",
        "Decision maker",
        "decision-centre",
        "Decision team",
        "Decide reasonable grounds for a referral of this week; see what you may not see",
    ),
    Persona(
        "analyst",
        "Perra Garwright",
        "perra.garwright@national-investigations.example",
        "analyst",
        "Analyst",
        "national-investigations",
        "Analysis",
        "Assess the graded report; notice that you read no names",
    ),
    Persona(
        "inspector",
        "Lorne Elderthwaite",
        "lorne.elderthwaite@joint-inspection.example",
        "inspector",
        "Inspector",
        "joint-inspection",
        "Inspection team",
        "Read the law book: which duties there are, and how sure we are of each",
    ),
    Persona(
        "survivor",
        "Marivel Talabago",
        "marivel@survivor.example",
        "survivor",
        "Survivor",
        "",
        "",
        "Read your own page: who is responsible, what is owed to you, what was shared",
    ),
    Persona(
        "administrator",
        "Kaylin Redfield",
        "kaylin.redfield@northshire-police.example",
        "administrator",
        "Administrator",
        "northshire-police",
        "Public protection desk",
        "Invite a colleague, arrange cover, or reassign what a leaver holds",
    ),
    Persona(
        "data-guardian",
        "Isbet Morgarth",
        "isbet.morgarth@northshire-police.example",
        "data-guardian",
        "Data guardian",
        "northshire-police",
        "Public protection desk",
        "Look into who opened a case by breaking the glass, and why",
    ),
)
