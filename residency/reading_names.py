"""Names of regions and zones, the keys that announce one, and the keys whose text is for people."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from residency.aws_regions import AWS_REGIONS, PARTITIONS, REGION_OF_SHORT_CODE
from residency.patterns import pattern
from residency.reading_forms import Form, Sighting

GLOBAL_PARTITION = "aws"


class Place(NamedTuple):
    """What a reference names, without where it stands."""

    region: str | None
    form: Form
    partition: str
    certain: bool = True
    name: str | None = None

    def seen(self, start: int, end: int) -> Sighting:
        """The place where it stands in a value."""
        return Sighting(
            region=self.region,
            form=self.form,
            partition=self.partition,
            start=start,
            end=end,
            certain=self.certain,
            name=self.name,
        )


_GEOGRAPHIES = "|".join(sorted({facts.geography for facts in AWS_REGIONS.values()}))
_COURSE = r"(?:(?:north|south|central)(?:east|west)?|east|west)"
REGION = rf"(?:{_GEOGRAPHIES})-(?:(?:gov|iso[a-z]?|de)-)?{_COURSE}-\d{{1,2}}"
"""A region's name, also one that is newer than the table."""
NEW_REGION = rf"[a-z]{{2,5}}-(?:[a-z]{{2,5}}-)?{_COURSE}-\d{{1,2}}"
"""The same of any geography: only where nothing but a region can stand."""

_REGION = pattern(REGION)
_NEW_REGION = pattern(NEW_REGION)
# A zone's letter; the city and number of a local zone, with its letter or without (the group); a wavelength zone.
_ZONE = pattern(rf"({REGION})(?:[a-z]|-[a-z]{{3}}-\d[a-z]?|-wl\d-[a-z]{{3}}-wlz-\d)")
_ZONE_ID = pattern(r"([a-z]{3,8}\d)(?:-az\d{1,2}|-[a-z]{3}\d-az\d{1,2}|-wl\d-[a-z]{3}-wlz\d)")
_ENUM = pattern(r"(?:AWS_)?([A-Z]{2,4}_(?:[A-Z]{2,4}_)?[A-Z]+_\d)|([a-z]{2,4}_(?:[a-z]{2,4}_)?[a-z]+_\d)")
# Snowflake writes the cloud behind the region; of another cloud no region of AWS is meant.
_ON_CLOUD = pattern(r"([a-z0-9-]+)\.(aws|azure|gcp)")
_SEVERAL = pattern(r"[^\s,;]+")
_PARTITION_SHAPES = [(pattern(row.region_pattern), row.id) for row in PARTITIONS.values()]


def partition_of(region: str) -> str:
    """The partition of a region, by the table, else by the partitions' own patterns, else the public one."""
    facts = AWS_REGIONS.get(region)
    if facts is not None:
        return facts.partition
    return next((id for shape, id in _PARTITION_SHAPES if shape.fullmatch(region)), GLOBAL_PARTITION)


def is_region(text: str) -> bool:
    """Whether `text` is the name of a region, known or shaped like one."""
    return text in AWS_REGIONS or _REGION.fullmatch(text) is not None


def may_be_region(text: str) -> bool:
    """Whether `text`, where nothing but a region can stand, is one, of any geography."""
    return text in AWS_REGIONS or _NEW_REGION.fullmatch(text) is not None


def place_of_name(text: str) -> Place | None:
    """What a bare name of a region or zone names: `eu-west-1`, `eu-west-1a`, `euw1-az1`, `us-west-2-lax-1a`."""
    if is_region(text):
        return Place(text, Form.REGION, partition_of(text))
    if zone := _ZONE.fullmatch(text):
        return Place(zone[1], Form.ZONE, partition_of(zone[1]))
    zone_id = _ZONE_ID.fullmatch(text)
    if zone_id and zone_id[1] in REGION_OF_SHORT_CODE:
        region = REGION_OF_SHORT_CODE[zone_id[1]]
        return Place(region, Form.ZONE_ID, partition_of(region))
    return None


