"""Tests of moto's gaps: that plain moto still has each, and that the local AWS does there what AWS documents.

One of `LACKS` that fails is good news: moto has learnt it, and our file for it can go.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import cbor2
import pytest
from botocore.exceptions import ClientError

from localcloud import moto_gaps
from localcloud.deployed_function import client
from localcloud.moto_gaps.bucket_policy_conditions import condition_holds
from localcloud.moto_gaps.bucket_tags_at_creation import creation_tags
from tests.localcloud import deployment

DUBLIN, OREGON = "eu-west-1", "us-west-2"
TLS_ONLY = {"Bool": {"aws:SecureTransport": "false"}}
DEAD_LETTERS = {"TargetArn": "arn:aws:sqs:eu-west-1:123456789012:given-up"}
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1b2c3d4e-0000-4000-8000-000000000000"
SERVICE_SETTINGS: dict[str, Any] = {
    "availabilityZoneRebalancing": "ENABLED",
    "deploymentConfiguration": {
        "maximumPercent": 200,
        "minimumHealthyPercent": 100,
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
    },
    "enableExecuteCommand": False,
    "healthCheckGracePeriodSeconds": 30,
}
NO_DEPLOYMENT = "arn:aws:ecs:eu-west-1:123456789012:service-deployment/none/none/0"
GZIP_RECORDS = [b'{"messageId": "1"}\n', b'{"messageId": "2"}\n']


def closed(gap: str) -> str:
    return f"moto closed this gap: delete localcloud/moto_gaps/{gap}.py and its tests"


def error_of(call: Callable[[], Any]) -> tuple[int, str]:
    """(HTTP status, AWS code) of a call that is refused."""
    with pytest.raises(ClientError) as told:
        call()
    answer = told.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]


# What is tried on a plain moto and on the filled one


def bucket_with_policy(aws: str, *, condition: dict[str, Any], effect: str = "Deny") -> str:
    """A Dublin bucket with one object, `key`, and a policy of one statement about all of it."""
    name = deployment.bucket(aws, region=DUBLIN)
    s3 = client("s3", region=DUBLIN, aws_endpoint=aws)
    s3.put_object(Bucket=name, Key="key", Body=b"body")
    statement = {
        "Effect": effect,
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
        "Condition": condition,
    }
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    return name


def is_readable(aws: str, bucket: str, *, region: str = DUBLIN) -> bool:
    s3 = client("s3", region=region, aws_endpoint=aws)
    try:
        return bool(s3.get_object(Bucket=bucket, Key="key")["Body"].read() == b"body")
    except ClientError as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403, error
        return False


def tags_of_new_bucket(aws: str, tags: dict[str, str]) -> dict[str, str]:
    name = deployment.unique("bucket")
    s3 = client("s3", region=DUBLIN, aws_endpoint=aws)
    given = [{"Key": key, "Value": value} for key, value in tags.items()]
    configuration = {"LocationConstraint": DUBLIN, **({"Tags": given} if given else {})}
    s3.create_bucket(Bucket=name, CreateBucketConfiguration=configuration)
    return bucket_tags(aws, name)


def bucket_tags(aws: str, name: str) -> dict[str, str]:
    s3 = client("s3", region=DUBLIN, aws_endpoint=aws)
    try:
        return {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=name)["TagSet"]}
    except ClientError as error:
        assert error.response["Error"]["Code"] == "NoSuchTagSet"
        return {}


def cbor_call(
    aws: str, operation: str, parameters: dict[str, Any] | None, *, region: str = DUBLIN
) -> tuple[int, dict[str, str], Any]:
    """(status, headers, decoded body) of a CloudWatch call as the AWS SDK for Go makes it."""
    status, headers, content = cbor_exchange(aws, operation, parameters, region=region)
    is_cbor = headers.get("content-type") == "application/cbor"
    return status, headers, cbor2.loads(content) if is_cbor else content


def cbor_exchange(
    aws: str, operation: str, parameters: dict[str, Any] | None, *, region: str = DUBLIN
) -> tuple[int, dict[str, str], bytes]:
    """As `cbor_call`, with the body as it came."""
    headers = {
        "Smithy-Protocol": "rpc-v2-cbor",
        "Accept": "application/cbor",
        "Authorization": "AWS4-HMAC-SHA256 "
        f"Credential=test/20250403/{region}/monitoring/aws4_request, SignedHeaders=host, Signature=0",
    }
    body = b""
    if parameters is not None:
        headers["Content-Type"] = "application/cbor"
        body = cbor2.dumps(parameters, datetime_as_timestamp=True, timezone=UTC)
    address = urlsplit(aws)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    path = f"/service/GraniteServiceVersion20100801/operation/{operation}"
    connection.request("POST", path, body=body, headers=headers)
    reply = connection.getresponse()
    content = reply.read()
    connection.close()
    return reply.status, {name.lower(): value for name, value in reply.headers.items()}, content


def gzip_stream(aws: str, *, compression: str = "GZIP") -> tuple[str, str]:
    """(stream, bucket) of a new delivery stream."""
    name, bucket = deployment.unique("stream"), deployment.bucket(aws, region=DUBLIN)
    client("firehose", region=DUBLIN, aws_endpoint=aws).create_delivery_stream(
        DeliveryStreamName=name,
        ExtendedS3DestinationConfiguration={
            "RoleARN": deployment.role_arn(aws, region=DUBLIN),
            "BucketARN": f"arn:aws:s3:::{bucket}",
            "Prefix": "raw/",
            "CompressionFormat": compression,
        },
    )
    return name, bucket


def put_records(aws: str, stream: str) -> dict[str, Any]:
    firehose = client("firehose", region=DUBLIN, aws_endpoint=aws)
    answer: dict[str, Any] = firehose.put_record_batch(
        DeliveryStreamName=stream, Records=[{"Data": record} for record in GZIP_RECORDS]
    )
    return answer


def objects(aws: str, bucket: str) -> dict[str, bytes]:
    s3 = client("s3", region=DUBLIN, aws_endpoint=aws)
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def delivered(aws: str, *, compression: str = "GZIP") -> tuple[str, bytes]:
    """(key, content) of the one object that two records make."""
    stream, bucket = gzip_stream(aws, compression=compression)
    put_records(aws, stream)
    (stored,) = objects(aws, bucket).items()
    return stored


def own_host(aws: str, name: str, *, region: str = DUBLIN) -> dict[str, str]:
    """The configuration of a new own host of HTTP APIs, read back."""
    apis = client("apigatewayv2", region=region, aws_endpoint=aws)
    certificate = f"arn:aws:acm:{region}:123456789012:certificate/ours"
    given = {"CertificateArn": certificate, "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}
    apis.create_domain_name(DomainName=name, DomainNameConfigurations=[given])
    (found,) = apis.get_domain_name(DomainName=name)["DomainNameConfigurations"]
    assert {key: found[key] for key in given} == given
    configuration: dict[str, str] = found
    return configuration


def stage_with_throttle(aws: str, *, rate: float) -> str:
    """Id of an HTTP API with a `$default` stage."""
    api_id = deployment.http_api(aws, region=DUBLIN)
    client("apigatewayv2", region=DUBLIN, aws_endpoint=aws).create_stage(
        ApiId=api_id,
        StageName="$default",
        AutoDeploy=True,
        DefaultRouteSettings={"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": 20},
        AccessLogSettings={"DestinationArn": "arn:aws:logs:eu-west-1:1:log-group:a", "Format": "{}"},
        Description="ours",
        StageVariables={"a": "b"},
    )
    return api_id


def logged_function(aws: str, *, logging: dict[str, str] | None) -> str:
    name = deployment.unique("function")
    client("lambda", region=DUBLIN, aws_endpoint=aws).create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=deployment.role_arn(aws, region=DUBLIN),
        Handler="app.handler",
        Code={"ZipFile": deployment.package({"app.py": ""})},
        **({"LoggingConfig": logging} if logging else {}),
    )
    return name


def logging_config(aws: str, name: str) -> dict[str, str]:
    functions = client("lambda", region=DUBLIN, aws_endpoint=aws)
    configuration = functions.get_function_configuration(FunctionName=name)
    found: dict[str, str] = configuration.get("LoggingConfig", {})
    return found


def changed_configuration(aws: str, name: str, **changes: Any) -> dict[str, Any]:
    """What GetFunctionConfiguration tells after the change."""
    functions = client("lambda", region=DUBLIN, aws_endpoint=aws)
    functions.update_function_configuration(FunctionName=name, **changes)
    configuration: dict[str, Any] = functions.get_function_configuration(FunctionName=name)
    return configuration


def log_group_key(aws: str, name: str) -> str | None:
    groups = client("logs", region=DUBLIN, aws_endpoint=aws).describe_log_groups(logGroupNamePrefix=name)
    key: str | None = groups["logGroups"][0].get("kmsKeyId")
    return key


def code_location(aws: str, *, code: bytes) -> str:
    name = deployment.function(aws, region=DUBLIN, code=code)
    functions = client("lambda", region=DUBLIN, aws_endpoint=aws)
    location: str = functions.get_function(FunctionName=name)["Code"]["Location"]
    return location


def locked_bucket_with_an_object(aws: str) -> str:
    """Name of a bucket that was made with Object Lock, keeps every new object for a day, and holds one."""
    name = deployment.unique("locked")
    s3 = client("s3", region=DUBLIN, aws_endpoint=aws)
    s3.create_bucket(
        Bucket=name,
        ObjectLockEnabledForBucket=True,
        CreateBucketConfiguration={"LocationConstraint": DUBLIN},
    )
    s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=object_lock(days=1))
    s3.put_object(Bucket=name, Key="event", Body=b"1")
    return name


def object_lock(*, days: int | None) -> dict[str, Any]:
    retention = {"Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": days}}} if days else {}
    return {"ObjectLockEnabled": "Enabled", **retention}


def running_service(aws: str) -> tuple[str, str]:
    """(cluster, service) of a new service of two tasks on Fargate."""
    ecs, name = client("ecs", region=DUBLIN, aws_endpoint=aws), deployment.unique("service")
    ecs.create_cluster(clusterName=name)
    ecs.create_service(
        cluster=name,
        serviceName=name,
        taskDefinition=task_definition(aws),
        launchType="FARGATE",
        desiredCount=2,
        **SERVICE_SETTINGS,
    )
    return name, name


def task_definition(aws: str) -> str:
    ecs = client("ecs", region=DUBLIN, aws_endpoint=aws)
    made = ecs.register_task_definition(
        family=deployment.unique("task"),
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "one", "image": "one"}],
    )
    arn: str = made["taskDefinition"]["taskDefinitionArn"]
    return arn


def service_told(aws: str, cluster: str, service: str) -> dict[str, Any]:
    ecs = client("ecs", region=DUBLIN, aws_endpoint=aws)
    (told,) = ecs.describe_services(cluster=cluster, services=[service])["services"]
    known: dict[str, Any] = told
    return known


def deployments_of(aws: str, cluster: str, **asked: Any) -> list[dict[str, Any]]:
    """Those of the service that is named as its cluster."""
    ecs = client("ecs", region=DUBLIN, aws_endpoint=aws)
    told: list[dict[str, Any]] = ecs.list_service_deployments(cluster=cluster, service=cluster, **asked)[
        "serviceDeployments"
    ]
    return told


def tags_of_new_target(aws: str, tags: dict[str, str]) -> tuple[str, dict[str, str]]:
    """(ARN, tags) of a service's task count that is registered to be scaled."""
    cluster, service = running_service(aws)
    scaling = client("application-autoscaling", region=DUBLIN, aws_endpoint=aws)
    arn: str = scaling.register_scalable_target(
        ServiceNamespace="ecs",
        ResourceId=f"service/{cluster}/{service}",
        ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=2,
        MaxCapacity=4,
        **({"Tags": tags} if tags else {}),
    )["ScalableTargetARN"]
    return arn, scaling.list_tags_for_resource(ResourceARN=arn)["Tags"]


