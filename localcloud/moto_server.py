"""Local AWS: moto's server on loopback with its gaps filled. `python -m localcloud.moto_server PORT`."""

from __future__ import annotations

import os
import signal
import sys

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from localcloud.answers_again import AnswersAgain
from localcloud.moto_gaps import fill


def main(port: int) -> None:
    """Serves until SIGTERM or SIGINT."""
    os.environ["MOTO_PORT"] = str(port)  # moto writes it into the URLs that it answers with
    application = AnswersAgain(fill(DomainDispatcherApplication(create_backend_app)))
    server = make_server("127.0.0.1", port, application, threaded=True, request_handler=MotoRequestHandler)
    for signal_number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signal_number, lambda *_: sys.exit(0))
    print(f"local AWS on http://127.0.0.1:{port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
