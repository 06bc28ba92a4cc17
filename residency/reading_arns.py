"""ARNs, field by field: the region field, the bucket of an S3 ARN, wildcards and placeholders."""

from __future__ import annotations

from residency.patterns import pattern
from residency.reading_forms import Form
from residency.reading_hosts import bucket_name
from residency.reading_names import GLOBAL_PARTITION, Place, may_be_region, partition_of

# `${AWS::Region}`, `{{region}}` and `{region}` are filled in later and hold colons; a quote, blank or bracket ends it.
_ARN = pattern(
    r"""arn:(?=aws|\*|\$|\{)(?:\$\{[^}\s]{0,200}\}|\{\{[^}]{0,200}\}\}|\{[^}\s"']{1,200}\}|[^\s"'`<>,;()|\\^{}\[\]]){1,256}"""
)
# What tells is in the first 256 characters (a placeholder is one); the rest only says where the ARN ends.
_REST = pattern(r"""[^\s"'`<>,;()|\\^{}\[\]]*""")
_PLACEHOLDER = pattern(r"\$\{[^}]*\}|\{\{[^}]*\}\}|\{[^}]*\}")
_FILLED_IN_LATER = "\0"
_PARTITION = pattern(r"aws[a-z-]*")


def read_arn(text: str, start: int, *, known_end: int = 0) -> tuple[Place, int] | None:
    """What the ARN at `start` names and where it ends; None where there is none.

    `known_end`: where the ARN ends in which this one stands: what is between need not be looked at again.
    """
    match = _ARN.match(text, start)
    if match is None:
        return None
    token = match[0].rstrip(".:") if match[0].endswith(".") else match[0]
    end = start + len(token)
    if match.end() - start >= 256:
        rest = None if match.end() < known_end else _REST.match(text, match.end())
        end = known_end if rest is None else rest.end()
    opened = _PLACEHOLDER.sub(_FILLED_IN_LATER, token) if "{" in token else token
    fields = opened.split(":", 5)
    if len(fields) < 4:
        # `arn:aws:sqs*` or `arn:*`: its wildcard covers the region field.
        place = Place("*", Form.ARN, GLOBAL_PARTITION) if opened.endswith("*") else None
        return (place, match.end()) if place else None
    partition = fields[1] if _PARTITION.fullmatch(fields[1]) else GLOBAL_PARTITION
    region = fields[3].lower()
    if region in ("", _FILLED_IN_LATER):
        place = _without_region(fields, partition) if region == "" else Place(None, Form.ARN, partition)
    elif ("*" in region or "?" in region) and _FILLED_IN_LATER not in region:
        place = Place(region, Form.ARN, partition)
    elif may_be_region(region):
        place = Place(region, Form.ARN, partition_of(region) if partition == GLOBAL_PARTITION else partition)
    else:
        place = Place(None, Form.ARN, partition)
    return place, end


def _without_region(fields: list[str], partition: str) -> Place:
    service, account = fields[2], fields[4] if len(fields) > 4 else ""
    resource = fields[5] if len(fields) > 5 else ""
    if service == "s3":
        bucket = bucket_name(resource.partition("/")[0])
        if not account and bucket:
            return Place(None, Form.BUCKET, partition, name=bucket)
        if account and resource.startswith("accesspoint"):
            return Place(None, Form.WORLDWIDE, partition)
    return Place(None, Form.ARN, partition)
