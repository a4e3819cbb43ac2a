"""Bring the invoice lines of the day into Kingside.

    python nightly.py lines.csv SAP

Needs KINGSIDE_URL, such as https://kingside.example.com, and KINGSIDE_TOKEN, a token that writes. Nothing but Python.
"""

import json
import os
import sys
import time
import uuid
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

SECONDS_BETWEEN_LOOKS = 2


def ask(method, path, body=None, *, content_type="application/json", key=None):
    """One request; a problem ends the script with its sentence."""
    headers = {"Authorization": f"Bearer {os.environ['KINGSIDE_TOKEN']}", "Content-Type": content_type}
    if key:
        headers["Idempotency-Key"] = key
    if body is None:
        headers.pop("Content-Type")
    request = Request(os.environ["KINGSIDE_URL"] + path, method=method, data=body, headers=headers)
    try:
        with urlopen(request) as answer:
            return json.load(answer)
    except HTTPError as problem:
        sys.exit(json.load(problem)["detail"])


def send(file, source):
    """The file as a form, under a key made of what it is, so that a second run sends no second copy."""
    content, boundary = file.read_bytes(), uuid.uuid4().hex
    fields = {"kind": "lines", "source": source}
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
    parts += [f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n']
    body = "".join(parts).encode() + content + f"\r\n--{boundary}--\r\n".encode()
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{source}/{file.name}/{len(content)}/{time.strftime('%Y-%m-%d')}"))
    return ask("POST", "/api/v1/imports", body, content_type=f"multipart/form-data; boundary={boundary}", key=key)


def waited(batch):
    """The batch once no job works on it any more."""
    while batch["waiting"] and not batch["waiting"]["failure"]:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        batch = ask("GET", f"/api/v1/imports/{batch['id']}")
    if batch["failure"] or batch["waiting"]:
        sys.exit(batch["failure"] or batch["waiting"]["failure"])
    return batch


def main(file, source):
    place = f"/api/v1/imports/{send(Path(file), source)['id']}"
    batch = waited(ask("GET", place))
    if batch["state"] != "READ":
        sys.exit(f"{file} was sent before: {batch['state'].lower()}")
    asked = ask("GET", f"{place}/columns")
    settled = {
        "columns": {each["name"]: each["proposed"] for each in asked["fields"] if each["proposed"]},
        "counted": [each["name"] for each in asked["fields"] if each["is_counted"]],
        "formulas": {each["name"]: each["formula"] for each in asked["fields"] if each["formula"]},
        "drivers": {each["name"]: each["header"] for each in asked["drivers"] if each["is_proposed"]},
        "decimal_mark": asked["decimal_mark"],
        "date_format": asked["date_format"] or "",
    }
    ask("PUT", f"{place}/columns", json.dumps(settled).encode())
    batch = waited(ask("GET", place))
    if batch["checked"]["bad"]:
        sys.exit(f"{batch['checked']['bad']} rows are wrong, nothing came in: {batch['checked']['problems'][0]}")
    if batch["counted"] and batch["counts"]["changed"]:
        sys.exit(f"{file}: nothing came in. {batch['checked']['warnings'][0]}")
    for warning in batch["checked"]["warnings"]:
        print(warning)
    ask("POST", f"{place}/confirmation", b"{}")
    batch = waited(ask("GET", place))
    print(f"{file}: {batch['state'].lower()}, {batch['counts']['new']} new, {batch['counts']['changed']} changed")


if __name__ == "__main__":
    main(*sys.argv[1:])