def rule_of_new_group(aws: str, other_end: dict[str, Any]) -> tuple[str, str]:
    """(group, rule): one that lets in what `other_end` says on Postgres' port."""
    ec2 = client("ec2", region=DUBLIN, aws_endpoint=aws)
    group: str = ec2.create_security_group(GroupName=deployment.unique("group"), Description="ours")[
        "GroupId"
    ]
    (rule,) = ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, **other_end}],
    )["SecurityGroupRules"]
    return group, rule["SecurityGroupRuleId"]


def rule_told(aws: str, rule: str) -> dict[str, Any]:
    ec2 = client("ec2", region=DUBLIN, aws_endpoint=aws)
    (told,) = ec2.describe_security_group_rules(SecurityGroupRuleIds=[rule])["SecurityGroupRules"]
    return dict(told)


def prefix_list(aws: str) -> str:
    ec2 = client("ec2", region=DUBLIN, aws_endpoint=aws)
    name: str = ec2.create_managed_prefix_list(
        PrefixListName=deployment.unique("ranges"), MaxEntries=1, AddressFamily="IPv4"
    )["PrefixList"]["PrefixListId"]
    return name


# (a) moto's gaps are still open


def lacks_athena_workgroup_tags(aws: str) -> bool:
    athena, name = client("athena", region=DUBLIN, aws_endpoint=aws), deployment.unique("workgroup")
    athena.create_work_group(Name=name)
    arn = f"arn:aws:athena:{DUBLIN}:123456789012:workgroup/{name}"
    try:
        return bool(athena.list_tags_for_resource(ResourceARN=arn)["Tags"])
    except ClientError as error:
        assert error.response["Error"]["Code"] == "InvalidRequestException"
        return True


