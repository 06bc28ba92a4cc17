"""The environment variables of the gateway: their names, and how they become a configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from gateway.aws_signature import Credentials, CredentialSource
from gateway.registry import Registry
from residency.ingest_options import Dedupe, WrongRegionReply
from residency.limits import MAX_TRUSTED_PROXY_HOPS
from residency.regions import AwsRegion, IngestRegion, ProcessingRegion
from residency.write_keys import FINGERPRINT_BYTES, fingerprint

PROCESSING_REGION = "REGIONAL_PROCESSING_REGION"  # eu-west | us-west
INGEST_REGION = "REGIONAL_INGEST_REGION"  # dublin | oregon | singapore | sydney
DELIVERY_REGION = "REGIONAL_DELIVERY_REGION"  # the AWS region of the stream and the bucket
DELIVERY_STREAM = "REGIONAL_DELIVERY_STREAM"  # name of the Firehose stream
SPILL_BUCKET = "REGIONAL_SPILL_BUCKET"  # name of the bucket for what the stream does not take
SOURCES = "REGIONAL_SOURCES"  # JSON object: fingerprint of a write key -> name of its source
ENDPOINTS = "REGIONAL_ENDPOINTS"  # JSON object, optional: processing region -> its public URL
INGEST_HOSTS = "REGIONAL_INGEST_HOSTS"  # JSON object, optional: ingest region of this workspace -> its host
# JSON object, optional: name of a source -> its ingest region, where that is not this gateway's
SOURCE_INGEST_REGIONS = "REGIONAL_SOURCE_INGEST_REGIONS"
FILTERS = "REGIONAL_FILTERS"  # JSON object, optional: name of a source -> list of its filter rules
RATE_LIMITS = "REGIONAL_RATE_LIMITS"  # JSON object, optional: name of a source -> events a second
OVERFLOW_QUEUE_URL = (
    "REGIONAL_OVERFLOW_QUEUE_URL"  # optional: URL of the queue for what the bucket does not take
)
# JSON object, optional: fingerprint of `<site id>:<API key>` -> region, environmentId, source of that account
CUSTOMER_IO_ACCOUNTS = "REGIONAL_CUSTOMER_IO_ACCOUNTS"
CLAIM_TABLE = "REGIONAL_CLAIM_TABLE"  # optional: name of the table of claims
DEDUPE = "REGIONAL_DEDUPE"  # batch | event; optional: batch
WRONG_REGION = "REGIONAL_WRONG_REGION"  # refuse | silent; optional: refuse
TRUSTED_HOPS = "REGIONAL_TRUSTED_HOPS"  # number of own proxies before the gateway; optional: 0
AWS_ENDPOINT_URL = "AWS_ENDPOINT_URL"  # optional: one URL in place of every AWS service's own
ACCESS_KEY_ID = "AWS_ACCESS_KEY_ID"
SECRET_ACCESS_KEY = "AWS_SECRET_ACCESS_KEY"
SESSION_TOKEN = "AWS_SESSION_TOKEN"  # optional
# set by ECS in place of the three: where the credentials of the task's role are
CONTAINER_CREDENTIALS = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"

TYPE_CHECKING = False  # as typing's, without the time that its import takes
if TYPE_CHECKING:
    from typing import TypeVar

    from gateway.customer_io_door import Account, Accounts
    from gateway.normalise import Rules
    from residency.filter_rules import FilterRule

    Member = TypeVar("Member", bound=StrEnum)

FINGERPRINT_CHARS = FINGERPRINT_BYTES * 4 // 3  # base64url without padding
AWS_DOMAINS = ("amazonaws.com", "api.aws", "amazonaws.com.cn")


class Misconfigured(Exception):
    """The environment does not describe a gateway. `problems` has all that is wrong, without secrets."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True, slots=True)
class Configuration:
    """What one gateway serves, and where its events go: always to the region that processes them (R4)."""

    processing_region: ProcessingRegion
    ingest_region: IngestRegion
    delivery_region: AwsRegion
    delivery_stream: str
    spill_bucket: str
    registry: Registry
    aws_endpoint_url: str | None
    ingest_hosts: Mapping[IngestRegion, str] = field(default_factory=dict)
    source_ingest_regions: Mapping[str, IngestRegion] = field(default_factory=dict)
    rules: Rules = field(default_factory=dict)
    rate_limits: Mapping[str, int] = field(default_factory=dict)
    overflow_queue_url: str | None = None
    claim_table: str | None = None
    dedupe: Dedupe = Dedupe.BATCH
    silent_wrong_region: bool = False
    trusted_hops: int = 0
    customer_io_accounts: Accounts = field(default_factory=dict)


