"""Checking requests against a JSON Schema of the Chat Completions API.

`request_schema.json` beside this file is written for this project. Where the provider's own OpenAPI
description is at hand (`CHINWAG_SPEC_DIR`, or `../shared/spec` beside the checkout), requests are
checked against that as well.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

_ROOT = Path(__file__).resolve().parents[2]
_OPENAPI = "chat-completions.openapi.json"


def spec_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the provider's own description is, if it is at hand."""
    return Path(environ.get("CHINWAG_SPEC_DIR", "") or _ROOT.parent / "shared" / "spec")


def own_validator() -> Draft202012Validator:
    schema = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def original_validator(environ: Mapping[str, str] = os.environ) -> Draft202012Validator | None:
    """The provider's description as a validator that refuses unknown keys; None without it."""
    folder = spec_folder(environ)
    if not (folder / _OPENAPI).is_file():
        return None
    description = json.loads((folder / _OPENAPI).read_text("utf-8"))
    body = description["paths"]["/v1/chat/completions"]["post"]["requestBody"]
    return Draft202012Validator(from_openapi(body["content"]["application/json"]["schema"]))


def from_openapi(schema: Any) -> Any:
    """An OpenAPI 3.0 schema as JSON Schema: `nullable` understood, objects closed."""
    if isinstance(schema, list):
        return [from_openapi(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    converted = {name: from_openapi(value) for name, value in schema.items() if name != "nullable"}
    if isinstance(schema.get("properties"), dict):
        converted["properties"] = {
            name: from_openapi(value) for name, value in schema["properties"].items()
        }
        converted.setdefault("additionalProperties", False)
    if schema.get("nullable") is True and "type" in schema:
        return {"anyOf": [converted, {"type": "null"}]}
    return converted
