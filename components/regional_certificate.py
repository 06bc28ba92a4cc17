"""A certificate for one public host in the region of what serves it, proved by the zone of its domain."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from residency.regions import AwsRegion

PROOF_TTL_SECONDS = 300


def regional_certificate(
    name: str, *, host: str, zone_id: str, region: AwsRegion, opts: pulumi.ResourceOptions | None = None
) -> pulumi.Output[str]:
    """The ARN, known once the certificate is valid."""
    certificate = aws.acm.Certificate(
        f"{name}-certificate", domain_name=host, validation_method="DNS", region=region.value, opts=opts
    )
    challenge = certificate.domain_validation_options[0]
    proof = aws.route53.Record(
        f"{name}-certificate-proof",
        zone_id=zone_id,
        name=challenge.resource_record_name,
        type=challenge.resource_record_type,
        records=[challenge.resource_record_value],
        ttl=PROOF_TTL_SECONDS,
        opts=opts,
    )
    valid = aws.acm.CertificateValidation(
        f"{name}-certificate-valid",
        certificate_arn=certificate.arn,
        validation_record_fqdns=[proof.fqdn],
        region=region.value,
        opts=opts,
    )
    arn: pulumi.Output[str] = valid.certificate_arn
    return arn
