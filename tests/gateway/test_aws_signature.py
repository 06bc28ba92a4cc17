"""Tests that requests are signed as botocore signs them."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest.mock import patch
from urllib.parse import quote

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from hypothesis import given
from hypothesis import strategies as st

from gateway.aws_signature import Credentials, signed_headers

TEXT = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
HEADER_VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=40).map(
    str.strip
)
HEADERS = st.dictionaries(
    st.sampled_from(["content-type", "x-amz-target", "if-none-match", "x-amz-checksum-sha256", "x-amz-z"]),
    HEADER_VALUES.filter(bool),
)
HOSTS = st.sampled_from(
    ["firehose.eu-west-1.amazonaws.com", "bucket.s3.us-west-2.amazonaws.com", "127.0.0.1:5000"]
)
KEYS = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12), max_size=4)


def botocore_headers(*, method, host, path, headers, body, service, region, credentials, now):
    signer = {"s3": botocore.auth.S3SigV4Auth}.get(service, botocore.auth.SigV4Auth)
    request = AWSRequest(method=method, url=f"http://{host}{path}", headers=headers, data=body)
    keys = BotocoreCredentials(
        credentials.access_key_id, credentials.secret_access_key, credentials.session_token
    )
    with patch("botocore.auth.get_current_datetime", return_value=now.replace(tzinfo=None)):
        signer(keys, service, region).add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


@given(
    service=st.sampled_from(["firehose", "s3"]),
    method=st.sampled_from(["POST", "PUT", "GET"]),
    host=HOSTS,
    parts=KEYS,
    headers=HEADERS,
    body=st.binary(max_size=200),
    region=st.sampled_from(["eu-west-1", "us-west-2"]),
    secret=TEXT,
    token=st.none() | TEXT,
    now=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),
)
def test_the_signature_equals_botocores(
    service, method, host, parts, headers, body, region, secret, token, now
) -> None:
    arguments = {
        "method": method,
        "host": host,
        # botocore resolves dot segments for other services than S3; our paths have none.
        "path": "/" + "/".join(quote(part, safe="") for part in parts if part not in (".", "..")),
        "headers": headers,
        "body": body,
        "service": service,
        "region": region,
        "credentials": Credentials(
            access_key_id="AKIDEXAMPLE", secret_access_key=secret, session_token=token
        ),
        "now": now.replace(tzinfo=UTC),
    }
    ours, theirs = signed_headers(**arguments), botocore_headers(**arguments)
    assert ours["authorization"] == theirs["authorization"]
    for name in ("x-amz-date", "x-amz-security-token", "x-amz-content-sha256"):
        assert ours.get(name) == theirs.get(name)


@pytest.mark.parametrize("shown", [repr, str])
def test_credentials_show_no_secret(shown) -> None:
    credentials = Credentials(
        access_key_id="AKID", secret_access_key="hidden-one", session_token="hidden-two"
    )
    assert "hidden" not in shown(credentials)