def lacks_bucket_policy_conditions(aws: str) -> bool:
    return not is_readable(aws, bucket_with_policy(aws, condition=TLS_ONLY))


def lacks_bucket_tags_at_creation(aws: str) -> bool:
    return tags_of_new_bucket(aws, {"team": "data"}) == {}


def lacks_cloudwatch_cbor(aws: str) -> bool:
    status, _, body = cbor_call(aws, "DescribeAlarms", {})
    return status != 200 or not isinstance(body, dict)


def lacks_ecs_service(aws: str) -> bool:
    cluster, service = running_service(aws)
    told = service_told(aws, cluster, service)
    if {key: told.get(key) for key in SERVICE_SETTINGS} != SERVICE_SETTINGS or told["runningCount"] != 2:
        return True
    return not deployments_of(aws, cluster)


def lacks_firehose_gzip(aws: str) -> bool:
    key, content = delivered(aws)
    return not key.endswith(".gz") or not content.startswith(b"\x1f\x8b")


def lacks_http_api_domain_name(aws: str) -> bool:
    return own_host(aws, f"{deployment.unique('events')}.example.com").get("DomainNameStatus") != "AVAILABLE"


def lacks_http_api_update_stage(aws: str) -> bool:
    api_id = stage_with_throttle(aws, rate=10)
    address = urlsplit(aws)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    authorization = f"AWS4-HMAC-SHA256 Credential=test/20250403/{DUBLIN}/apigateway/aws4_request, Signature=0"
    connection.request(
        "PATCH",
        f"/v2/apis/{api_id}/stages/%24default",
        body=json.dumps({"description": "new"}),
        headers={"Authorization": authorization, "Content-Type": "application/json"},
    )
    status = connection.getresponse().status
    connection.close()
    return status != 200


def lacks_lambda_code_download(aws: str) -> bool:
    """Whether GetFunction's code is at a host that is not this server."""
    return (urlsplit(code_location(aws, code=deployment.package({"app.py": ""}))).hostname or "").endswith(
        ".amazonaws.com"
    )


def lacks_lambda_configuration(aws: str) -> bool:
    given = {"LogFormat": "Text", "LogGroup": "/ours"}
    name = logged_function(aws, logging=given)
    changed = changed_configuration(aws, name, DeadLetterConfig=DEAD_LETTERS, KMSKeyArn=KEY)
    return (logging_config(aws, name), changed.get("DeadLetterConfig"), changed.get("KMSKeyArn")) != (
        given,
        DEAD_LETTERS,
        KEY,
    )


def lacks_log_group_key(aws: str) -> bool:
    logs, name = client("logs", region=DUBLIN, aws_endpoint=aws), deployment.unique("logs")
    logs.create_log_group(logGroupName=name)
    try:
        logs.associate_kms_key(logGroupName=name, kmsKeyId=KEY)
    except ClientError:
        return True
    return log_group_key(aws, name) != KEY


def lacks_object_lock_change(aws: str) -> bool:
    bucket = locked_bucket_with_an_object(aws)
    try:
        client("s3", region=DUBLIN, aws_endpoint=aws).put_object_lock_configuration(
            Bucket=bucket, ObjectLockConfiguration=object_lock(days=2)
        )
    except ClientError:
        return True
    return False


def lacks_scalable_target_tags(aws: str) -> bool:
    try:
        return tags_of_new_target(aws, {"team": "data"})[1] != {"team": "data"}
    except ClientError:
        return True


def lacks_security_group_rule_description(aws: str) -> bool:
    ranges = {"PrefixListId": prefix_list(aws), "Description": "the vendor"}
    _, rule = rule_of_new_group(aws, {"PrefixListIds": [ranges]})
    return rule_told(aws, rule).get("Description") != "the vendor"


