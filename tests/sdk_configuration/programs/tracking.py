"""Tracking of the shop.

analytics.host = "https://api.segment.io"  is the default of the SDK.
"""

import segment.analytics as analytics

DATABASE = {"host": "localhost"}

analytics.write_key = "@KEY@"
analytics.host = "@HOST@"
analytics.sync_mode = False


def ordered(user: str) -> None:
    analytics.track(user, "Order Completed", {"note": "it's # not a comment"})