def place_of_announced_name(text: str) -> Place | None:
    """The same where a key or property announces a region: also `use1`, `US_EAST_1` and `us-east-2.aws`."""
    place = place_of_name(text) or place_of_name(text.lower())
    if place is not None:
        return place
    if region := REGION_OF_SHORT_CODE.get(text):
        return Place(region, Form.SHORT_CODE, partition_of(region), certain=False)
    if written := _ENUM.fullmatch(text):
        named = (written[1] or written[2]).lower().replace("_", "-")
        return Place(named, Form.REGION, partition_of(named)) if is_region(named) else None
    if (cloud := _ON_CLOUD.fullmatch(text)) is not None:
        if cloud[2] == "aws":
            return Place(cloud[1], Form.REGION, partition_of(cloud[1])) if is_region(cloud[1]) else None
        return Place(text, Form.REGION, GLOBAL_PARTITION, certain=False)
    return Place(text, Form.REGION, partition_of(text)) if may_be_region(text) else None


# AWS keeps both endings for buckets of one region: of an account's own namespace, and directory buckets.
_BUCKET_OF_REGION = pattern(rf".+-\d{{12}}-({REGION})-an")
_BUCKET_OF_ZONE = pattern(r".+--([a-z0-9-]+)--x-s3")


def region_of_bucket_name(name: str) -> str | None:
    """The region that a bucket's name itself says: `logs-111122223333-us-west-2-an`, `logs--usw2-az1--x-s3`.

    None for any other name: `logs-us-west-2` may stand anywhere.
    """
    if named := _BUCKET_OF_REGION.fullmatch(name):
        return named[1]
    if zone := _BUCKET_OF_ZONE.fullmatch(name):
        place = place_of_name(zone[1])
        return place.region if place and place.form is Form.ZONE_ID else None
    return None


def several(text: str) -> list[tuple[int, str]]:
    """The words of a list by commas, semicolons or blanks, each with where it starts."""
    return [(word.start(), word[0]) for word in _SEVERAL.finditer(text)]


# Keys, compared in small letters and without `-`, `_`, `.`, `:` and blanks.
_ANNOUNCING_ENDS = ("az", "azs", "location", "locale", "locationconstraint")
_PROSE_KEYS = frozenset(
    (
        "comment", "comments", "tag", "tags", "tagsall", "label", "labels", "metadata", "markdown", "summary",
        "note", "notes", "documentation", "docs", "example", "examples", "sid", "caption", "purpose", "displayname",
        "friendlyname", "externaldocs", "readme", "changelog", "copyright", "xamazonapigatewaydocumentation",
    )
)  # fmt: skip
# `EXCLUDED_REGIONS`: what is named is left out.
_EXCLUDING = ("exclud", "denied", "deny", "blocked", "disallowed", "forbidden")
_LABEL_ENDS = (
    *("branch", "branchname", "prefix", "suffix", "applicationname", "appname", "stackname", "reponame"),
    *("repositoryname", "projectname", "keyname", "objectkey", "imagetag", "tagname", "username", "profile"),
)
_PROSE_ENDS = ("description", "descriptions", "comment", "title", "tags")
_PARTITIONS = "projection."
"""A Glue table's folders by Athena's projection: `projection.region.values` says what they are called."""
_JOINTS = str.maketrans("", "", "-_.: /")


@lru_cache(maxsize=4096)
def announces_region(key: str) -> bool:
    """Whether a property or variable of this name holds a region or zone: `awsRegion`, `s3_region`, `AZ`."""
    plain = key.lower().translate(_JOINTS)
    return "region" in plain or "zone" in plain or plain.endswith(_ANNOUNCING_ENDS)


@lru_cache(maxsize=4096)
def is_prose(key: str) -> bool:
    """Whether what stands under this key is for people, or left out: a description, a tag, `EXCLUDED_REGIONS`."""
    low = key.lower()
    plain = low.translate(_JOINTS)
    if plain.startswith(_EXCLUDING) and plain.endswith(("region", "regions")):
        return True
    return plain in _PROSE_KEYS or plain.endswith(_PROSE_ENDS) or low.startswith(_PARTITIONS)


@lru_cache(maxsize=4096)
def is_label(key: str) -> bool:
    """Whether a word under this key is what something is called: a branch `us-east-1` is no place."""
    return key.lower().translate(_JOINTS).endswith(_LABEL_ENDS)
