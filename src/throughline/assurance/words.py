"""What each method is, in words: for the form, the results and the methods note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Method:
    """One method: its name on the page, what it does in a sentence, and the paper it is from."""

    label: str
    does: str
    paper: str


METHODS: Mapping[str, Method] = {
    "main": Method(
        "Lists independent",
        "Supposes that being on one list says nothing about being on another. Too low where lists feed each other.",
        "The main-effects log-linear model; with two lists, Lincoln and Petersen.",
    ),
    "pairs": Method(
        "All pairs",
        "Lets every two lists depend on each other. Often has no estimate on a sparse table.",
        "The log-linear model with all two-list effects, by extended maximum likelihood.",
    ),
    "stepwise": Method(
        "Stepwise, 2021",
        "Adds pairs of lists while their overlap is surprising. The choice is repeated in every replicate.",
        "Chan, Silverman and Vincent (2021).",
    ),
    "aic-stepwise": Method(
        "Stepwise by AIC, 2014",
        "The rule behind the figure of 10,000 to 13,000. Its interval does not know that the model was chosen.",
        "Silverman (2014); Bales, Hesketh and Silverman (2015).",
    ),
    "bic": Method(
        "Best of many models by BIC, 2024",
        "Compares hierarchical models up to pairs. The search is repeated in every replicate.",
        "Silverman, Chan and Vincent (2024).",
    ),
    "threshold": Method(
        "Bayesian threshold, 2020",
        "Keeps the pairs whose effect is clear, and reads the total off the posterior of what is left.",
        "Silverman (2020).",
    ),
    "dga": Method(
        "Averaged over decomposable graphs",
        "Averages over every graph of dependence that has a closed form, so no single model is chosen.",
        "Madigan and York (1997).",
    ),
    "lcmcr": Method(
        "Latent classes",
        "Supposes that people differ in how visible they are, not that lists depend on each other.",
        "Manrique-Vallier (2016).",
    ),
}
CRITIQUE_PAPER = "Whitehead, Jackson, Balch and Francis (2021)"
LEVELS = ("2.5", "10", "90", "97.5")


def number(value: float | None) -> str:
    """A total as a person would say it; nothing for none."""
    return "" if value is None else f"{value:,.0f}"


def span(limits: Mapping[str, float], low: str, high: str) -> str:
    """An interval in words."""
    return f"{number(limits[low])} to {number(limits[high])}" if low in limits and high in limits else ""


def errors(limits: Mapping[str, float | None]) -> str:
    """The Monte Carlo error of each limit, lowest first."""
    known = [limits.get(level) for level in LEVELS]
    return " / ".join("?" if value is None else f"±{value:,.0f}" for value in known) if any(known) else ""


def label(method: str) -> str:
    """The name of a method on the page."""
    return METHODS[method].label if method in METHODS else method


def joined(names: Sequence[str]) -> str:
    """Lists of a cell in words: `police and council only`."""
    return (
        f"{' and '.join(names)} only" if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]} only"
    )


def few(count: int) -> str:
    """A count that may point to somebody when it is small."""
    return "fewer than five" if 0 < count < 5 else f"{count:,}"


def remark(row: Mapping[str, Any]) -> str:
    """The model of a row, what its interval leaves out, and what was refused on the way."""
    said = [row["model"]] if row["model"] else []
    if row["interval"] and not row["includes_model_choice"]:
        said.append("the interval does not know that the model was chosen")
    refused = row["refused"]
    if refused["models"]:
        said.append(f"{refused['models']:,} models refused")
    if refused["replicates"]:
        said.append(f"{refused['replicates']:,} of {row['replicates']:,} replicates refused")
    return "; ".join([*said, *(each for each in row["notes"] if each.startswith("The likeliest"))])
