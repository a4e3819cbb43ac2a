"""What a program of Farida's asks, and what it reads in an answer."""

import json
from typing import Any

from django.test import Client

API = "/api/v1"
DRAFT = {"name": "Next", "toml": "currency = 'EUR'"}


def write(program: Client, address: str, body: object, *, method: str = "POST", key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return program.generic(method, f"{API}{address}", json.dumps(body), "application/json", headers=headers)


def kind(answer: Any) -> str:
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code
    return str(answer.json()["type"].removeprefix("urn:kingside:problem:"))