LACKS = {
    "athena_workgroup_tags": lacks_athena_workgroup_tags,
    "bucket_policy_conditions": lacks_bucket_policy_conditions,
    "bucket_tags_at_creation": lacks_bucket_tags_at_creation,
    "cloudwatch_cbor": lacks_cloudwatch_cbor,
    "ecs_service": lacks_ecs_service,
    "firehose_gzip": lacks_firehose_gzip,
    "http_api_domain_name": lacks_http_api_domain_name,
    "http_api_update_stage": lacks_http_api_update_stage,
    "lambda_code_download": lacks_lambda_code_download,
    "lambda_configuration": lacks_lambda_configuration,
    "log_group_key": lacks_log_group_key,
    "object_lock_change": lacks_object_lock_change,
    "scalable_target_tags": lacks_scalable_target_tags,
    "security_group_rule_description": lacks_security_group_rule_description,
}


@pytest.mark.parametrize("gap", LACKS)
def test_moto_still_has_the_gap(plain_moto: str, gap: str) -> None:
    assert LACKS[gap](plain_moto), closed(gap)


@pytest.mark.parametrize("gap", sorted({*LACKS} - {"lambda_code_download"}))
def test_the_local_aws_has_not(local_aws: str, gap: str) -> None:
    assert not LACKS[gap](local_aws)


