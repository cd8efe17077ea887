"""An agency's system as the tests of the API drive it, and what it is told when something is wrong."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client

from throughline.clock import When


@dataclass
class System:
    """An agency's system with a token."""

    client: Client
    secret: str

    def post(self, path: str, sent: Any = None, key: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.secret}"} | ({"Idempotency-Key": key} if key else {})
        return self.client.post(
            f"/api{path}", json.dumps(sent or {}), content_type="application/json", headers=headers
        )

    def get(self, path: str) -> Any:
        return self.client.get(f"/api{path}", headers={"Authorization": f"Bearer {self.secret}"})

    def opens_case(self) -> str:
        sent = {"facts": [{"kind": "encounter", "fact": yesterday(place_type="car-wash")}]}
        answer = self.post("/cases", sent)
        assert answer.status_code == 201, answer.content
        return str(answer.json()["case"])


def yesterday(**answers: Any) -> dict[str, Any]:
    return {"happened": When.day(datetime.now(UTC).date() - timedelta(days=1)).to_json(), **answers}


def is_problem(answer: Any, status: int, kind: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert told["type"] == f"urn:throughline:problem:{kind}"
    assert told["title"] and told["detail"]
    return told
