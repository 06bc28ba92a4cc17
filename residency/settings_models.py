"""The settings of one stack as frozen models: what may be written, the defaults, what each is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SecretStr,
    Strict,
    StringConstraints,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from residency.catalogue_decisions import ATTESTATION_DAYS, Attestation, PartnerEndpoint
from residency.customer_io import ASSUMED_REGION, AccountRegion, is_look_up_url
from residency.data_lake_trust import EXTERNAL_ID, MAX_EXTERNAL_ID_CHARS, MIN_EXTERNAL_ID_CHARS
from residency.ecr_images import read_image
from residency.filter_rules import MAX_PATH_PARTS, FilterAction, FilterRule
from residency.fleet_sizes import MAX_TASKS, MIN_TASKS, TASK_MEMORY_MB
from residency.hosts import is_domain, is_vendor_domain, normalise_endpoint
from residency.ingest_options import EVENT_TYPES, Dedupe, FrontDoor, WrongRegionReply
from residency.limits import (
    MAX_DEDUPE_HOURS,
    MAX_EVENTS_PER_SECOND,
    MAX_TRUSTED_PROXY_HOPS,
    MIN_DEDUPE_HOURS,
)
from residency.regions import (
    DEFAULT_PROCESSING_REGION,
    IngestRegion,
    Jurisdiction,
    Location,
    ProcessingRegion,
)
from residency.settings_checks import Draft, filter_rule, problems_across
from residency.settings_problems import InvalidSettings, Path
from residency.warehouse_ranges import WAREHOUSE_PORTS, WarehouseKind, read_range
from residency.write_keys import MAX_WRITE_KEY_CHARS, MIN_WRITE_KEY_CHARS, defect_of

MAX_RETENTION_DAYS = 3_650  # own choice: ten years
DEFAULT_RETENTION_DAYS = 365  # what the public Segment docs state for the archive of a Team plan
MIN_KEY_DELETION_WINDOW_DAYS, MAX_KEY_DELETION_WINDOW_DAYS = 7, 30  # AWS KMS ScheduleKeyDeletion

# CloudWatch Logs PutRetentionPolicy
LOG_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180),
    *(365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)

MIN_LAMBDA_MEMORY_MB, MAX_LAMBDA_MEMORY_MB = 128, 10_240  # AWS Lambda quotas
# own choice: the gateway's own patience with its sinks and claims, in the worst case, is 21 s
MIN_LAMBDA_TIMEOUT_SECONDS = 22
MAX_LAMBDA_TIMEOUT_SECONDS = 29  # an HTTP API waits for 30 s: the function has to answer before
MAX_RESERVED_CONCURRENCY = 10_000  # own choice; AWS allows an account 1,000 by default
MIN_COMPACTION_MEMORY_MB = 1_536  # what a batch needs beside the least that DuckDB works with
MIN_COMPACTION_MINUTES, MAX_COMPACTION_MINUTES = 5, 1_440  # own choice: Firehose delivers every minute
MAX_FILTERS = 50  # own choice, of one source; the function's environment holds far fewer
MAX_EVENT_NAME_CHARS = 200  # own choice
MAX_PROPERTY_PATH_CHARS = 200  # own choice
MAX_EXTRA_CIDRS = 50  # AWS counts each entry of a prefix list as a rule, 60 in a security group by default

NAME_RULE = "A name has 1 to 63 characters of a-z, 0-9 and -, and does not start with -."
DAYS_RULE = f"A number of days from 1 to {MAX_RETENTION_DAYS}, without quotes."
SWITCH_RULE = "true or false, without quotes."


class ResidencyMode(StrEnum):
    """How much has to be certain."""

    STANDARD = "standard"
    STRICT = "strict"


class Plan(StrEnum):
    """The plans that the reference's grid has (R15)."""

    FREE = "free"
    TEAM = "team"
    BUSINESS = "business"
    ADD_ON = "add-on"


class Architecture(StrEnum):
    """The processor of the Lambda function, by its AWS name."""

    ARM64 = "arm64"
    X86_64 = "x86_64"


class CompactionEngine(StrEnum):
    """What runs the compaction, by AWS's name of the service."""

    LAMBDA = "lambda"
    EMR_SERVERLESS = "emr-serverless"


class ObjectLockMode(StrEnum):
    """Who may delete a locked object: those with a special permission, or nobody."""

    GOVERNANCE = "governance"
    COMPLIANCE = "compliance"


# The messages of these checks are shown, so they never hold the value.


def _own_domain(text: str) -> str:
    if not is_domain(text):
        raise ValueError("This is no such name.")
    if is_vendor_domain(text):
        raise ValueError("This one belongs to the vendor.")
    return text


