"""What an estimate says: never a number alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from throughline.prevalence.tables import CaptureTable

PUBLISHED_CRITIQUE = (
    "Whitehead, Jackson, Balch and Francis (2021) show that estimates of this kind move with the choice of lists and "
    "of model, that lists fed by one another break the assumptions, and that a table this sparse cannot tell. "
    "Read the panel, not a row."
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """One method's answer from one table, or its refusal.

    Attributes:
        method: the rule, with its setting in ``setting``.
        estimate: seen and unseen together; None when refused.
        model: the model chosen, in notation; None where a method averages over many.
        aic, bic: of that model; boundary parameters counted.
        interval: limits by percentile, e.g. ``{"2.5": 8785.0}``; empty when none was asked for.
        monte_carlo_error: of each limit; the limits themselves move this much with the seed.
        includes_model_choice: whether the interval knows that the model was chosen from the same table.
        refused_models, refused_replicates: passed over because no estimate exists or is the only one.
        refusal: why there is no number.
        table_hash, lists, cases, period: what it was estimated from.
    """

    method: str
    setting: str
    table_hash: str
    lists: tuple[str, ...]
    cases: int
    estimate: float | None = None
    model: str | None = None
    aic: float | None = None
    bic: float | None = None
    interval: dict[str, float] = field(default_factory=dict)
    monte_carlo_error: dict[str, float] = field(default_factory=dict)
    includes_model_choice: bool = False
    replicates: int = 0
    refused_models: int = 0
    refused_replicates: int = 0
    refusal: str | None = None
    grouping: str = "as given"
    period: str | None = None
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data with the names the command line promises."""
        return {
            "method": self.method,
            "setting": self.setting,
            "grouping": self.grouping,
            "estimate": self.estimate,
            "model": self.model,
            "aic": self.aic,
            "bic": self.bic,
            "interval": self.interval,
            "monte_carlo_error": self.monte_carlo_error,
            "includes_model_choice": self.includes_model_choice,
            "replicates": self.replicates,
            "refused": {
                "models": self.refused_models,
                "replicates": self.refused_replicates,
                "reason": self.refusal,
            },
            "table_hash": self.table_hash,
            "lists": list(self.lists),
            "cases": self.cases,
            "period": self.period,
            "notes": list(self.notes),
        }

    def __repr__(self) -> str:
        return table_text([self])

    def describe(self) -> list[str]:
        """The cells of this row in a table."""
        if self.refusal:
            return [self.method, self.setting, self.grouping, "none", "", "", self.refusal]
        inner = (
            " to ".join(_whole(self.interval.get(level)) for level in ("10", "90")) if self.interval else ""
        )
        outer = (
            " to ".join(_whole(self.interval.get(level)) for level in ("2.5", "97.5"))
            if self.interval
            else "not asked for"
        )
        return [self.method, self.setting, self.grouping, _whole(self.estimate), inner, outer, self._remark()]

    def _remark(self) -> str:
        words = [self.model] if self.model else []
        if self.interval and not self.includes_model_choice:
            words.append("interval does not know how the model was chosen")
        if self.refused_models:
            words.append(f"{self.refused_models:,} models refused")
        if self.refused_replicates:
            words.append(f"{self.refused_replicates:,} replicates refused")
        return "; ".join(words)


HEADINGS = ("method", "setting", "lists", "estimate", "80 %", "95 %", "model and remarks")


@dataclass(frozen=True, slots=True)
class Panel:
    """Methods by groupings of the lists, side by side: the honest form of the answer."""

    table: CaptureTable
    rows: tuple[Estimate, ...]
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        about = f"{', '.join(self.table.lists)}: {self.table.cases:,} cases seen; table {self.table.hash}"
        return "\n".join([about, table_text(self.rows), *self.warnings, PUBLISHED_CRITIQUE])

    def to_json(self) -> dict[str, Any]:
        return {
            "table_hash": self.table.hash,
            "lists": list(self.table.lists),
            "cases": self.table.cases,
            "rows": [row.to_json() for row in self.rows],
            "warnings": list(self.warnings),
            "critique": PUBLISHED_CRITIQUE,
        }


def table_text(rows: list[Estimate] | tuple[Estimate, ...]) -> str:
    """Rows as aligned text."""
    cells = [list(HEADINGS), *(row.describe() for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(HEADINGS) - 1)]
    return "\n".join(
        "  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in cells
    )


def _whole(value: float | None) -> str:
    return "?" if value is None else f"{value:,.0f}"