def read(environment: Mapping[str, str]) -> tuple[Configuration, CredentialSource]:
    """The configuration and credentials in it. Raises Misconfigured with all problems at once."""
    problems: list[str] = []
    processing = _member(environment, PROCESSING_REGION, ProcessingRegion, problems)
    ingest = _member(environment, INGEST_REGION, IngestRegion, problems)
    delivery = _member(environment, DELIVERY_REGION, AwsRegion, problems)
    stream = _required(environment, DELIVERY_STREAM, problems)
    bucket = _required(environment, SPILL_BUCKET, problems)
    sources = _sources(environment, problems)
    endpoints = _endpoints(environment, problems)
    endpoint_url = _endpoint_url(environment, delivery, problems)
    credentials = _credentials(environment, problems)
    problems += _contradictions(processing, ingest, delivery)
    ingest_hosts = _by_ingest_region(environment, problems)
    source_ingest_regions = _source_ingest_regions(environment, problems)
    rules = _rules(environment, problems)
    rate_limits = _rate_limits(environment, problems)
    dedupe = _member(environment, DEDUPE, Dedupe, problems, default=Dedupe.BATCH)
    wrong_region = _member(
        environment, WRONG_REGION, WrongRegionReply, problems, default=WrongRegionReply.REFUSE
    )
    trusted_hops = _trusted_hops(environment, problems)
    accounts = _customer_io_accounts(environment, problems)
    if accounts:
        from gateway.customer_io_door import write_key_of

        sources |= {fingerprint(write_key_of(given)): one.source for given, one in accounts.items()}
    if problems or processing is None or ingest is None or delivery is None:
        raise Misconfigured(problems)
    configuration = Configuration(
        processing_region=processing,
        ingest_region=ingest,
        delivery_region=delivery,
        delivery_stream=stream,
        spill_bucket=bucket,
        registry=Registry(processing_region=processing, sources=sources, endpoints=endpoints),
        aws_endpoint_url=endpoint_url,
        ingest_hosts=ingest_hosts,
        source_ingest_regions=source_ingest_regions,
        rules=rules,
        rate_limits=rate_limits,
        overflow_queue_url=environment.get(OVERFLOW_QUEUE_URL) or None,
        claim_table=environment.get(CLAIM_TABLE) or None,
        dedupe=dedupe or Dedupe.BATCH,
        silent_wrong_region=wrong_region is WrongRegionReply.SILENT,
        trusted_hops=trusted_hops,
        customer_io_accounts=accounts,
    )
    return configuration, credentials


def _credentials(environment: Mapping[str, str], problems: list[str]) -> CredentialSource:
    """Those of the function's environment, or of the container's role."""
    path = environment.get(CONTAINER_CREDENTIALS)
    if path and not environment.get(ACCESS_KEY_ID):
        # Not at the top: a function has no use for it, and it takes sockets with it.
        from gateway.container_credentials import ContainerCredentials

        return ContainerCredentials(path)
    return Credentials(
        access_key_id=_required(environment, ACCESS_KEY_ID, problems),
        secret_access_key=_required(environment, SECRET_ACCESS_KEY, problems),
        session_token=environment.get(SESSION_TOKEN) or None,
    )


def _contradictions(
    processing: ProcessingRegion | None, ingest: IngestRegion | None, delivery: AwsRegion | None
) -> list[str]:
    problems = []
    if processing and ingest and ingest not in processing.ingest_regions:
        problems.append(f"{INGEST_REGION}: {processing.label} does not take events in at {ingest} (R19)")
    if processing and delivery and delivery is not processing.aws_region:
        problems.append(
            f"{DELIVERY_REGION}: {processing.label} stores in {processing.aws_region}, not in {delivery} (R4)"
        )
    return problems


def _required(environment: Mapping[str, str], name: str, problems: list[str]) -> str:
    value = environment.get(name, "")
    if not value:
        problems.append(f"{name}: is not set")
    return value


def _member(
    environment: Mapping[str, str],
    name: str,
    kind: type[Member],
    problems: list[str],
    *,
    default: Member | None = None,
) -> Member | None:
    value = environment.get(name, "")
    if not value and default is not None:
        return default
    try:
        return kind(value)
    except ValueError:
        problems.append(f"{name}: {value!r} is not one of {', '.join(kind)}")
        return None


def _json_object(environment: Mapping[str, str], name: str, problems: list[str]) -> dict[str, object]:
    """A JSON object. Its values never reach a message: a write key may be there by mistake."""
    try:
        value = json.loads(environment.get(name) or "{}")
    except ValueError:
        problems.append(f"{name}: is not valid JSON")
        return {}
    if not isinstance(value, dict):
        problems.append(f"{name}: must be a JSON object")
        return {}
    return value


def _texts(environment: Mapping[str, str], name: str, problems: list[str]) -> dict[str, str]:
    """The texts of a JSON object."""
    value = _json_object(environment, name, problems)
    texts = {key: text for key, text in value.items() if isinstance(text, str) and text}
    if len(texts) < len(value):
        problems.append(f"{name}: must be a JSON object of texts")
        return {}
    return texts


