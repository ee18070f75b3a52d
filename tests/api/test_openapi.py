"""The API as its own description says it is, asked in every way that the description allows, and others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import APIOperation, BaseSchema, Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bench.centre import Centre
from bench.signed_in import signed_in
from dashboard.access.forms import form_token

PROBLEM = "application/problem+json"
OPERATIONS = (
    ("POST", "/api/events"),
    ("GET", "/api/situation"),
    ("GET", "/api/cases"),
    ("GET", "/api/cases/count"),
    ("GET", "/api/cases/{case_id}"),
    ("GET", "/api/relays"),
    ("GET", "/api/relays/latency"),
    ("GET", "/api/relays/{relay_id}"),
    ("GET", "/api/drills"),
    ("GET", "/api/letters"),
    ("GET", "/api/letters/{letter_id}"),
    ("GET", "/api/indicators"),
    ("GET", "/api/walls"),
    ("POST", "/api/walls/{name}/drive"),
    ("GET", "/api/alerts"),
    ("GET", "/api/alerts/{alert_id}"),
    ("GET", "/api/alerts/{alert_id}/custody"),
    ("GET", "/api/proof/alerts"),
    ("GET", "/api/silences"),
    *(
        ACTS := (
            ("POST", "/api/alerts/{alert_id}/ack"),
            ("POST", "/api/alerts/{alert_id}/act"),
            ("POST", "/api/alerts/{alert_id}/escalate"),
            ("POST", "/api/silences"),
            ("DELETE", "/api/silences/{silence_id}"),
        )
    ),
    ("POST", "/api/alerts/callbacks/{channel}"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
)
EXAMPLES = 25
FITTING = [(*operation, GenerationMode.POSITIVE) for operation in OPERATIONS]
TAKES_NOTHING = {"/api/silences", "/api/walls", "/healthz", "/readyz"}
UNFITTING = [(*o, GenerationMode.NEGATIVE) for o in OPERATIONS if o[1] not in TAKES_NOTHING]
# Not checked: whether what fits is accepted (a made-up area or case is rightly not found), and whether what
# does not fit is refused (an unknown parameter is ignored, and a bad item is answered in the receipt).
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="session")
def described(centre: Centre) -> BaseSchema:
    return schemathesis.openapi.from_url(f"{centre.url}/api/openapi.json")


@pytest.fixture(scope="session")
def person(centre: Centre) -> Mapping[str, str]:
    """What a supervisor's browser sends from a page of this centre."""
    [cookie] = signed_in(centre, [("supervisor", None)], named="asker")
    token = form_token(cookie.partition("=")[2])
    return {"cookie": cookie, "x-form-token": token, "idempotency-key": "A" * 22}


def test_the_description_names_every_way_in(described: BaseSchema) -> None:
    found = {(o.method.upper(), o.path) for o in map(_readable, described.get_all_operations())}

    assert found == set(OPERATIONS)


@pytest.mark.parametrize(("method", "path", "mode"), [*FITTING, *UNFITTING])
def test_every_answer_is_one_that_the_description_names(
    described: BaseSchema,
    centre: Centre,
    source_token: str,
    person: Mapping[str, str],
    method: str,
    path: str,
    mode: GenerationMode,
) -> None:
    operation = described[path][method]
    token = source_token if path == "/api/events" else centre.reader_token()
    proof = person if (method, path) in ACTS else {"Authorization": f"Bearer {token}"}

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case[Any]) -> None:
        answer = case.call(headers=dict(proof))
        case.validate_response(answer, checks=CHECKS)
        _is_a_problem_if_it_is_an_error(answer)

    ask()


def _readable(found: Any) -> APIOperation[Any, Any, Any, Any]:
    """An operation of the description. Raises what is wrong with it."""
    operation: APIOperation[Any, Any, Any, Any] = found.ok()
    return operation


def _is_a_problem_if_it_is_an_error(answer: Response) -> None:
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == [PROBLEM]
        assert answer.json()["status"] == answer.status_code
