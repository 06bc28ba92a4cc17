"""Which regions a value names: ARNs, hosts, zones, images, policies, scripts, and any of them inside another.

A parser of forms, not a search for substrings: `my-logs-us-east-1` and `myservice.us-east-1.example.com` name no
region. What a form is and how deep is looked into stands in the modules beside this one.
"""

from __future__ import annotations

from residency.reading_documents import read_document
from residency.reading_forms import Form, Reading, Sighting
from residency.reading_names import announces_region, is_prose
from residency.reading_text import hints, lowered

__all__ = ["Form", "Reading", "Sighting", "read"]

_SETTINGS = frozenset({Reading.SETTING, Reading.DOCUMENT, Reading.POLICY})
_UNCLASSED = frozenset({Reading.VALUE, Reading.SETTING})
_NAMES = frozenset({Reading.REGION, Reading.ZONE})
_ANNOUNCED = "region"
_LONG = 24  # characters from which a text without any hint may be base64


def read(text: str, *, reading: Reading, key: str = "") -> tuple[Sighting, ...]:
    """Every place that `text` names, in the order of where it stands.

    `reading`: what kind of place the text stands in. `key`: the property's own name, by which a bare region in
    an unclassed string is told from a word (`awsRegion`), and text for people from settings (`description`).
    Raises nothing, whatever the text: what cannot be read is an UNREADABLE sighting.
    """
    if reading is Reading.PROSE or not text:
        return ()
    if reading in _NAMES:
        key = _ANNOUNCED
    elif (reading in _UNCLASSED and is_prose(key)) or (
        len(text) < _LONG and not hints(lowered(text)) and not announces_region(key)
    ):
        return ()
    settings = reading in _SETTINGS
    found = read_document(text, key=key, settings=settings, any_key=reading is Reading.SETTING)
    if len(found) > 1:
        found.sort(key=lambda sighting: (sighting.start, sighting.end))
    return tuple(found)
