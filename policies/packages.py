"""Which Pulumi packages move no data by themselves, with the reason; every other package is a finding until classed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

AWS = "aws"
"""Judged by the rule table."""

NEUTRAL: Mapping[str, str] = MappingProxyType(
    {
        "pulumi": "the engine's own: stacks, stashes, references, its providers",
        "random": "makes random values on the machine that runs the program",
        "tls": "makes keys and certificates on the machine that runs the program",
        "time": "makes timestamps on the machine that runs the program",
        "null": "does nothing",
        "archive": "packs files on the machine that runs the program",
        "std": "computes on the machine that runs the program",
        "awsx": "components: the AWS resources in them are judged one by one",
        "eks": "components: the AWS resources in them are judged one by one",
        "aws-apigateway": "components: the AWS resources in them are judged one by one",
        "aws-iam": "components: the AWS resources in them are judged one by one",
        "aws-s3-replicated-bucket": "components: the AWS resources in them are judged one by one",
        "regional-ingest": "components: the AWS resources in them are judged one by one",
    }
)

OTHER_CLOUDS: Mapping[str, str] = MappingProxyType(
    {
        "alicloud": "Alibaba Cloud",
        "azure": "Microsoft Azure",
        "azure-native": "Microsoft Azure",
        "civo": "Civo",
        "digitalocean": "DigitalOcean",
        "gcp": "Google Cloud",
        "google-native": "Google Cloud",
        "hcloud": "Hetzner Cloud",
        "ibm": "IBM Cloud",
        "linode": "Linode",
        "oci": "Oracle Cloud",
        "openstack": "an OpenStack cloud",
        "ovh": "OVHcloud",
        "scaleway": "Scaleway",
        "tencentcloud": "Tencent Cloud",
        "upcloud": "UpCloud",
        "vultr": "Vultr",
        "yandex": "Yandex Cloud",
    }
)
"""Packages whose resources stand in another cloud: none of its regions is an allowed one."""

REACH_OUT = frozenset(
    {
        *OTHER_CLOUDS,
        "aws-native",
        "awscc",
        "azuread",
        "cloudflare",
        "command",
        "confluentcloud",
        "databricks",
        "datadog",
        "docker",
        "docker-build",
        "github",
        "helm",
        "kafka",
        "kubernetes",
        "mongodbatlas",
        "mysql",
        "newrelic",
        "postgresql",
        "pulumi-dotnet",
        "pulumi-go",
        "pulumi-java",
        "pulumi-nodejs",
        "pulumi-python",
        "pulumiservice",
        "snowflake",
        "terraform-provider",
        "vault",
    }
)
"""Known to have providers of their own: a finding even where a state does not hold the provider. Any other type
without a provider is a component, whose children are judged."""

REFERENCES_OTHER_STACKS = "pulumi:pulumi:StackReference"
"""Its outputs come from another stack, which is judged when that one is previewed: unknown here."""
STASH = "pulumi:index:Stash"
"""Keeps the value it was first given."""
