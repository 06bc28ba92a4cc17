"""A request to the local AWS that is sent again, as its answer was lost on the way, is given the same answer.

AWS SDKs send every attempt of a call with one invocation id. moto does not know it: it would do the same twice, and a
role that was made by the first attempt "already exists" for the second.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

INVOCATION_ID = "HTTP_AMZ_SDK_INVOCATION_ID"
MAX_ANSWERS = 1_000  # own choice: a stack's `up` makes some hundred calls that change anything
MAX_ANSWER_BYTES = 65_536  # own choice: what changes something is answered in a few lines

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class AnswersAgain:
    """A WSGI application in front of another one. Only what changed something, and succeeded, is answered again."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, tuple[str, list[tuple[str, str]], bytes]] = OrderedDict()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        invocation = environ.get(INVOCATION_ID)
        if not invocation or environ.get("REQUEST_METHOD") in ("GET", "HEAD"):
            return self._application(environ, start_response)
        with self._lock:
            known = self._answers.get(invocation)
        if known is not None:
            status, headers, body = known
            start_response(status, headers)
            return [body]
        started: list[Any] = []

        def keep(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            started[:] = [status, list(headers)]
            return start_response(status, headers, *more)

        parts = self._application(environ, keep)
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        if started and started[0].startswith("2") and len(body) <= MAX_ANSWER_BYTES:
            with self._lock:
                self._answers[invocation] = (started[0], started[1], body)
                if len(self._answers) > MAX_ANSWERS:
                    self._answers.popitem(last=False)
        return [body]