def test_every_file_of_a_gap_is_installed_and_tried_on_a_plain_moto() -> None:
    folder = Path(moto_gaps.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    installed = {gap.__name__.rpartition(".")[2] for gap in (*moto_gaps.PATCHES, *moto_gaps.WRAPPERS)}

    assert files == installed == set(LACKS)


def test_tags_of_a_workgroup_that_is_not_there_are_refused(local_aws: str) -> None:
    athena = client("athena", region=DUBLIN, aws_endpoint=local_aws)
    arn = f"arn:aws:athena:{DUBLIN}:123456789012:workgroup/{deployment.unique('none')}"
    assert error_of(lambda: athena.list_tags_for_resource(ResourceARN=arn)) == (
        400,
        "InvalidRequestException",
    )


# (b) bucket_policy_conditions


def test_a_tls_only_deny_denies_nothing_on_a_cloud_behind_tls(local_aws: str) -> None:
    name = bucket_with_policy(local_aws, condition=TLS_ONLY)

    assert is_readable(local_aws, name)


def test_r4_a_request_signed_for_another_region_is_denied(local_aws: str) -> None:
    name = bucket_with_policy(local_aws, condition={"StringNotEquals": {"aws:RequestedRegion": DUBLIN}})

    assert is_readable(local_aws, name, region=DUBLIN)
    assert not is_readable(local_aws, name, region=OREGON)


def test_r4_a_write_signed_for_another_region_is_denied(local_aws: str) -> None:
    name = bucket_with_policy(local_aws, condition={"StringNotEquals": {"aws:RequestedRegion": DUBLIN}})
    abroad = client("s3", region=OREGON, aws_endpoint=local_aws)

    status, _ = error_of(lambda: abroad.put_object(Bucket=name, Key="key", Body=b"other"))

    assert status == 403
    assert objects(local_aws, name) == {"key": b"body"}


def test_a_deny_without_a_condition_denies_everybody(local_aws: str) -> None:
    name = bucket_with_policy(local_aws, condition={})

    assert not is_readable(local_aws, name)


def test_an_operator_that_is_not_evaluated_ends_in_an_error_and_never_in_a_guess(local_aws: str) -> None:
    name = bucket_with_policy(local_aws, condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
    request = urllib.request.Request(f"{local_aws}/{name}/key")

    with pytest.raises(urllib.error.HTTPError) as told:
        urllib.request.urlopen(request, timeout=30)
    assert told.value.code == 500


@pytest.mark.parametrize(
    ("condition", "keys", "holds"),
    [
        ({}, {}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, {"aws:SecureTransport": "false"}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, {"aws:SecureTransport": "true"}, False),
        ({"Bool": {"aws:SecureTransport": True}}, {"aws:SecureTransport": "true"}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, {}, False),
        ({"StringEquals": {"k": ["a", "b"]}}, {"k": "b"}, True),
        ({"StringEquals": {"k": ["a", "b"]}}, {"k": "c"}, False),
        ({"StringEquals": {"k": "a"}}, {}, False),
        ({"StringNotEquals": {"k": ["a", "b"]}}, {"k": "b"}, False),
        ({"StringNotEquals": {"k": ["a", "b"]}}, {"k": "c"}, True),
        ({"StringNotEquals": {"k": "a"}}, {}, True),
        ({"StringEquals": {"k": "a"}, "StringNotEquals": {"l": "b"}}, {"k": "a", "l": "b"}, False),
        ({"StringEquals": {"k": "a", "l": "b"}}, {"k": "a", "l": "b"}, True),
        ({"StringEquals": {"k": "a", "l": "b"}}, {"k": "a", "l": "c"}, False),
    ],
)
def test_a_condition_holds_as_iam_says(condition: dict[str, Any], keys: dict[str, str], holds: bool) -> None:
    assert condition_holds(condition, keys) is holds


@pytest.mark.parametrize("operator", ["StringLike", "StringEqualsIfExists", "Null", "bool"])
def test_an_unknown_operator_is_named(operator: str) -> None:
    with pytest.raises(NotImplementedError, match=operator):
        condition_holds({operator: {"aws:SecureTransport": "true"}}, {"aws:SecureTransport": "true"})


# (b) bucket_tags_at_creation


@pytest.mark.parametrize("tags", [{}, {"team": "data"}, {"team": "data", "empty": "", "a&b": "<x>"}])
def test_a_new_bucket_has_the_tags_that_it_was_created_with(local_aws: str, tags: dict[str, str]) -> None:
    assert tags_of_new_bucket(local_aws, tags) == tags


def test_a_creation_that_is_refused_tags_nothing(local_aws: str) -> None:
    name = deployment.bucket(local_aws, region=DUBLIN)
    s3 = client("s3", region=DUBLIN, aws_endpoint=local_aws)
    again = {"LocationConstraint": DUBLIN, "Tags": [{"Key": "team", "Value": "other"}]}

    status, code = error_of(lambda: s3.create_bucket(Bucket=name, CreateBucketConfiguration=again))

    assert (status, code) == (409, "BucketAlreadyOwnedByYou")
    assert bucket_tags(local_aws, name) == {}


def test_other_settings_of_a_bucket_leave_its_tags_alone(local_aws: str) -> None:
    name = deployment.bucket(local_aws, region=DUBLIN)
    s3 = client("s3", region=DUBLIN, aws_endpoint=local_aws)
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": "team", "Value": "data"}]})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})

    assert bucket_tags(local_aws, name) == {"team": "data"}


def test_a_creation_without_a_document_has_no_tags() -> None:
    assert creation_tags(b"") == {}
    assert creation_tags(b"<CreateBucketConfiguration/>") == {}


# (b) cloudwatch_cbor


def alarm(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "AlarmName": name,
        "AlarmDescription": "events wait",
        "Namespace": "AWS/Firehose",
        "MetricName": "DeliveryToS3.DataFreshness",
        "Dimensions": [{"Name": "DeliveryStreamName", "Value": "stream"}],
        "Statistic": "Maximum",
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 900.0,
        "Period": 60,
        "EvaluationPeriods": 5,
        "TreatMissingData": "notBreaching",
        "ActionsEnabled": True,
        "AlarmActions": [f"arn:aws:sns:{DUBLIN}:123456789012:alarms"],
        **changes,
    }


def test_an_alarm_put_over_cbor_is_described_over_cbor(local_aws: str) -> None:
    given = alarm(deployment.unique("alarm"))

    status, headers, _ = cbor_call(local_aws, "PutMetricAlarm", given)
    assert (status, headers["smithy-protocol"]) == (200, "rpc-v2-cbor")

    status, headers, answer = cbor_call(local_aws, "DescribeAlarms", {"AlarmNames": [given["AlarmName"]]})
    assert (status, headers["content-type"]) == (200, "application/cbor")
    (found,) = answer["MetricAlarms"]
    assert {key: found[key] for key in given} == given


def test_cbor_carries_numbers_and_switches_as_such(local_aws: str) -> None:
    given = alarm(deployment.unique("alarm"), Threshold=0.5, ActionsEnabled=False)
    cbor_call(local_aws, "PutMetricAlarm", given)

    _, _, answer = cbor_call(local_aws, "DescribeAlarms", {"AlarmNames": [given["AlarmName"]]})

    (found,) = answer["MetricAlarms"]
    assert (found["Threshold"], type(found["Threshold"])) == (0.5, float)
    assert found["ActionsEnabled"] is False
    assert type(found["Period"]) is int


def test_cbor_carries_a_time_as_seconds_since_1970_with_tag_1(local_aws: str) -> None:
    given = alarm(deployment.unique("alarm"))
    before = time.time()
    cbor_call(local_aws, "PutMetricAlarm", given)

    names = {"AlarmNames": [given["AlarmName"]]}
    _, _, content = cbor_exchange(local_aws, "DescribeAlarms", names)

    name = b"AlarmConfigurationUpdatedTimestamp"
    assert content[content.index(name) + len(name)] == 0xC1  # RFC 8949 3.4: tag 1, seconds since 1970
    updated = cbor2.loads(content)["MetricAlarms"][0][name.decode()]
    assert before - 2 <= updated.timestamp() <= time.time() + 2


def test_cbor_takes_a_time_with_tag_1(local_aws: str) -> None:
    namespace, now = deployment.unique("Ours"), datetime.now(UTC).replace(microsecond=0)
    data = [{"MetricName": "events", "Value": 3.0, "Timestamp": now}]
    status, _, _ = cbor_call(local_aws, "PutMetricData", {"Namespace": namespace, "MetricData": data})
    assert status == 200

    query = {
        "Namespace": namespace,
        "MetricName": "events",
        "StartTime": now - timedelta(minutes=2),
        "EndTime": now + timedelta(minutes=2),
        "Period": 60,
        "Statistics": ["Sum"],
    }
    status, _, answer = cbor_call(local_aws, "GetMetricStatistics", query)

    assert status == 200
    (point,) = answer["Datapoints"]
    assert point["Sum"] == 3.0
    assert abs(point["Timestamp"].timestamp() - now.timestamp()) <= 60


def test_a_cbor_error_names_its_shape(local_aws: str) -> None:
    missing = {"AlarmName": deployment.unique("no-such"), "StateValue": "OK", "StateReason": "r"}

    status, headers, answer = cbor_call(local_aws, "SetAlarmState", missing)

    assert 400 <= status < 500
    assert headers["smithy-protocol"] == "rpc-v2-cbor"
    assert answer["__type"] == "ResourceNotFound"
    assert isinstance(answer["message"], str)


def test_cbor_calls_stay_in_their_region(local_aws: str) -> None:
    given = alarm(deployment.unique("alarm"))
    cbor_call(local_aws, "PutMetricAlarm", given, region=DUBLIN)

    names = {"AlarmNames": [given["AlarmName"]]}
    _, _, there = cbor_call(local_aws, "DescribeAlarms", names, region=DUBLIN)
    _, _, abroad = cbor_call(local_aws, "DescribeAlarms", names, region=OREGON)

    assert len(there["MetricAlarms"]) == 1
    assert abroad.get("MetricAlarms", []) == []


def test_a_cbor_call_without_a_body_is_one_without_parameters(local_aws: str) -> None:
    status, _, answer = cbor_call(local_aws, "DescribeAlarms", None)

    assert status == 200
    assert isinstance(answer, dict)


def test_deleting_an_alarm_over_cbor_leaves_none(local_aws: str) -> None:
    given = alarm(deployment.unique("alarm"))
    names = {"AlarmNames": [given["AlarmName"]]}
    cbor_call(local_aws, "PutMetricAlarm", given)

    status, _, _ = cbor_call(local_aws, "DeleteAlarms", names)
    _, _, answer = cbor_call(local_aws, "DescribeAlarms", names)

    assert status == 200
    assert answer.get("MetricAlarms", []) == []


def test_tags_of_an_alarm_go_both_ways_over_cbor(local_aws: str) -> None:
    given = alarm(deployment.unique("alarm"), Tags=[{"Key": "team", "Value": "data"}])
    cbor_call(local_aws, "PutMetricAlarm", given)
    _, _, answer = cbor_call(local_aws, "DescribeAlarms", {"AlarmNames": [given["AlarmName"]]})
    arn = answer["MetricAlarms"][0]["AlarmArn"]

    _, _, tagged = cbor_call(local_aws, "ListTagsForResource", {"ResourceARN": arn})

    assert tagged["Tags"] == [{"Key": "team", "Value": "data"}]


# (b) ecs_service


def test_a_new_service_has_all_its_tasks_and_one_deployment_that_went_well(local_aws: str) -> None:
    cluster, service = running_service(local_aws)
    ecs = client("ecs", region=DUBLIN, aws_endpoint=local_aws)

    told = service_told(local_aws, cluster, service)
    (brief,) = deployments_of(local_aws, cluster)
    answer = ecs.describe_service_deployments(
        serviceDeploymentArns=[brief["serviceDeploymentArn"], NO_DEPLOYMENT]
    )

    assert (told["runningCount"], told["pendingCount"], len(told["deployments"])) == (2, 0, 1)
    assert told["deployments"][0]["rolloutState"] == "COMPLETED"
    # By this number the provider finds the deployment of what a service runs.
    assert brief["targetServiceRevisionArn"].endswith(told["deployments"][0]["id"].removeprefix("ecs-svc/"))
    assert set(brief) == {
        *(
            "serviceDeploymentArn",
            "serviceArn",
            "clusterArn",
            "createdAt",
            "startedAt",
            "finishedAt",
            "status",
        ),
        "targetServiceRevisionArn",
    }
    (whole,) = answer["serviceDeployments"]
    assert whole["status"] == brief["status"] == "SUCCESSFUL"
    assert whole["targetServiceRevision"]["arn"] == brief["targetServiceRevisionArn"]
    assert whole["deploymentConfiguration"] == SERVICE_SETTINGS["deploymentConfiguration"]
    assert [failure["arn"] for failure in answer["failures"]] == [NO_DEPLOYMENT]


def test_another_task_definition_is_a_deployment_of_its_own_and_another_setting_is_none(
    local_aws: str,
) -> None:
    cluster, service = running_service(local_aws)
    ecs = client("ecs", region=DUBLIN, aws_endpoint=local_aws)
    task = task_definition(local_aws)

    ecs.update_service(cluster=cluster, service=service, healthCheckGracePeriodSeconds=60)
    (first,) = deployments_of(local_aws, cluster)
    ecs.update_service(cluster=cluster, service=service, taskDefinition=task)

    told = service_told(local_aws, cluster, service)
    assert told["healthCheckGracePeriodSeconds"] == 60
    assert told["taskDefinition"] == told["deployments"][0]["taskDefinition"] == task
    second, *others = deployments_of(local_aws, cluster)
    assert others == [first] and second["createdAt"] > first["createdAt"]


def test_deployments_can_be_asked_for_by_their_status_and_time(local_aws: str) -> None:
    cluster, _ = running_service(local_aws)
    hour = timedelta(hours=1)

    (one,) = deployments_of(local_aws, cluster)

    before, after = one["createdAt"] + hour, one["createdAt"] - hour
    assert deployments_of(local_aws, cluster, status=["SUCCESSFUL"]) == [one]
    assert deployments_of(local_aws, cluster, createdAt={"after": after, "before": before}) == [one]
    assert deployments_of(local_aws, cluster, status=["STOPPED", "IN_PROGRESS"]) == []
    assert deployments_of(local_aws, cluster, createdAt={"after": before}) == []
    assert deployments_of(local_aws, cluster, createdAt={"before": after}) == []


def test_the_deployments_of_a_service_that_is_not_there_are_refused(local_aws: str) -> None:
    cluster, _ = running_service(local_aws)
    ecs = client("ecs", region=DUBLIN, aws_endpoint=local_aws)

    assert error_of(lambda: ecs.list_service_deployments(cluster=cluster, service="none")) == (
        400,
        "ServiceNotFoundException",
    )


# (b) firehose_gzip


def test_a_gzip_stream_stores_gzip_under_a_key_that_says_so(local_aws: str) -> None:
    key, content = delivered(local_aws)

    assert key.startswith("raw/") and key.endswith(".gz")
    assert gzip.decompress(content) == b"".join(GZIP_RECORDS)


def test_every_record_of_a_gzip_stream_has_its_own_id(local_aws: str) -> None:
    stream, _ = gzip_stream(local_aws)

    answer = put_records(local_aws, stream)

    assert answer["FailedPutCount"] == 0
    ids = [one["RecordId"] for one in answer["RequestResponses"]]
    assert len(ids) == len(set(ids)) == len(GZIP_RECORDS)


def test_two_batches_are_two_objects_and_nothing_is_lost(local_aws: str) -> None:
    stream, bucket = gzip_stream(local_aws)

    put_records(local_aws, stream)
    put_records(local_aws, stream)

    stored = objects(local_aws, bucket)
    assert [gzip.decompress(content) for content in stored.values()] == [b"".join(GZIP_RECORDS)] * 2


def test_an_uncompressed_stream_stores_what_came(local_aws: str) -> None:
    key, content = delivered(local_aws, compression="UNCOMPRESSED")

    assert not key.endswith(".gz")
    assert content == b"".join(GZIP_RECORDS)


# (b) http_api_domain_name


@pytest.mark.parametrize("region", [DUBLIN, OREGON])
def test_an_own_host_is_available_and_has_a_target_in_its_region(local_aws: str, region: str) -> None:
    found = own_host(local_aws, f"{deployment.unique('events')}.example.com", region=region)

    assert found["DomainNameStatus"] == "AVAILABLE"
    assert found["ApiGatewayDomainName"].endswith(f".execute-api.{region}.amazonaws.com")
    assert found["HostedZoneId"].startswith("Z")


def test_every_own_host_has_a_target_of_its_own(local_aws: str) -> None:
    names = [f"{deployment.unique('events')}.example.com" for _ in range(2)]

    targets = {own_host(local_aws, name)["ApiGatewayDomainName"] for name in names}

    assert len(targets) == 2


def test_an_own_host_without_mutual_tls_tells_none(local_aws: str) -> None:
    name = f"{deployment.unique('events')}.example.com"
    own_host(local_aws, name)

    told = client("apigatewayv2", region=DUBLIN, aws_endpoint=local_aws).get_domain_name(DomainName=name)

    assert "MutualTlsAuthentication" not in told


# (b) object_lock_change


@pytest.mark.parametrize("days", [2, None])
def test_the_lock_of_a_bucket_with_objects_can_be_changed_and_taken_back(
    local_aws: str, days: int | None
) -> None:
    bucket = locked_bucket_with_an_object(local_aws)
    s3 = client("s3", region=DUBLIN, aws_endpoint=local_aws)

    s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=object_lock(days=days))

    told = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    assert told["ObjectLockEnabled"] == "Enabled"
    assert told.get("Rule", {}).get("DefaultRetention", {}).get("Days") == days


def test_a_bucket_without_a_lock_still_gets_none_while_it_has_objects(local_aws: str) -> None:
    name = deployment.unique("unlocked")
    s3 = client("s3", region=DUBLIN, aws_endpoint=local_aws)
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": DUBLIN})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket=name, Key="event", Body=b"1")

    with pytest.raises(ClientError):
        s3.put_object_lock_configuration(Bucket=name, ObjectLockConfiguration=object_lock(days=1))


# (b) http_api_update_stage


def test_update_stage_sets_what_is_named_and_keeps_the_rest(local_aws: str) -> None:
    api_id = stage_with_throttle(local_aws, rate=10)
    apis = client("apigatewayv2", region=DUBLIN, aws_endpoint=local_aws)
    before = apis.get_stage(ApiId=api_id, StageName="$default")

    answer = apis.update_stage(
        ApiId=api_id,
        StageName="$default",
        DefaultRouteSettings={"ThrottlingRateLimit": 30.0, "ThrottlingBurstLimit": 60},
    )

    after = apis.get_stage(ApiId=api_id, StageName="$default")
    assert after["DefaultRouteSettings"]["ThrottlingRateLimit"] == 30.0
    assert after["DefaultRouteSettings"]["ThrottlingBurstLimit"] == 60
    kept = ("StageName", "AutoDeploy", "AccessLogSettings", "Description", "StageVariables", "CreatedDate")
    assert {key: after[key] for key in kept} == {key: before[key] for key in kept}
    assert {key: answer[key] for key in (*kept, "DefaultRouteSettings")} == {
        key: after[key] for key in (*kept, "DefaultRouteSettings")
    }
    assert after["LastUpdatedDate"] >= before["LastUpdatedDate"]


@pytest.mark.parametrize(
    "change",
    [
        {"AccessLogSettings": {"DestinationArn": "arn:aws:logs:eu-west-1:1:log-group:b", "Format": "{1}"}},
        {"AutoDeploy": False},
        {"Description": "new"},
        {"StageVariables": {"c": "d"}},
    ],
)
def test_each_setting_of_a_stage_can_be_changed(local_aws: str, change: dict[str, Any]) -> None:
    api_id = stage_with_throttle(local_aws, rate=10)
    apis = client("apigatewayv2", region=DUBLIN, aws_endpoint=local_aws)

    apis.update_stage(ApiId=api_id, StageName="$default", **change)

    after = apis.get_stage(ApiId=api_id, StageName="$default")
    assert {key: after[key] for key in change} == change


def test_a_stage_that_is_not_there_cannot_be_updated(local_aws: str) -> None:
    apis = client("apigatewayv2", region=DUBLIN, aws_endpoint=local_aws)
    api_id = deployment.http_api(local_aws, region=DUBLIN)

    answer = error_of(lambda: apis.update_stage(ApiId=api_id, StageName="none", Description="new"))

    assert answer == (404, "NotFoundException")


# (b) scalable_target_tags


def test_tags_of_a_scalable_target_can_be_set_and_taken_away(local_aws: str) -> None:
    scaling = client("application-autoscaling", region=DUBLIN, aws_endpoint=local_aws)
    arn, none = tags_of_new_target(local_aws, {})

    scaling.tag_resource(ResourceARN=arn, Tags={"team": "data", "stage": "one"})
    scaling.untag_resource(ResourceARN=arn, TagKeys=["stage", "other"])

    assert none == {}
    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"team": "data"}


