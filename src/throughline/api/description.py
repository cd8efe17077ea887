"""The OpenAPI description: what the framework knows, and one path for each kind of fact, from the vocabulary.

One route serves all kinds; the description spells them out, so that a program that reads it sees the questions of each.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from throughline.vocabulary import KINDS, Fact

ONE_ROUTE = "/facts/{kind}"
REFERENCE = "#/components/schemas/{model}"
PROBLEMS = {
    "401": "No live token",
    "403": "Your team or its role may not do this",
    "404": "There is no such case, fact or kind for you",
    "409": "Somebody else recorded first (`others` are their facts), or a guard holds the decision back (`reasons`)",
    "422": "Answers that cannot be kept, each with its field",
    "503": "Not available just now; nothing was recorded",
}


class Described(NinjaAPI):
    """The API, described kind by kind."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """The whole description. It holds no data of anybody."""
        schema = super().get_openapi_schema(*args, **kwargs)
        spell_out(schema)
        tell_of_problems(schema)
        return schema


def spell_out(schema: dict[str, Any]) -> None:
    """Replace the one route by a path for each kind, in place."""
    path = next((each for each in schema["paths"] if each.endswith(ONE_ROUTE)), None)
    if path is None:
        return
    general = schema["paths"].pop(path)["post"]
    components = schema["components"]["schemas"]
    for kind, cls in sorted((kind, cls) for kind, cls in KINDS.items() if not cls.of_a_page):
        components.update(schemas_of(cls))
        schema["paths"][path.replace("{kind}", kind)] = {"post": operation(general, kind, cls)}


@cache
def schemas_of(cls: type[Fact]) -> dict[str, Any]:
    """The schema of a kind and of whatever it refers to, by name."""
    own = cls.model_json_schema(ref_template=REFERENCE, by_alias=True)
    parts: dict[str, Any] = own.pop("$defs", {})
    return {**parts, cls.__name__: own}


def operation(general: dict[str, Any], kind: str, cls: type[Fact]) -> dict[str, Any]:
    """The general operation, told for one kind."""
    told = deepcopy(general)
    told["operationId"] = f"record_{kind.replace('-', '_')}"
    told["summary"] = f"Record: {cls.title}"
    told["description"] = cls.description
    told["parameters"] = [each for each in told["parameters"] if each["name"] != "kind"]
    body = told["requestBody"]["content"]["application/json"]
    answers = {"$ref": REFERENCE.format(model=cls.__name__)}
    body["schema"] = {
        "allOf": [body["schema"], {"type": "object", "properties": {"fact": answers}, "required": ["fact"]}]
    }
    return told


def tell_of_problems(schema: dict[str, Any]) -> None:
    """Add what any operation may answer when it cannot do what was asked, in place."""
    for path in schema["paths"].values():
        for each in path.values():
            for status, words in PROBLEMS.items():
                each["responses"].setdefault(status, answered(words))


def answered(words: str) -> dict[str, Any]:
    """One problem response."""
    texts = {name: {"type": "string"} for name in ("type", "title", "detail")}
    document = {"type": "object", "properties": {**texts, "status": {"type": "integer"}}}
    return {"description": words, "content": {"application/problem+json": {"schema": document}}}
