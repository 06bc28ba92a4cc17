"""References to images in Amazon ECR, and the region that each is pulled from."""

from __future__ import annotations

import re
from dataclasses import dataclass

_REFERENCE = re.compile(
    r"(?P<account>[0-9]{12})\.dkr\.ecr\.(?P<region>[a-z]{2}(?:-[a-z]+)+-[0-9])\.amazonaws\.com/"
    r"(?P<repository>[a-z0-9]+(?:[._/-][a-z0-9]+)*)"
    r"(?P<version>:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class EcrImage:
    """An image in a private repository. `version` is `:tag` or `@sha256:digest`; `region` is AWS's name of it."""

    account: str
    region: str
    repository: str
    version: str

    @property
    def repository_arn(self) -> str:
        """The repository, as a policy names it."""
        return f"arn:aws:ecr:{self.region}:{self.account}:repository/{self.repository}"

    def __str__(self) -> str:
        return f"{self.account}.dkr.ecr.{self.region}.amazonaws.com/{self.repository}{self.version}"


def read_image(text: str) -> EcrImage:
    """The image of a reference. Raises ValueError for one that is not in a private repository of ECR."""
    found = _REFERENCE.fullmatch(text)
    if found is None:
        raise ValueError("This one is not in a private ECR repository, or has neither digest nor tag.")
    return EcrImage(**found.groupdict())
