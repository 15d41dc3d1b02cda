"""What does /api/v1 promise? The OpenAPI 3.1 document, made from the operations themselves."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from catalog.settings import Settings
from catalog.web.api.operations import PROBLEM, Answer, Operation
from catalog.web.api.schemas import Format, Problem

REF: Final = "#/components/schemas/{model}"
# What any operation may answer.
ALWAYS: Final = {
    422: "A parameter or the body is not as this document says; `errors` tells which.",
    429: "The quota is used up; `Retry-After` says for how long.",
}
GUARDED: Final = {
    401: "No token, or none that is good.",
    403: "The token does not allow this, or acts for another library.",
}
LIMITS: Final = {
    "RateLimit-Policy": "the quota and its window in seconds",
    "RateLimit": "what is left of it, and the seconds until it is whole again",
}


def document(operations: Iterable[Operation], settings: Settings, version: str) -> dict[str, Any]:
    operations = list(operations)
    refs, definitions = schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(plain(operation.path), {})[operation.method.lower()] = described(
            operation, refs
        )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings.name,
            "version": version,
            "description": "Union records of a corporate catalogue. Reading needs no token.",
            "contact": {"email": settings.admin_email},
        },
        "servers": [{"url": settings.base_url}],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def schemas(operations: Iterable[Operation]) -> tuple[Mapping[Any, Any], dict[str, Any]]:
    """Model → its place in the document, and what stands there."""
    wanted: dict[tuple[type[BaseModel], Any], None] = {(Problem, "serialization"): None}
    for operation in operations:
        for answer in operation.answers.values():
            if answer.model is not None:
                wanted[(answer.model, "serialization")] = None
        if operation.body is not None:
            wanted[(operation.body, "validation")] = None
    refs, found = models_json_schema(
        list(wanted), ref_template=REF, schema_generator=GenerateJsonSchema
    )
    return refs, found["$defs"]


def plain(path: str) -> str:
    """An address without Starlette's convertors: `{id:int}` is `{id}`."""
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", path)


def described(operation: Operation, refs: Mapping[Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": list(parameters(operation)),
        "responses": responses(operation, refs),
    }
    if operation.scope:
        found["security"] = [{"token": []}]
        found["description"] = f"Needs a token with the scope `{operation.scope}`."
    if operation.body is not None:
        schema = refs[(operation.body, "validation")]
        found["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    if operation.takes:
        content = {
            media: {"schema": {"type": "string", "minLength": 1}} for media in operation.takes
        }
        found["requestBody"] = {"required": True, "content": content}
    return found


def parameters(operation: Operation) -> Iterable[dict[str, Any]]:
    for name, kind in re.findall(r"\{(\w+)(?::(\w+))?\}", operation.path):
        schema: dict[str, Any] = {"type": "string", "minLength": 1}
        if name == "suffix":
            schema = {"type": "string", "enum": list(get_args(Format))}
        elif kind == "int":
            schema = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
        yield {
            "name": name, "in": "path", "required": True, "schema": schema,
            "description": operation.parameters[name],
        }  # fmt: skip
    schema = operation.query.model_json_schema()
    for name, about in schema.get("properties", {}).items():
        wanted = {key: value for key, value in about.items() if key not in ("title", "description")}
        found = {
            "name": name, "in": "query", "required": name in schema.get("required", ()),
            "schema": without_null(wanted), "description": about.get("description", name),
        }  # fmt: skip
        if about.get("type") == "array":
            found["explode"] = True
        yield found
    for name, says in operation.headers.items():
        yield {
            "name": name, "in": "header", "required": False, "description": says,
            "schema": {"type": "string"},
        }  # fmt: skip


def without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter of an address is absent, never null."""
    options = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key not in ("anyOf", "default")}
    if not options:
        return {key: value for key, value in schema.items() if value is not None}
    return rest | (options[0] if len(options) == 1 else {"anyOf": options})


def responses(operation: Operation, refs: Mapping[Any, Any]) -> dict[str, Any]:
    problems = ALWAYS | (GUARDED if operation.scope else {})
    answers = {code: Answer(says) for code, says in problems.items()} | dict(operation.answers)
    return {str(code): response(code, answers[code], refs) for code in sorted(answers)}


def response(code: int, answer: Answer, refs: Mapping[Any, Any]) -> dict[str, Any]:
    headers = {**LIMITS, **answer.headers}
    found: dict[str, Any] = {
        "description": answer.description,
        "headers": {
            name: {"description": says, "schema": {"type": "string"}}
            for name, says in headers.items()
        },
    }
    if code >= 400:
        schema = refs[(Problem, "serialization")]
        found["content"] = {PROBLEM: {"schema": schema}}
    elif answer.model is not None:
        found["content"] = {
            "application/json": {"schema": refs[(answer.model, "serialization")]},
            **{media: {} for media in answer.media if media != "application/json"},
        }
    elif code < 300:
        found["content"] = {media: {} for media in answer.media}
    return found