def _endpoint_origin(text: str) -> str:
    if not text.startswith("https://"):
        raise ValueError("This one does not start with https://.")
    return normalise_endpoint(text).origin


def _look_up_url(text: str) -> str:
    if not is_look_up_url(text):
        raise ValueError("This is no such address.")
    return text.rstrip("/")


def _write_key(secret: SecretStr) -> SecretStr:
    defect = defect_of(secret.get_secret_value())
    if defect is not None:
        raise ValueError(f"This one is refused: {defect}.")
    return secret


def _day(given: object) -> object:
    """A day without quotes in a stack's file comes from the engine as a moment."""
    return given.removesuffix(" 00:00:00 +0000 UTC") if isinstance(given, str) else given


def _range(text: str) -> str:
    return str(read_range(text))


def _image(text: str) -> str:
    return str(read_image(text))


class NoneOfThem(ValueError):
    """A number that is none of those that AWS takes; `nearest` is one."""

    def __init__(self, *, nearest: int) -> None:
        super().__init__(f"The nearest is {nearest}.")
        self.nearest = nearest


def _task_cpu(units: int) -> int:
    if units not in TASK_MEMORY_MB:
        nearest = min(TASK_MEMORY_MB, key=lambda known: abs(known - units))
        raise NoneOfThem(nearest=nearest)
    return units


def _log_retention(days: int) -> int:
    if days not in LOG_RETENTION_DAYS:
        nearest = min(LOG_RETENTION_DAYS, key=lambda allowed: abs(allowed - days))
        raise NoneOfThem(nearest=nearest)
    return days


