"""The OpenAPI document replayed against the application: what fits it, and what does not, never ends in a fault.

Each request is rolled back, so that every one finds the same world; its addresses name what is there.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as bounded
from hypothesis.errors import Unsatisfiable
from pytest_django import Settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi import checks

from kingside.config.api_reference import whole
from kingside.identity.models import Member, Role
from kingside.identity.roles import give_grant
from tests.access.test_every_address import named_in
from tests.access.test_every_operation import ROWS_OF_THE_TABLE
from tests.access.world import World
from tests.cast import A_WHILE_AGO, ProgramOf

EXAMPLES = 4  # of each operation, in either mode
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


@pytest.fixture
def almighty(finance: Member) -> Member:
    """Farida, who for once holds every role there is, so that answers are about what was sent."""
    for role in (Role.ADM, Role.PRG, Role.MGR, Role.EXE):
        give_grant(member=finance, role=role, by=None, valid_from=A_WHILE_AGO)
    return finance


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """Requests in this process leave the test its connection, as those of Django's own test client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.req("GEN-11")
@pytest.mark.usefixtures("_one_connection")
def test_the_document_replayed_finds_no_fault(
    world: World, almighty: Member, program_of: ProgramOf, settings: Settings
) -> None:
    settings.KINGSIDE_API_A_MINUTE = 1_000_000
    bearer = program_of(almighty).defaults["HTTP_AUTHORIZATION"]
    document = schemathesis.openapi.from_dict(whole())
    document.config.generation.update(with_security_parameters=False)
    document.config.checks.negative_data_rejection.expected_statuses = ["4xx"]  # 413 among them, of a text too long
    document.app = _answering_whole(get_wsgi_application())
    there = {row.name: [named_in(world.things, part) for part in row.by] for row in reversed(ROWS_OF_THE_TABLE)}
    faults: dict[str, str] = {}
    meant: Counter[bool] = Counter()

    for found in document.get_all_operations():
        operation: Any = cast("Any", found).ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            name = operation.definition.raw["operationId"]
            try:
                _replay(operation, mode, there[name], bearer, meant)
            except Unsatisfiable:
                continue  # nothing can be wrong with it
            except (Exception, BaseExceptionGroup) as fault:  # noqa: BLE001  all of them are told together
                faults[f"{name}, {mode.value}"] = _in_words(fault)

    assert faults == {}
    assert meant[True] > meant.total() * 0.4  # what fits the document mostly finds something to do, and is no 404


def _replay(operation: Any, mode: GenerationMode, named: list[Any], bearer: str, meant: Counter[bool]) -> None:
    @bounded(max_examples=EXAMPLES, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def replay(case: Any) -> None:
        path = case.meta.components.get(ParameterLocation.PATH) if case.meta else None
        if case.path_parameters and not (path and path.mode == GenerationMode.NEGATIVE):
            case.path_parameters = dict(zip(case.path_parameters, map(str, named), strict=True))
        with transaction.atomic():
            answer = case.call(headers={"Authorization": bearer})
            transaction.set_rollback(True)
        if mode is GenerationMode.POSITIVE:
            meant[answer.status_code < 300] += 1
        case.validate_response(answer, checks=CHECKS, headers={"Authorization": bearer})

    replay()


def _answering_whole(application: Any) -> Any:
    """Files that are sent are read and closed before the next request."""

    def answering(environ: Any, start: Any) -> list[bytes]:
        answer = application(environ, start)
        try:
            return [b"".join(answer)]
        finally:
            answer.close()

    return answering


def _in_words(fault: BaseException) -> str:
    parts = fault.exceptions if isinstance(fault, BaseExceptionGroup) else (fault,)
    return " | ".join(f"{type(part).__name__}: {str(part)[:700]}" for part in parts)
