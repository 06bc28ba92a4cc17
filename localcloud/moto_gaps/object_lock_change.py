"""PutObjectLockConfiguration on a bucket with objects: AWS changes the default retention of a bucket that was made with
Object Lock at any time; moto refuses it, so that such a stack could be neither changed nor destroyed."""

from __future__ import annotations

from moto.s3.models import S3Backend

_put = S3Backend.put_object_lock_configuration


def install() -> None:
    """Patches moto in this process."""
    S3Backend.put_object_lock_configuration = put_object_lock_configuration


def put_object_lock_configuration(
    backend: S3Backend,
    bucket_name: str,
    lock_enabled: bool,
    mode: str | None = None,
    days: int | None = None,
    years: int | None = None,
) -> None:
    """moto's own, but for a bucket that has its lock already."""
    bucket = backend.get_bucket(bucket_name)
    if not (bucket.object_lock_enabled and lock_enabled):
        return _put(backend, bucket_name, lock_enabled, mode, days, years)
    bucket.default_lock_mode, bucket.default_lock_days, bucket.default_lock_years = mode, days, years
