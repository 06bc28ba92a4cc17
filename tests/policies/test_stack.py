"""What is derived of a whole stack for the rules that look at it."""

from __future__ import annotations

from policies.resource import Resource
from policies.stack import Stack

BUCKET = "aws:s3/bucket:Bucket"


def bucket(name: str) -> Resource:
    return Resource(urn=f"urn:pulumi:dev::shop::{BUCKET}::{name}", type=BUCKET, name=name, props={})


def buckets(stack: Stack) -> list[str]:
    return [one.name for one in stack.of_types((BUCKET,))]


def test_what_is_derived_is_made_once_and_anew_when_the_stack_is_completed_again() -> None:
    """It was kept outside of the stack, and a stack that was completed again was judged by what it had been."""
    stack = Stack()
    stack.add(bucket("first"))
    stack.complete([])
    assert stack.derived(buckets) == ["first"]
    assert stack.derived(buckets) is stack.derived(buckets)
    stack.add(bucket("second"))
    stack.complete([])
    assert stack.derived(buckets) == ["first", "second"]
