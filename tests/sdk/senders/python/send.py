"""Sends each client's events with the unmodified SDK for Python; prints what it was told of errors, as JSON."""

from __future__ import annotations

import json
import sys

from segment.analytics.client import Client

PATIENCE_SECONDS = 2  # for one answer


def main(plan: dict) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {one["name"]: [] for one in plan["clients"]}
    clients = []
    for index, one in enumerate(plan["clients"]):
        mine = errors[one["name"]]
        clients.append(
            Client(
                one["writeKey"],
                host=one["endpoint"],
                gzip=index % 2 == 0,
                upload_size=plan["eventsInBatch"],
                upload_interval=0.2,
                timeout=PATIENCE_SECONDS,
                on_error=lambda error, batch, mine=mine: mine.append(type(error).__name__),
            )
        )
    for one, client in zip(plan["clients"], clients, strict=True):
        send(client, one["name"], plan["events"])
    for client in clients:
        client.flush()
        client.join()
    return errors


def send(client: Client, name: str, events: int) -> None:
    def mark(index: int) -> dict[str, str]:
        return {"mark": f"{name}-{index}"}

    client.identify("u1", mark(0))
    client.page("u1", "shop", "cart", mark(1))
    client.screen("u1", "shop", "cart", mark(2))
    client.group("u1", "g1", mark(3))
    client.alias("u0", f"{name}-4")
    for index in range(5, events):
        client.track("u1", "Order Completed", {**mark(index), "where": "Köln 🙂"})


print(json.dumps(main(json.loads(sys.argv[1]))))