def test_tags_of_a_scalable_target_that_is_not_there_are_refused(local_aws: str) -> None:
    scaling = client("application-autoscaling", region=DUBLIN, aws_endpoint=local_aws)
    arn = f"arn:aws:application-autoscaling:{DUBLIN}:123456789012:scalable-target/none"

    assert error_of(lambda: scaling.list_tags_for_resource(ResourceARN=arn)) == (
        400,
        "ResourceNotFoundException",
    )


# (b) security_group_rule_description


@pytest.mark.parametrize("kind", ["prefix list", "group", "CIDR"])
def test_a_rule_has_the_description_that_it_was_given_whatever_its_other_end(
    local_aws: str, kind: str
) -> None:
    ec2 = client("ec2", region=DUBLIN, aws_endpoint=local_aws)
    ranges, said = prefix_list(local_aws), {"Description": "the vendor"}
    senders = ec2.create_security_group(GroupName=deployment.unique("group"), Description="theirs")["GroupId"]
    permission, modified = {
        "prefix list": ({"PrefixListIds": [{"PrefixListId": ranges, **said}]}, {"PrefixListId": ranges}),
        "group": ({"UserIdGroupPairs": [{"GroupId": senders, **said}]}, {"ReferencedGroupId": senders}),
        "CIDR": ({"IpRanges": [{"CidrIp": "10.0.0.0/16", **said}]}, {"CidrIpv4": "10.0.0.0/16"}),
    }[kind]
    group, rule = rule_of_new_group(local_aws, permission)

    given = rule_told(local_aws, rule)["Description"]
    ports = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
    ec2.modify_security_group_rules(
        GroupId=group,
        SecurityGroupRules=[
            {"SecurityGroupRuleId": rule, "SecurityGroupRule": {**ports, **modified, "Description": "ours"}}
        ],
    )

    assert (given, rule_told(local_aws, rule)["Description"]) == ("the vendor", "ours")
    (told,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    assert len(told["IpPermissions"][0]["IpRanges"]) == (kind == "CIDR"), "a range without a CIDR"


@pytest.mark.parametrize("other_end", ["PrefixListIds", "IpRanges"])
def test_a_rule_that_was_given_no_description_has_none(local_aws: str, other_end: str) -> None:
    bare = {"PrefixListIds": {"PrefixListId": prefix_list(local_aws)}, "IpRanges": {"CidrIp": "10.0.0.0/16"}}
    _, rule = rule_of_new_group(local_aws, {other_end: [bare[other_end]]})

    assert "Description" not in rule_told(local_aws, rule)


# (b) lambda_code_download


def test_the_deployed_zip_can_be_downloaded_as_it_was_given(local_aws: str) -> None:
    code = deployment.package({"app.py": "x = 1\n"})
    name = deployment.function(local_aws, region=DUBLIN, code=code)
    functions = client("lambda", region=DUBLIN, aws_endpoint=local_aws)

    found = functions.get_function(FunctionName=name)

    assert found["Code"]["RepositoryType"] == "S3"
    downloaded = urllib.request.urlopen(local_aws + found["Code"]["Location"], timeout=30).read()
    assert downloaded == code
    digest = base64.b64encode(hashlib.sha256(downloaded).digest()).decode()
    assert found["Configuration"]["CodeSha256"] == digest


def test_after_an_update_the_new_zip_is_downloaded(local_aws: str) -> None:
    name = deployment.function(local_aws, region=DUBLIN, code=deployment.package({"app.py": "x = 1\n"}))
    functions = client("lambda", region=DUBLIN, aws_endpoint=local_aws)
    code = deployment.package({"app.py": "x = 2\n"})

    functions.update_function_code(FunctionName=name, ZipFile=code)

    location = functions.get_function(FunctionName=name)["Code"]["Location"]
    assert urllib.request.urlopen(local_aws + location, timeout=30).read() == code


def test_functions_of_two_regions_are_told_apart(local_aws: str) -> None:
    texts = {region: deployment.package({"app.py": f"x = {region!r}\n"}) for region in (DUBLIN, OREGON)}
    for region, code in texts.items():
        name = deployment.function(local_aws, region=region, code=code)
        functions = client("lambda", region=region, aws_endpoint=local_aws)
        location = functions.get_function(FunctionName=name)["Code"]["Location"]
        assert urllib.request.urlopen(local_aws + location, timeout=30).read() == code


# (b) lambda_configuration


def test_a_given_logging_config_is_told(local_aws: str) -> None:
    given = {
        "LogFormat": "JSON",
        "LogGroup": "/ours",
        "ApplicationLogLevel": "INFO",
        "SystemLogLevel": "WARN",
    }

    assert logging_config(local_aws, logged_function(local_aws, logging=given)) == given


def test_a_function_without_one_has_lambdas_default(local_aws: str) -> None:
    name = logged_function(local_aws, logging=None)

    assert logging_config(local_aws, name) == {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"}


def test_a_queue_for_dead_letters_is_told_until_it_is_taken_away(local_aws: str) -> None:
    name = logged_function(local_aws, logging=None)

    set_ = changed_configuration(local_aws, name, DeadLetterConfig=DEAD_LETTERS)
    other = changed_configuration(local_aws, name, Description="changed")
    taken = changed_configuration(local_aws, name, DeadLetterConfig={"TargetArn": ""})

    assert set_["DeadLetterConfig"] == other["DeadLetterConfig"] == DEAD_LETTERS
    assert "DeadLetterConfig" not in taken


def test_a_changed_logging_config_is_told(local_aws: str) -> None:
    name = logged_function(local_aws, logging={"LogFormat": "Text", "LogGroup": "/ours"})
    functions = client("lambda", region=DUBLIN, aws_endpoint=local_aws)

    functions.update_function_configuration(
        FunctionName=name, LoggingConfig={"LogFormat": "Text", "LogGroup": "/new"}
    )
    assert logging_config(local_aws, name) == {"LogFormat": "Text", "LogGroup": "/new"}

    functions.update_function_configuration(FunctionName=name, Timeout=5)
    assert logging_config(local_aws, name) == {"LogFormat": "Text", "LogGroup": "/new"}


# (b) log_group_key


def test_a_log_groups_key_can_be_taken_away(local_aws: str) -> None:
    logs, name = client("logs", region=DUBLIN, aws_endpoint=local_aws), deployment.unique("logs")
    logs.create_log_group(logGroupName=name, kmsKeyId=KEY)

    logs.disassociate_kms_key(logGroupName=name)

    assert log_group_key(local_aws, name) is None


def test_a_key_for_a_log_group_that_is_not_there_is_refused(local_aws: str) -> None:
    logs = client("logs", region=DUBLIN, aws_endpoint=local_aws)

    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        logs.associate_kms_key(logGroupName=deployment.unique("none"), kmsKeyId=KEY)