def _sources(environment: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    if not environment.get(SOURCES):
        problems.append(f"{SOURCES}: is not set")
        return {}
    sources = _texts(environment, SOURCES, problems)
    if any(len(fingerprint) != FINGERPRINT_CHARS for fingerprint in sources):
        problems.append(
            f"{SOURCES}: each name must be the {FINGERPRINT_CHARS} characters of a key's fingerprint"
        )
    return sources


def _endpoints(environment: Mapping[str, str], problems: list[str]) -> dict[ProcessingRegion, str]:
    endpoints = {}
    for name, url in _texts(environment, ENDPOINTS, problems).items():
        try:
            endpoints[ProcessingRegion(name)] = url
        except ValueError:
            problems.append(f"{ENDPOINTS}: {name!r} is not one of {', '.join(ProcessingRegion)}")
    return endpoints


def _by_ingest_region(environment: Mapping[str, str], problems: list[str]) -> dict[IngestRegion, str]:
    hosts = {}
    for name, host in _texts(environment, INGEST_HOSTS, problems).items():
        try:
            hosts[IngestRegion(name)] = host
        except ValueError:
            problems.append(f"{INGEST_HOSTS}: {name!r} is not one of {', '.join(IngestRegion)}")
    return hosts


def _source_ingest_regions(environment: Mapping[str, str], problems: list[str]) -> dict[str, IngestRegion]:
    regions = {}
    for source, name in _texts(environment, SOURCE_INGEST_REGIONS, problems).items():
        try:
            regions[source] = IngestRegion(name)
        except ValueError:
            problems.append(f"{SOURCE_INGEST_REGIONS}: {name!r} is not one of {', '.join(IngestRegion)}")
    return regions


def _rules(environment: Mapping[str, str], problems: list[str]) -> dict[str, tuple[FilterRule, ...]]:
    if not environment.get(FILTERS):
        return {}
    from residency.filter_rules import FilterRule

    rules = {}
    for source, documents in _json_object(environment, FILTERS, problems).items():
        try:
            if not isinstance(documents, list):
                raise ValueError("must be a list of rules")
            rules[source] = tuple(FilterRule.from_json(document) for document in documents)
        except (ValueError, AttributeError) as error:
            problems.append(f"{FILTERS}: {source}: {error}")
    return rules


def _rate_limits(environment: Mapping[str, str], problems: list[str]) -> dict[str, int]:
    value = _json_object(environment, RATE_LIMITS, problems)
    rates = {source: rate for source, rate in value.items() if isinstance(rate, int) and rate >= 1}
    if len(rates) < len(value):
        problems.append(f"{RATE_LIMITS}: each rate must be a whole number of events a second, at least 1")
    return rates


def _customer_io_accounts(environment: Mapping[str, str], problems: list[str]) -> dict[str, Account]:
    if not environment.get(CUSTOMER_IO_ACCOUNTS):
        return {}
    from gateway.customer_io_door import Account
    from residency.customer_io import AccountRegion

    accounts = {}
    for credentials, given in _json_object(environment, CUSTOMER_IO_ACCOUNTS, problems).items():
        try:
            assert isinstance(given, dict)
            accounts[credentials] = Account(
                region=AccountRegion(given["region"]),
                environment_id=int(given["environmentId"]),
                source=str(given["source"]),
            )
        except (AssertionError, KeyError, TypeError, ValueError):
            problems.append(
                f"{CUSTOMER_IO_ACCOUNTS}: each account needs region (us, eu), environmentId and source"
            )
    return accounts


def _trusted_hops(environment: Mapping[str, str], problems: list[str]) -> int:
    text = environment.get(TRUSTED_HOPS) or "0"
    if not text.isdecimal() or int(text) > MAX_TRUSTED_PROXY_HOPS:
        problems.append(f"{TRUSTED_HOPS}: must be a number from 0 to {MAX_TRUSTED_PROXY_HOPS}")
        return 0
    return int(text)


def _endpoint_url(
    environment: Mapping[str, str], delivery: AwsRegion | None, problems: list[str]
) -> str | None:
    """The URL in place of AWS's own. One of AWS must be in the delivery region: no event leaves it (R4)."""
    url = environment.get(AWS_ENDPOINT_URL)
    if not url:
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        host = ""
    if (
        not host
        or parts.scheme not in ("http", "https")
        or parts.path.strip("/")
        or parts.query
        or parts.username
    ):
        problems.append(f"{AWS_ENDPOINT_URL}: must be http(s)://host[:port]")
    elif host.endswith(AWS_DOMAINS) and delivery is not None and delivery not in host.split("."):
        problems.append(f"{AWS_ENDPOINT_URL}: {host} is not in {delivery} (R4)")
    return url.rstrip("/")