WholeNumber = Annotated[int, Strict()]
Switch = Annotated[bool, Strict()]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,79}$")]
Reference = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Credential = Annotated[str, StringConstraints(pattern=r"^[!-9;-~]{1,128}$")]
ApiHost = Annotated[str, StringConstraints(pattern=r"^[a-z0-9.-]{1,253}$")]
VpcId = Annotated[str, StringConstraints(pattern=r"^vpc-([0-9a-f]{8}|[0-9a-f]{17})$")]
SubnetId = Annotated[str, StringConstraints(pattern=r"^subnet-([0-9a-f]{8}|[0-9a-f]{17})$")]
# One in each of three zones (R65).
ZoneSubnets = Annotated[tuple[SubnetId, ...], Field(min_length=3)]
Image = Annotated[str, AfterValidator(_image)]
Tasks = Annotated[WholeNumber, Field(ge=MIN_TASKS, le=MAX_TASKS)]
SecurityGroupId = Annotated[str, StringConstraints(pattern=r"^sg-([0-9a-f]{8}|[0-9a-f]{17})$")]
HostedZoneId = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{1,32}$")]
TopicArn = Annotated[
    str,
    StringConstraints(pattern=r"^arn:aws:sns:[a-z]{2}(-[a-z]+)+-[0-9]:[0-9]{12}:[A-Za-z0-9_-]{1,256}$"),
]
Domain = Annotated[str, AfterValidator(_own_domain)]
LookUpUrl = Annotated[str, AfterValidator(_look_up_url)]
EndpointUrl = Annotated[str, AfterValidator(_endpoint_origin)]
WriteKey = Annotated[SecretStr, AfterValidator(_write_key)]
Range = Annotated[str, AfterValidator(_range)]
WorkspaceId = Annotated[str, StringConstraints(pattern=f"^{EXTERNAL_ID.pattern}$")]
Day = Annotated[date, BeforeValidator(_day)]
Days = Annotated[WholeNumber, Field(ge=1, le=MAX_RETENTION_DAYS)]
Port = Annotated[WholeNumber, Field(ge=1, le=65_535)]
EventsPerSecond = Annotated[WholeNumber, Field(ge=1, le=MAX_EVENTS_PER_SECOND)]
ProxyHops = Annotated[WholeNumber, Field(ge=0, le=MAX_TRUSTED_PROXY_HOPS)]
EventType = Annotated[str, StringConstraints(pattern=rf"^({'|'.join(EVENT_TYPES)})$")]
EventName = Annotated[str, StringConstraints(min_length=1, max_length=MAX_EVENT_NAME_CHARS)]
PropertyPath = Annotated[
    str, StringConstraints(pattern=r"^[^.]+(\.[^.]+)*$", max_length=MAX_PROPERTY_PATH_CHARS)
]
Concurrency = Annotated[WholeNumber, Field(ge=1, le=MAX_RESERVED_CONCURRENCY)]
# The proxy keeps a frozen model frozen.
Endpoints = Annotated[
    Mapping[ProcessingRegion, EndpointUrl], AfterValidator(MappingProxyType), PlainSerializer(dict)
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Guide:
    """What a refused value is answered with: the rule, and `example`, which stands at `below` its key."""

    rule: str
    example: str
    below: Path

    @classmethod
    def of(cls, info: FieldInfo) -> Guide:
        """The guide that `_setting` put into a field."""
        extra: Any = info.json_schema_extra
        return cls(rule=extra["rule"], example=extra["example"], below=tuple(extra["below"]))


def _setting(
    default: object = ...,
    *,
    description: str,
    rule: str,
    example: str | int = "",
    below: Path = (),
    **field_info: Any,
) -> Any:
    """A field with its description and its guide; `...` makes it required."""
    if "default_factory" not in field_info:
        field_info["default"] = default
    guide: dict[str, Any] = {"rule": rule, "example": str(example), "below": list(below)}
    return Field(description=description, json_schema_extra=guide, **field_info)


class SettingsModel(BaseModel):
    """What all settings models share: camelCase keys, unknown ones refused, inputs kept out of errors."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
    )


class Filter(SettingsModel):
    """One rule for the events of a source."""

    action: FilterAction = _setting(
        description="What is done to the events that the rule applies to: the event is dropped, a property is "
        "dropped, or its SHA-256 is put in its place.",
        rule="A filter's action is dropEvent, dropProperty or hashProperty.",
        example=FilterAction.DROP_PROPERTY,
    )
    types: tuple[EventType, ...] = _setting(
        (),
        description="Event types that the rule applies to. Not set: all.",
        rule=f"A list of event types: {', '.join(EVENT_TYPES)}.",
        example="track",
        below=(0,),
    )
    events: tuple[EventName, ...] = _setting(
        (),
        description="Names of track events, pages or screens that the rule applies to. Not set: all.",
        rule=f"A list of names of 1 to {MAX_EVENT_NAME_CHARS} characters.",
        example="Order Completed",
        below=(0,),
    )
    property: PropertyPath | None = _setting(
        None,
        description="Path of the property, with dots between its names, e.g. `properties.email` or `context.ip`; "
        "in a list it is looked for in each object.",
        rule=f"A path of 1 to {MAX_PATH_PARTS} names with dots between.",
        example="properties.email",
    )


class PartnerAttestation(SettingsModel):
    """A partner's word on the region it stores in."""

    reference: Reference = _setting(
        description="Where it can be read: a contract, a ticket, a page.",
        rule="R86: a reference is a text of at most 200 characters.",
        example="DPA-2026-17",
    )
    given: Day = _setting(
        description=f"Day it was given, as YYYY-MM-DD; it holds for {ATTESTATION_DAYS} days.",
        rule="R86: a day as YYYY-MM-DD.",
        example="2026-10-01",
    )

    @property
    def known(self) -> Attestation:
        """In the form that decisions take."""
        return Attestation(reference=self.reference, given=self.given)


class Source(SettingsModel):
    """One source of events."""

    name: Name = _setting(
        description="Name of the source, unique in the stack; it is the `projectId` of archived events.",
        rule=NAME_RULE,
        example="website",
    )
    ingest_region: IngestRegion | None = _setting(
        None,
        description="Where the source's endpoint stands: Dublin only for EU West, any of them for US West. "
        "Not set: `dublin` for EU West, `oregon` for US West.",
        rule="R18: an ingest region is dublin, oregon, singapore or sydney.",
        example=IngestRegion.DUBLIN,
    )
    preserve_client_ip: Switch = _setting(
        False,
        description="Whether archived events have to show the client's own address; advice is given where the ingest "
        "region may hide it.",
        rule=f"R91: {SWITCH_RULE}",
        example="true",
    )
    data_subjects: Jurisdiction | None = _setting(
        None,
        description="Whose events they are: of people in the `EU` or the `US`; advice is given where they are "
        "processed elsewhere.",
        rule="R92: data subjects are EU or US.",
        example=Jurisdiction.EU,
    )
    type: Slug | None = _setting(
        None,
        description="What sends, by its slug in the catalogue (`regional catalog`), e.g. `net` or `amazon-s3`; one "
        "that the processing region does not support is refused. Not set: not checked.",
        rule="R62: a source's type is the slug of a source of the catalogue.",
        example="net",
    )
    attestation: PartnerAttestation | None = _setting(
        None,
        description="The word of the type's maker on where its data passes and stays; asked for in `strict` mode of a "
        "type that is listed for EU West without an EU endpoint.",
        rule="R60, R86: an object with reference and given.",
    )
    write_key: WriteKey | None = _setting(
        None,
        description="Write key that senders already have, stored as a secret. Not set: the stack mints one.",
        rule=f"R37: a write key is a text of {MIN_WRITE_KEY_CHARS} to {MAX_WRITE_KEY_CHARS} printable ASCII "
        "characters without colon or whitespace.",
    )
    filters: Annotated[tuple[Filter, ...], Field(max_length=MAX_FILTERS)] = _setting(
        (),
        description="Rules that drop events, drop properties or hash them before anything is stored.",
        rule=f"A list of at most {MAX_FILTERS} filters.",
        example="dropProperty",
        below=(0, "action"),
    )
    max_events_per_second: EventsPerSecond | None = _setting(
        None,
        description="Events a second above which the sender is told to wait, in each instance of the gateway by "
        "itself. Not set: only the endpoint's throttle, which counts requests.",
        rule=f"A number from 1 to {MAX_EVENTS_PER_SECOND}, without quotes.",
        example=1_000,
    )

    @property
    def filter_rules(self) -> tuple[FilterRule, ...]:
        """The filters as the gateway takes them. Raises ValueError for one that `settings_checks` would refuse."""
        return tuple(filter_rule(draft_of(one)) for one in self.filters)


class ObjectLock(SettingsModel):
    """A lock that keeps archived objects from being deleted or replaced."""

    mode: ObjectLockMode = _setting(
        description="Who may delete a locked object: those with a special permission, or nobody.",
        rule="A lock's mode is governance or compliance.",
        example=ObjectLockMode.GOVERNANCE,
    )
    days: Days = _setting(
        description="Days that an object stays locked, at most `archive.retentionDays`.",
        rule=DAYS_RULE,
        example=30,
    )


class Archive(SettingsModel):
    """How long the archive keeps events, and what protects them."""

    retention_days: Days = _setting(
        DEFAULT_RETENTION_DAYS,
        description="Days until archived events are deleted.",
        rule=DAYS_RULE,
        example=DEFAULT_RETENTION_DAYS,
    )
    object_lock: ObjectLock | None = _setting(
        None,
        description="Keeps archived objects from deletion for a time. A bucket keeps its lock for good.",
        rule="An object with mode and days.",
    )
    key_deletion_window_days: Annotated[
        WholeNumber, Field(ge=MIN_KEY_DELETION_WINDOW_DAYS, le=MAX_KEY_DELETION_WINDOW_DAYS)
    ] = _setting(
        MAX_KEY_DELETION_WINDOW_DAYS,
        description="Days for which the encryption key can be recovered after the stack is destroyed.",
        rule=f"A number of days from {MIN_KEY_DELETION_WINDOW_DAYS} to {MAX_KEY_DELETION_WINDOW_DAYS}, "
        "without quotes.",
        example=MAX_KEY_DELETION_WINDOW_DAYS,
    )
    force_destroy: Switch = _setting(
        False,
        description="Whether destroying the stack deletes the archived events too.",
        rule=SWITCH_RULE,
        example="false",
    )


class Warehouse(SettingsModel):
    """One warehouse that the vendor, or a loader at given ranges, has to reach."""

    name: Name = _setting(
        description="Name of the warehouse, unique in the stack.", rule=NAME_RULE, example="analytics"
    )
    kind: WarehouseKind = _setting(
        description="What the warehouse is. Redshift (also Serverless) and Postgres (RDS or Aurora) get a rule in a "
        "security group; Snowflake, Databricks, Azure Synapse and Db2 the statements that let the vendor in, as an "
        "output of the stack; BigQuery, S3 and Data Lakes need nothing.",
        rule=f"R79: a warehouse's kind is one of {', '.join(WarehouseKind)}.",
        example=WarehouseKind.REDSHIFT,
    )
    vpc_id: VpcId | None = _setting(
        None,
        description="VPC in which a security group is made for the warehouse; not with `securityGroupId`.",
        rule="A VPC's id is vpc- and 8 or 17 hexadecimal digits.",
        example="vpc-0123456789abcdef0",
    )
    security_group_id: SecurityGroupId | None = _setting(
        None,
        description="Security group of the warehouse that gets the rules; not with `vpcId`.",
        rule="A security group's id is sg- and 8 or 17 hexadecimal digits.",
        example="sg-0123456789abcdef0",
    )
    port: Port | None = _setting(
        None,
        description="TCP port of the warehouse. Not set: "
        f"{WAREHOUSE_PORTS[WarehouseKind.REDSHIFT]} for Redshift, "
        f"{WAREHOUSE_PORTS[WarehouseKind.POSTGRES]} for Postgres.",
        rule="A port is a number from 1 to 65535, without quotes.",
        example=WAREHOUSE_PORTS[WarehouseKind.REDSHIFT],
    )
    extra_cidrs: Annotated[tuple[Range, ...], Field(max_length=MAX_EXTRA_CIDRS)] = _setting(
        (),
        description="IPv4 ranges to let in beside the vendor's of the region, e.g. an office or a loader.",
        rule=f"R77: a list of at most {MAX_EXTRA_CIDRS} IPv4 ranges, none open to the world.",
        example="10.20.0.0/16",
        below=(0,),
    )

    @property
    def listening_port(self) -> int | None:
        """The TCP port to open: the given one or the kind's own; None for BigQuery (D7)."""
        return self.port or WAREHOUSE_PORTS.get(self.kind)


class DataLake(SettingsModel):
    """A Data Lake: bucket, Glue database, Athena workgroup, and the role that the vendor assumes to write there."""

    workspace_ids: Annotated[tuple[WorkspaceId, ...], Field(min_length=1)] = _setting(
        description="The vendor's ids of the workspaces that write here: its role is assumed for them and for no "
        "other customer (they are the external ids of the role's trust).",
        rule=f"R72: a list of at least one workspace id, each of {MIN_EXTERNAL_ID_CHARS} to {MAX_EXTERNAL_ID_CHARS} "
        "characters of A-Z, a-z, 0-9 and _+=,.@:/-.",
        example="1A2b3C4d5E6f7G8h9I0jKl",
        below=(0,),
    )
    retention_days: Days = _setting(
        MAX_RETENTION_DAYS,
        description="Days until objects of the Data Lake are deleted.",
        rule=DAYS_RULE,
        example=MAX_RETENTION_DAYS,
    )
    force_destroy: Switch = _setting(
        False,
        description="Whether destroying the stack deletes what is in the Data Lake too.",
        rule=SWITCH_RULE,
        example="false",
    )


class Destination(SettingsModel):
    """One destination that the workspace's events are sent on to."""

    type: Slug = _setting(
        description="What it is, by its slug in the catalogue (`regional catalog`).",
        rule="R80: a destination's type is the slug of a destination of the catalogue.",
        example="actions-braze-cloud",
    )
    endpoint: PartnerEndpoint | None = _setting(
        None,
        description="Which of the partner's endpoints gets the data. Not set: `eu` for EU West where there is one.",
        rule="R84, R85: an endpoint is us or eu.",
        example=PartnerEndpoint.EU,
    )
    attestation: PartnerAttestation | None = _setting(
        None,
        description="The partner's word on where it stores; asked for in `strict` mode.",
        rule="R86: an object with reference and given.",
    )


class Compaction(SettingsModel):
    """How what arrived in the archive becomes `segment-logs/`, each messageId once."""

    engine: CompactionEngine = _setting(
        CompactionEngine.LAMBDA,
        description="What compacts: a Lambda function, or Spark on EMR Serverless where a machine is too small "
        "(docs/compaction.md says from which size on).",
        rule="An engine is lambda or emr-serverless.",
        example=CompactionEngine.LAMBDA,
    )
    every_minutes: Annotated[WholeNumber, Field(ge=MIN_COMPACTION_MINUTES, le=MAX_COMPACTION_MINUTES)] = (
        _setting(
            60,
            description="Minutes from one compaction to the next.",
            rule=f"A number of minutes from {MIN_COMPACTION_MINUTES} to {MAX_COMPACTION_MINUTES}, without quotes.",
            example=60,
        )
    )
    dedupe_hours: Annotated[WholeNumber, Field(ge=MIN_DEDUPE_HOURS, le=MAX_DEDUPE_HOURS)] = _setting(
        MIN_DEDUPE_HOURS,
        description="Hours in which a messageId of a source is archived once.",
        rule=f"A number of hours from {MIN_DEDUPE_HOURS} (a day) to {MAX_DEDUPE_HOURS} (7 days), without quotes.",
        example=72,
    )
    memory_mb: Annotated[WholeNumber, Field(ge=MIN_COMPACTION_MEMORY_MB, le=MAX_LAMBDA_MEMORY_MB)] = _setting(
        3_008,
        description="Memory of the compacting function in MB: it bounds the job, and its processors grow with it.",
        rule=f"A number of MB from {MIN_COMPACTION_MEMORY_MB} to {MAX_LAMBDA_MEMORY_MB}, without quotes.",
        example=3_008,
    )


class CustomerIoWorkspace(SettingsModel):
    """One workspace of an account. It has no region of its own: it is in its account's (R98)."""

    site_id: Credential = _setting(
        description="Site id of the workspace.",
        rule="R113: a site id is 1 to 128 characters without colon or whitespace.",
        example="0123456789abcdef0123",
    )
    api_key: Annotated[SecretStr, Field(min_length=1)] = _setting(
        description="Track API key of the workspace.",
        rule="R113: an API key is a text of at least one character.",
    )
    environment_id: Annotated[WholeNumber, Field(ge=0)] = _setting(
        description="Number of the workspace, told by the region look-up.",
        rule="A number, without quotes.",
        example=1,
    )
    source: Name = _setting(
        description="Source of this stack that the workspace's Track calls are events of.",
        rule="A name of one of `sources`.",
        example="website",
    )


class CustomerIoAccount(SettingsModel):
    """One Customer.io account."""

    name: Name = _setting(
        description="Name of the account, unique in the stack.", rule=NAME_RULE, example="marketing"
    )
    region: AccountRegion | None = _setting(
        None,
        description="Where the account is, for its whole life. Not set: Customer.io's APIs assume the US.",
        rule="R97: an account's region is us or eu.",
        example=AccountRegion.EU,
    )
    host: ApiHost | None = _setting(
        None,
        description="Host that your code sends the account's API calls to, to be checked.",
        rule="R105: a host of Customer.io's APIs, e.g. track-eu.customer.io.",
        example="track-eu.customer.io",
    )
    look_up_url: LookUpUrl | None = _setting(
        None,
        description="Where the preview asks for the account's region, e.g. this stack's endpoint on this machine. Not "
        "set: Customer.io's own host.",
        rule="R112, R114: https://<host>, or http://<host> on this machine, without a path.",
        example="http://127.0.0.1:8801",
    )
    workspaces: tuple[CustomerIoWorkspace, ...] = _setting(
        (),
        description="Workspaces of the account, all of them in its region.",
        rule="R98: a list of workspaces.",
        example="website",
        below=(0, "source"),
    )

    @property
    def assumed_region(self) -> AccountRegion:
        """The region that it says, or what Customer.io's APIs assume (R104)."""
        return self.region or ASSUMED_REGION


class LambdaFunction(SettingsModel):
    """Size and bounds of the gateway's Lambda function."""

    architecture: Architecture = _setting(
        Architecture.ARM64,
        description="Processor of the function.",
        rule="An architecture is arm64 or x86_64.",
        example=Architecture.ARM64,
    )
    memory_mb: Annotated[WholeNumber, Field(ge=MIN_LAMBDA_MEMORY_MB, le=MAX_LAMBDA_MEMORY_MB)] = _setting(
        512,
        description="Memory of the function in MB; its share of a processor grows with it.",
        rule=f"A number of MB from {MIN_LAMBDA_MEMORY_MB} to {MAX_LAMBDA_MEMORY_MB}, without quotes.",
        example=512,
    )
    timeout_seconds: Annotated[
        WholeNumber, Field(ge=MIN_LAMBDA_TIMEOUT_SECONDS, le=MAX_LAMBDA_TIMEOUT_SECONDS)
    ] = _setting(
        25,
        description="Seconds after which an unanswered request fails; the sender tries again.",
        rule=f"A number of seconds from {MIN_LAMBDA_TIMEOUT_SECONDS} to {MAX_LAMBDA_TIMEOUT_SECONDS}, without quotes.",
        example=25,
    )
    reserved_concurrency: Concurrency | None = _setting(
        None,
        description="Instances reserved for the function, and its upper bound. Not set: shared.",
        rule=f"A number from 1 to {MAX_RESERVED_CONCURRENCY}, without quotes.",
        example=100,
    )


class FleetNetwork(SettingsModel):
    """An existing network for the fleet, in the stack's AWS region."""

    vpc_id: VpcId = _setting(
        description="The VPC.",
        rule="A VPC's id is vpc- and 8 or 17 hexadecimal digits.",
        example="vpc-0123456789abcdef0",
    )
    public_subnet_ids: ZoneSubnets = _setting(
        description="Subnets for the load balancer, with a way to the internet: three or more, each in another zone.",
        rule="R65: a list of at least three subnets, subnet- and 8 or 17 hexadecimal digits each.",
        example="subnet-0123456789abcdef0",
        below=(0,),
    )
    private_subnet_ids: ZoneSubnets = _setting(
        description="Subnets for the tasks: three or more, each in another zone. They reach Firehose, S3, SQS, "
        "DynamoDB, ECR and CloudWatch Logs through endpoints of the VPC or NAT.",
        rule="R65: a list of at least three subnets, subnet- and 8 or 17 hexadecimal digits each.",
        example="subnet-0123456789abcdef0",
        below=(0,),
    )


class Fleet(SettingsModel):
    """The tasks and the network of the front door `fleet`."""

    image: Image = _setting(
        description="Image of the gateway, in a private ECR repository of the stack's AWS region "
        "(docs/fleet.md says how to build it).",
        rule="R4: <account>.dkr.ecr.<the stack's AWS region>.amazonaws.com/<repository>@sha256:<digest>, or :<tag>.",
        example="123456789012.dkr.ecr.eu-west-1.amazonaws.com/gateway:1",
    )
    cpu: Annotated[WholeNumber, AfterValidator(_task_cpu)] = _setting(
        512,
        description="Processor of a task in units, 1024 are one: "
        f"{', '.join(map(str, TASK_MEMORY_MB))}; its memory is twice as many MB.",
        rule=f"One of {', '.join(map(str, TASK_MEMORY_MB))}, without quotes.",
        example=512,
    )
    min_tasks: Tasks = _setting(
        MIN_TASKS,
        description="Tasks that are always there, spread over three zones.",
        rule=f"R65: a number from {MIN_TASKS} to {MAX_TASKS}, without quotes.",
        example=MIN_TASKS,
    )
    max_tasks: Tasks = _setting(
        12,
        description="Tasks at most, at the highest load.",
        rule=f"A number from {MIN_TASKS} to {MAX_TASKS}, without quotes.",
        example=12,
    )
    network: FleetNetwork | None = _setting(
        None,
        description="An existing network. Not set: the stack makes a VPC over three zones, whose tasks have no way to "
        "the internet.",
        rule="An object with vpcId, publicSubnetIds and privateSubnetIds.",
    )


class Settings(SettingsModel):
    """The configuration of one stack: one workspace in one processing region.

    Made by `residency.settings.read_settings`. Built directly it raises pydantic's ValidationError for a
    refused value, and InvalidSettings for values that do not go together.
    """

    processing_region: ProcessingRegion = _setting(
        DEFAULT_PROCESSING_REGION,
        description="Where the workspace processes and stores, for its whole life.",
        rule="R1, R14: a workspace has one processing region, eu-west or us-west.",
        example=ProcessingRegion.EU_WEST,
    )
    eu_enabled: Switch = _setting(
        False,
        description="Whether EU West is enabled for the organisation; a stack in `eu-west` needs it.",
        rule=f"R8: {SWITCH_RULE}",
        example="true",
    )
    plan: Plan | None = _setting(
        None,
        description="Plan of the organisation; EU West goes with `business`. Not set: not checked.",
        rule="R15: a plan is free, team, business or add-on.",
        example=Plan.BUSINESS,
    )
    sources: Annotated[tuple[Source, ...], Field(min_length=1)] = _setting(
        description="The sources that send events; at least one.",
        rule="A stack has a list of at least one source.",
        example="website",
        below=(0, "name"),
    )
    archive: Archive = _setting(
        Archive(), description="How long events are kept, and what protects them.", rule="An object."
    )
    compaction: Compaction = _setting(
        Compaction(),
        description="How raw objects become `segment-logs/`, each messageId once.",
        rule="An object.",
    )
    warehouses: tuple[Warehouse, ...] = _setting(
        (),
        description="Warehouses to open for the vendor's addresses.",
        rule="A list of warehouses.",
        example="analytics",
        below=(0, "name"),
    )
    data_lake: DataLake | None = _setting(
        None,
        description="A Data Lake beside the archive, in the stack's AWS region. Not set: none.",
        rule="R72: an object with workspaceIds.",
    )
    destinations: tuple[Destination, ...] = _setting(
        (),
        description="Destinations that the workspace's events are sent on to, checked against the catalogue.",
        rule="A list of destinations.",
        example="actions-braze-cloud",
        below=(0, "type"),
    )
    customer_io_accounts: tuple[CustomerIoAccount, ...] = _setting(
        (),
        description="Customer.io accounts whose region is checked at preview, and whose API calls the gateway answers "
        "by region.",
        rule="R97: a list of accounts.",
        example="marketing",
        below=(0, "name"),
    )
    residency: ResidencyMode = _setting(
        ResidencyMode.STANDARD,
        description="How much has to be certain: in `strict`, what cannot be decided, and a destination without a "
        "partner's attestation, stops the update.",
        rule="R83, R95: residency is standard or strict.",
        example=ResidencyMode.STRICT,
    )
    domain: Domain | None = _setting(
        None,
        description="Own domain below which the endpoints get their hosts, e.g. `events.eu1.<domain>`; needs "
        "`hostedZoneId`. Not set: the endpoints keep the hosts that AWS gives them.",
        rule="R27: a domain of your own, in lower case and with at least two labels.",
        example="collect.example.com",
    )
    hosted_zone_id: HostedZoneId | None = _setting(
        None,
        description="Route 53 zone that serves `domain`.",
        rule="A hosted zone's id is up to 32 characters of A-Z and 0-9, without /hostedzone/.",
        example="Z0123456789ABCDEFGHIJ",
    )
    front_door: FrontDoor = _setting(
        FrontDoor.SERVERLESS,
        description="What takes requests in: an HTTP API with a function, or a load balancer with a fleet of tasks, "
        "which costs less at a high, steady load (`regional cost`). Endpoints outside of the stack's AWS region stay "
        "serverless.",
        rule="A front door is serverless or fleet.",
        example=FrontDoor.FLEET,
    )
    fleet: Fleet | None = _setting(
        None,
        description="Tasks and network of the front door `fleet`, which needs it, and `domain`; so does `failover`.",
        rule="An object with image.",
    )
    failover: Switch = _setting(
        False,
        description="Whether the stack has both front doors, and Route 53 leads from `frontDoor` to the other one when "
        "it is not healthy (docs/failover.md). Both stand in the stack's AWS region. Needs `domain` and `fleet`.",
        rule=f"R65: {SWITCH_RULE}",
        example="true",
    )
    lambda_: LambdaFunction = _setting(
        LambdaFunction(),
        description="Size and bounds of the gateway's function.",
        rule="An object.",
        alias="lambda",
    )
    dedupe: Dedupe = _setting(
        Dedupe.BATCH,
        description="What is recognised when it is sent again: a `batch` with the same messageIds in the same order, "
        "or each `event`, at three DynamoDB writes each. Compaction removes all other duplicates.",
        rule="What is recognised at once is a batch or an event.",
        example=Dedupe.BATCH,
    )
    wrong_region_reply: WrongRegionReply = _setting(
        WrongRegionReply.REFUSE,
        description="What a sender with a write key of another region is told: a 400 that names its endpoint "
        "(`refuse`), or the 200 that the vendor once gave (`silent`). Nothing is stored either way.",
        rule="D10: refuse or silent.",
        example=WrongRegionReply.REFUSE,
    )
    trusted_proxy_hops: ProxyHops = _setting(
        0,
        description="Number of proxies of your own before the endpoint that append to `X-Forwarded-For`; the client's "
        "address is taken from before them.",
        rule=f"R89, R90: a number from 0 to {MAX_TRUSTED_PROXY_HOPS}, without quotes.",
        example=1,
    )
    alarm_topic_arn: TopicArn | None = _setting(
        None,
        description="SNS topic that alarms notify, of the stack's AWS region. Not set: they notify nobody.",
        rule="R4: arn:aws:sns:<the stack's AWS region>:<account>:<topic>, a standard topic.",
        example="arn:aws:sns:eu-west-1:123456789012:alarms",
    )
    other_endpoints: Endpoints = _setting(
        default_factory=lambda: MappingProxyType({}),
        description="Public https endpoints of your stacks in other regions, by processing region; a sender "
        "that came to the wrong region is told the right one.",
        rule="R33: https://<host> of a stack in another region, by eu-west or us-west.",
        example="https://events.us1.collect.example.com",
        below=("us-west",),
    )
    log_retention_days: Annotated[WholeNumber, AfterValidator(_log_retention)] = _setting(
        365,  # a year, as auditors ask: the logs hold counts, codes and times, no event, key or sender's address
        description="Days that access and function logs are kept; one of CloudWatch's steps.",
        rule="CloudWatch keeps logs for one of these numbers of days, without quotes: "
        f"{', '.join(map(str, LOG_RETENTION_DAYS))}.",
        example=30,
    )

    @model_validator(mode="after")
    def _settings_go_together(self) -> Settings:
        problems = problems_across(draft_of(self))
        if problems:
            raise InvalidSettings(problems)
        return self

    def location_of(self, source: Source) -> Location:
        """The way in of one source: its own ingest region or the processing region's default (R20-R22)."""
        return Location(
            processing_region=self.processing_region,
            ingest_region=source.ingest_region or self.processing_region.default_ingest_region,
        )


def draft_of(model: BaseModel) -> Draft:
    """A valid model in the form that `residency.settings_checks` reads."""
    return {name: plain(getattr(model, name)) for name in type(model).model_fields}


def plain(value: object) -> object:
    """A value of a model's field in the form that it has in a draft."""
    if isinstance(value, BaseModel):
        return draft_of(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value
