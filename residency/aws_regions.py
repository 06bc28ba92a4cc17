"""Every AWS region and partition; generated: `python -m residency.aws_regions_generator --write`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class AwsPartition(NamedTuple):
    """One partition. `dns_suffixes` are those that service endpoints stand under, the usual one first."""

    id: str
    dns_suffixes: tuple[str, ...]
    region_pattern: str
    global_region: str


class AwsRegionFacts(NamedTuple):
    """One region. A zone's name is `name` and a letter; a zone's id is `short_code`, `-az` and a number."""

    name: str
    partition: str
    description: str
    short_code: str
    geography: str


_PARTITIONS = (
    AwsPartition("aws", ("amazonaws.com", "api.aws"), r"(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+", "us-east-1"),
    AwsPartition("aws-cn", ("amazonaws.com.cn", "api.amazonwebservices.com.cn"), r"cn-\w+-\d+", "cn-northwest-1"),
    AwsPartition("aws-eusc", ("amazonaws.eu", "api.amazonwebservices.eu"), r"eusc-(de)-\w+-\d+", "eusc-de-east-1"),
    AwsPartition("aws-iso", ("c2s.ic.gov", "api.aws.ic.gov"), r"us-iso-\w+-\d+", "us-iso-east-1"),
    AwsPartition("aws-iso-b", ("sc2s.sgov.gov", "api.aws.scloud"), r"us-isob-\w+-\d+", "us-isob-east-1"),
    AwsPartition("aws-iso-e", ("cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"), r"eu-isoe-\w+-\d+", "eu-isoe-west-1"),
    AwsPartition("aws-iso-f", ("csp.hci.ic.gov", "api.aws.hci.ic.gov"), r"us-isof-\w+-\d+", "us-isof-south-1"),
    AwsPartition("aws-us-gov", ("amazonaws.com", "api.aws"), r"us-gov-\w+-\d+", "us-gov-west-1"),
)  # fmt: skip

_REGIONS = (
    AwsRegionFacts("af-south-1", "aws", "Africa (Cape Town)", "afs1", "af"),
    AwsRegionFacts("ap-east-1", "aws", "Asia Pacific (Hong Kong)", "ape1", "ap"),
    AwsRegionFacts("ap-east-2", "aws", "Asia Pacific (Taipei)", "ape2", "ap"),
    AwsRegionFacts("ap-northeast-1", "aws", "Asia Pacific (Tokyo)", "apne1", "ap"),
    AwsRegionFacts("ap-northeast-2", "aws", "Asia Pacific (Seoul)", "apne2", "ap"),
    AwsRegionFacts("ap-northeast-3", "aws", "Asia Pacific (Osaka)", "apne3", "ap"),
    AwsRegionFacts("ap-south-1", "aws", "Asia Pacific (Mumbai)", "aps1", "ap"),
    AwsRegionFacts("ap-south-2", "aws", "Asia Pacific (Hyderabad)", "aps2", "ap"),
    AwsRegionFacts("ap-southeast-1", "aws", "Asia Pacific (Singapore)", "apse1", "ap"),
    AwsRegionFacts("ap-southeast-2", "aws", "Asia Pacific (Sydney)", "apse2", "ap"),
    AwsRegionFacts("ap-southeast-3", "aws", "Asia Pacific (Jakarta)", "apse3", "ap"),
    AwsRegionFacts("ap-southeast-4", "aws", "Asia Pacific (Melbourne)", "apse4", "ap"),
    AwsRegionFacts("ap-southeast-5", "aws", "Asia Pacific (Malaysia)", "apse5", "ap"),
    AwsRegionFacts("ap-southeast-6", "aws", "Asia Pacific (New Zealand)", "apse6", "ap"),
    AwsRegionFacts("ap-southeast-7", "aws", "Asia Pacific (Thailand)", "apse7", "ap"),
    AwsRegionFacts("ca-central-1", "aws", "Canada (Central)", "cac1", "ca"),
    AwsRegionFacts("ca-west-1", "aws", "Canada West (Calgary)", "caw1", "ca"),
    AwsRegionFacts("eu-central-1", "aws", "Europe (Frankfurt)", "euc1", "eu"),
    AwsRegionFacts("eu-central-2", "aws", "Europe (Zurich)", "euc2", "eu"),
    AwsRegionFacts("eu-north-1", "aws", "Europe (Stockholm)", "eun1", "eu"),
    AwsRegionFacts("eu-south-1", "aws", "Europe (Milan)", "eus1", "eu"),
    AwsRegionFacts("eu-south-2", "aws", "Europe (Spain)", "eus2", "eu"),
    AwsRegionFacts("eu-west-1", "aws", "Europe (Ireland)", "euw1", "eu"),
    AwsRegionFacts("eu-west-2", "aws", "Europe (London)", "euw2", "eu"),
    AwsRegionFacts("eu-west-3", "aws", "Europe (Paris)", "euw3", "eu"),
    AwsRegionFacts("il-central-1", "aws", "Israel (Tel Aviv)", "ilc1", "il"),
    AwsRegionFacts("me-central-1", "aws", "Middle East (UAE)", "mec1", "me"),
    AwsRegionFacts("me-south-1", "aws", "Middle East (Bahrain)", "mes1", "me"),
    AwsRegionFacts("me-west-1", "aws", "Middle East (Saudi Arabia)", "mew1", "me"),
    AwsRegionFacts("mx-central-1", "aws", "Mexico (Central)", "mxc1", "mx"),
    AwsRegionFacts("sa-east-1", "aws", "South America (Sao Paulo)", "sae1", "sa"),
    AwsRegionFacts("sa-west-1", "aws", "South America (Chile)", "saw1", "sa"),
    AwsRegionFacts("us-east-1", "aws", "US East (N. Virginia)", "use1", "us"),
    AwsRegionFacts("us-east-2", "aws", "US East (Ohio)", "use2", "us"),
    AwsRegionFacts("us-west-1", "aws", "US West (N. California)", "usw1", "us"),
    AwsRegionFacts("us-west-2", "aws", "US West (Oregon)", "usw2", "us"),
    AwsRegionFacts("cn-north-1", "aws-cn", "China (Beijing)", "cnn1", "cn"),
    AwsRegionFacts("cn-northwest-1", "aws-cn", "China (Ningxia)", "cnnw1", "cn"),
    AwsRegionFacts("eusc-de-east-1", "aws-eusc", "AWS European Sovereign Cloud (Germany)", "euscde1", "eusc"),
    AwsRegionFacts("us-iso-east-1", "aws-iso", "US ISO East", "usie1", "us"),
    AwsRegionFacts("us-iso-west-1", "aws-iso", "US ISO WEST", "usiw1", "us"),
    AwsRegionFacts("us-isob-east-1", "aws-iso-b", "US ISOB East (Ohio)", "usibe1", "us"),
    AwsRegionFacts("us-isob-west-1", "aws-iso-b", "US ISOB West", "usibw1", "us"),
    AwsRegionFacts("eu-isoe-west-1", "aws-iso-e", "EU ISOE West", "euiew1", "eu"),
    AwsRegionFacts("us-isof-east-1", "aws-iso-f", "US ISOF EAST", "usife1", "us"),
    AwsRegionFacts("us-isof-south-1", "aws-iso-f", "US ISOF SOUTH", "usifs1", "us"),
    AwsRegionFacts("us-gov-east-1", "aws-us-gov", "AWS GovCloud (US-East)", "usge1", "us"),
    AwsRegionFacts("us-gov-west-1", "aws-us-gov", "AWS GovCloud (US-West)", "usgw1", "us"),
)  # fmt: skip

PARTITIONS: Mapping[str, AwsPartition] = {row.id: row for row in _PARTITIONS}
AWS_REGIONS: Mapping[str, AwsRegionFacts] = {row.name: row for row in _REGIONS}
REGION_OF_SHORT_CODE: Mapping[str, str] = {row.short_code: row.name for row in _REGIONS}
