"""A cost model as text: the TOML of a document, laid out as the documentation shows it."""

import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from kingside.lake.own_files import MODEL, called
from kingside.lake.refusal import Refusal

__all__ = ["read_document", "text_of"]


def read_document(toml: str) -> Mapping[str, Any]:
    """The TOML values of a text. Raises Refusal with line and column where it is no TOML."""
    try:
        return tomllib.loads(toml, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise Refusal("{file} is not valid TOML: {error}.", file=called(MODEL), error=error) from None


def text_of(document: Mapping[str, Any]) -> str:
    """The TOML of a cost model's document, values and order of tables as they are.

    Written here and not by a library, because those lay short tables out as one-line arrays, which no person edits.
    """
    tables = {key: value for key, value in document.items() if _is_table(key, value)}
    blocks = ["".join(_settings({key: value for key, value in document.items() if key not in tables}))]
    for key, value in tables.items():
        match value:
            case list():
                blocks += [f"[[{key}]]\n{''.join(_settings(row))}" for row in value]
            case _ if key == "column":
                blocks += [f"[column.{_key(name)}]\n{''.join(_settings(rule))}" for name, rule in value.items()]
            case _:
                blocks.append(f"[{key}]\n{''.join(_settings(value))}")
    return "\n".join(blocks)


def _is_table(key: str, value: object) -> bool:
    return isinstance(value, list) or (isinstance(value, Mapping) and key != "period")


def _settings(values: Mapping[str, Any]) -> Iterator[str]:
    for key, value in values.items():
        yield f"{_key(key)} = {_value(value)}\n"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return _number(Decimal(value))
        case dt.date():
            return value.isoformat()
        case Mapping():
            return f"{{ {', '.join(f'{_key(key)} = {_value(part)}' for key, part in value.items())} }}"
        case _:
            return _text(str(value))


def _number(value: Decimal) -> str:
    return f"{value:,f}".replace(",", "_") if value.is_finite() else _text(str(value))


def _text(text: str) -> str:
    """JSON escapes what TOML wants escaped, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
