"""Tests of the routes: every spelling of a path that SDKs use."""

from __future__ import annotations

import pytest

from gateway.replies import Code, Refused
from gateway.routes import Purpose, find
from residency.ingest_options import EVENT_TYPES

NAMES = {**{kind: kind for kind in EVENT_TYPES}, **{kind[0]: kind for kind in EVENT_TYPES}}


@pytest.mark.parametrize("form", ["/v1/{}", "/v1/{}/", "/{}", "/{}/", "/v1/v1/{}", "//v1/{}", "/v1//{}"])
@pytest.mark.parametrize("name", [*NAMES, "batch", "b", "import"])
def test_r17_every_route_is_found_with_and_without_v1_and_trailing_slash(form: str, name: str) -> None:
    route = find("POST", form.format(name))
    if name in NAMES:
        assert (route.purpose, route.event_type) == (Purpose.EVENT, NAMES[name])
    else:
        assert (route.purpose, route.event_type) == (Purpose.BATCH, None)


def test_every_first_letter_names_one_type() -> None:
    assert len({kind[0] for kind in EVENT_TYPES} | {"b"}) == len(EVENT_TYPES) + 1


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/health", "/v1/health/"])
def test_health_is_found(method: str, path: str) -> None:
    assert find(method, path).purpose is Purpose.HEALTH


@pytest.mark.parametrize("path", ["/", "/v1/batch", "/nowhere", "*"])
def test_options_is_a_preflight_on_every_path(path: str) -> None:
    assert find("OPTIONS", path).purpose is Purpose.PREFLIGHT


@pytest.mark.parametrize(
    "path", ["", "/", "/v1", "/v2/batch", "/v1/batches", "/v1/batch/x", "/v1/v1/v1/batch", "/V1/batch"]
)
def test_other_paths_are_unknown(path: str) -> None:
    with pytest.raises(Refused) as refused:
        find("POST", path)
    assert refused.value.code is Code.UNKNOWN_ROUTE


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/batch"), ("PUT", "/v1/track"), ("POST", "/health")]
)
def test_another_method_is_refused(method: str, path: str) -> None:
    with pytest.raises(Refused) as refused:
        find(method, path)
    assert refused.value.code is Code.METHOD_NOT_ALLOWED
