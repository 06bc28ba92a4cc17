"""A double of Firehose and DynamoDB in a process of its own: every record is on disk before it is answered.

Run by bench/fleet.py: python bench/durable_sink.py FILE [--milliseconds N]. It prints its port. Claims are always
granted. `--milliseconds`: what each answer takes at least, as a service at a distance does.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


class DurableSink:
    """Appends the records of each PutRecordBatch to one file, with fsync."""

    def __init__(self, file: Path, seconds: float) -> None:
        self._file = file.open("ab", buffering=0)
        self._seconds = seconds
        self._disk = ThreadPoolExecutor(8)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = int(head.partition("content-length:")[2].partition("\r\n")[0])
                body = await reader.readexactly(length)
                answer, _ = await asyncio.gather(self._answer(head, body), asyncio.sleep(self._seconds))
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(answer), answer))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _answer(self, head: str, body: bytes) -> bytes:
        if "firehose_20150804." not in head:
            return b"{}"
        records = json.loads(body)["Records"]
        content = b"".join(base64.b64decode(record["Data"]) for record in records)
        await asyncio.get_running_loop().run_in_executor(self._disk, self._keep, content)
        results = [{"RecordId": "1"} for _ in records]
        return json.dumps({"FailedPutCount": 0, "RequestResponses": results}).encode()

    def _keep(self, content: bytes) -> None:
        self._file.write(content)
        os.fsync(self._file.fileno())


async def run(file: Path, seconds: float) -> None:
    server = await asyncio.start_server(DurableSink(file, seconds).serve, "127.0.0.1", 0, limit=1 << 23)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--milliseconds", type=float, default=5.0)
    arguments = parser.parse_args()
    asyncio.run(run(arguments.file, arguments.milliseconds / 1000))


if __name__ == "__main__":
    main()
