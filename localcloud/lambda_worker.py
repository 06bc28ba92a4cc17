"""One Lambda execution environment: runs the deployed zip and nothing else, one event at a time, over a pipe.

Started by the front door, isolated and without site-packages: `python -I -S lambda_worker.py FOLDER HANDLER`.
A line of JSON comes in for each event, a line of JSON goes out: {"reply": ...} or {"error": "Type: message"}.
What the handler prints goes to standard error, as Lambda sends it to the log group.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time


class Context:
    """The part of Lambda's context object that a handler may count on."""

    def __init__(self, *, request_id: str, timeout_seconds: float) -> None:
        self.aws_request_id = request_id
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self._deadline = time.monotonic() + timeout_seconds

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def main(folder: str, handler_name: str) -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = os.fdopen(1, "w", buffering=1, encoding="utf-8")
    sys.path.insert(0, folder)
    module_name, _, function_name = handler_name.rpartition(".")
    handler = getattr(importlib.import_module(module_name), function_name)
    for line in sys.stdin:
        call = json.loads(line)
        context = Context(request_id=call["requestId"], timeout_seconds=call["timeoutSeconds"])
        try:
            answer = {"reply": handler(call["event"], context)}
        except Exception as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
            answer = {"error": type(error).__name__}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
