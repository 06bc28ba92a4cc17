"""The process of one serverless cell: API Gateway's data plane and the gateway's package, on an inherited socket.

Run: python -m tests.failover.serverless_cell PACKAGE_FOLDER AWS_ENDPOINT FD, with the function's environment.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import uvicorn

from components.lambda_package import HANDLER
from localcloud.deployed_function import DeployedFunction
from localcloud.front_door import FrontDoor


def main(folder: str, aws_endpoint: str, fd: str) -> None:
    function = DeployedFunction(
        name="gateway",
        region=os.environ["REGIONAL_DELIVERY_REGION"],
        account="123456789012",
        handler=HANDLER,
        memory_mb=512,
        timeout_seconds=25,
        environment={name: value for name, value in os.environ.items() if name.startswith("REGIONAL_")},
        code_sha256="",
        folder=Path(folder),
    )
    door = FrontDoor(api_id="api", function=function, aws_endpoint=aws_endpoint)
    config = uvicorn.Config(door, log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(fd))])


if __name__ == "__main__":
    main(*sys.argv[1:])
