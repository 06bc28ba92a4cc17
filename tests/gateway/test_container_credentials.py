"""Tests of the credentials of a container's role: renewed before they end, kept while they hold, never shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from gateway.aws_request import AwsService, Unreachable
from gateway.container_credentials import ContainerCredentials
from gateway.environment import read
from tests.gateway.aws_doubles import Answer, AwsDouble, json_answer
from tests.gateway.workspace import environment_of

NOON = datetime(2025, 4, 3, 12, tzinfo=UTC)


class Agent(AwsDouble):
    """The ECS agent: each answer has new credentials that hold for an hour after `now`."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        number = len(self.requests)
        document = {
            "AccessKeyId": f"ASIA{number}",
            "SecretAccessKey": "canary-secret",
            "Token": "canary-token",
            "Expiration": (self.now + timedelta(hours=1)).isoformat().replace("+00:00", "Z"),
        }
        return json_answer(200, document)

    def credentials(self) -> ContainerCredentials:
        authority = self.url.removeprefix("http://")
        return ContainerCredentials("/v2/credentials/task", authority=authority, now=lambda: self.now)


def test_they_are_asked_for_once_and_again_before_they_end() -> None:
    with Agent() as agent:
        credentials = agent.credentials()
        assert [credentials().access_key_id for _ in range(3)] == ["ASIA1"] * 3
        agent.now += timedelta(minutes=54)
        assert credentials().access_key_id == "ASIA1"
        agent.now += timedelta(minutes=2)
        assert credentials().access_key_id == "ASIA2"
        assert agent.requests[0][:2] == ("GET", "/v2/credentials/task")


def test_those_that_hold_are_used_while_the_agent_gives_no_new_ones() -> None:
    with Agent() as agent:
        credentials = agent.credentials()
        credentials()
        agent.now += timedelta(minutes=58)
        agent.faults = [json_answer(500, {}), (200, {}, b"no JSON"), json_answer(200, {})]
        assert [credentials().access_key_id for _ in range(3)] == ["ASIA1"] * 3


def test_without_any_that_hold_the_service_is_unreachable_and_no_request_is_sent() -> None:
    with Agent() as agent, AwsDouble() as service:
        credentials = agent.credentials()
        agent.faults = ["drop"]
        aws = AwsService(
            service="firehose",
            region="eu-west-1",
            host="unused.invalid",
            endpoint_url=service.url,
            credentials=credentials,
        )
        with pytest.raises(Unreachable, match="no credentials"):
            aws.call("Firehose_20150804.PutRecordBatch", {})
        assert service.requests == []


def test_ecs_says_where_they_are_in_place_of_keys_in_the_environment() -> None:
    without_keys = {name: value for name, value in environment_of().items() if not name.startswith("AWS_")}
    _, credentials = read({**without_keys, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/task"})
    assert isinstance(credentials, ContainerCredentials)


def test_no_secret_part_is_shown() -> None:
    with Agent() as agent:
        assert "canary" not in json.dumps(repr(agent.credentials()()))
