"""Scenarios of settings, scripts and addresses: environments, user data, container definitions, templates, hosts."""

from __future__ import annotations

import base64
import json
from typing import Any

from policies.scenario import Given, Page, at, unsure
from policies.values import UNKNOWN

FUNCTION = "aws:lambda/function:Function"
INSTANCE = "aws:ec2/instance:Instance"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
PARAMETER = "aws:ssm/parameter:Parameter"
ROLE = "arn:aws:iam::111122223333:role/worker"

_ENDPOINT = Page(rule="V28-endpoint", type=FUNCTION)
_WORLDWIDE = Page(rule="V28-worldwide-endpoint", type=FUNCTION)
_SETTING = Page(rule="V28-setting", type=FUNCTION)


def env(**variables: object) -> dict[str, Any]:
    return {"role": ROLE, "environment": {"variables": variables}}


def packed(script: str) -> str:
    return base64.b64encode(script.encode()).decode()


def containers(**more: Any) -> dict[str, Any]:
    image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"
    one = {"name": "app", "image": image, "essential": True, **more}
    return {"family": "app", "containerDefinitions": json.dumps([one])}


CLOUD_CONFIG = """#cloud-config
write_files:
  - path: /etc/agent.json
    content: '{"endpoint": "https://monitoring.us-east-1.amazonaws.com"}'
runcmd:
  - systemctl start agent
"""

SCENARIOS = (
    _ENDPOINT.violating(
        "an image from the registry of Virginia",
        {
            "role": ROLE,
            "packageType": "Image",
            "imageUri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/f:1",
        },
        due=(at("imageUri", "us-east-1"),),
    ),
    _ENDPOINT.violating(
        "a model's container from the registry of Frankfurt",
        {
            "executionRoleArn": ROLE,
            "primaryContainer": {"image": "111122223333.dkr.ecr.eu-central-1.amazonaws.com/model:1"},
        },
        type="aws:sagemaker/model:Model",
        due=(at("primaryContainer.image", "eu-central-1"),),
    ),
    _ENDPOINT.violating(
        "an endpoint in the properties of a property nobody knows",
        {"sinkAddress": "https://kinesis.us-east-1.amazonaws.com"},
        type="aws:neverheard/of:Of",
        due=(unsure("", rule="V32-unknown-type"), at("sinkAddress", "us-east-1")),
    ),
    _ENDPOINT.clean(
        "an image from the registry of the region",
        {
            "role": ROLE,
            "packageType": "Image",
            "imageUri": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/f:1",
        },
    ),
    _ENDPOINT.unknown(
        "an image that is built when the change is made",
        {"role": ROLE, "packageType": "Image", "imageUri": UNKNOWN},
        due=(unsure("imageUri", rule="V32-unknown-value"),),
    ),
    _ENDPOINT.look_alike(
        "a public image, and one that is named after a region",
        {"role": ROLE, "packageType": "Image", "imageUri": "public.ecr.aws/lambda/python:3.12"},
        Given(
            type=FUNCTION,
            name="other",
            props={"role": ROLE, "imageUri": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/us-east-1-sync:1"},
        ),
    ),
    _WORLDWIDE.violating(
        "uploads through edges",
        env(UPLOADS="https://company-uploads.s3-accelerate.amazonaws.com"),
        due=(at("environment.variables.UPLOADS"),),
    ),
    _WORLDWIDE.violating(
        "a multi-region access point",
        env(TARGET="arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap"),
        due=(at("environment.variables.TARGET"),),
    ),
    _WORLDWIDE.clean(
        "the bucket's address in the region",
        env(UPLOADS="https://company-uploads.s3.eu-west-1.amazonaws.com"),
    ),
    _WORLDWIDE.unknown(
        "an address that is known when the change is made",
        env(UPLOADS=UNKNOWN),
        due=(unsure("environment.variables.UPLOADS", rule="V32-unknown-value"),),
    ),
    _WORLDWIDE.look_alike(
        "the address of pictures that pages show",
        env(CDN_URL="https://d111111abcdef8.cloudfront.net", UPLOADS="s3-accelerate"),
    ),
    _SETTING.violating(
        "user data that writes an agent's configuration file, with no sign between name and value",
        {"ami": "ami-1", "userData": "#!/bin/bash\ncat <<EOF > /etc/agent.conf\n    region us-east-1\nEOF\n"},
        type=INSTANCE,
        due=(at("userData", "us-east-1"),),
    ),
    _SETTING.violating(
        "a script with a line of JavaScript that reads like YAML",
        {"ami": "ami-1", "userData": "#!/bin/bash\nnode -e \"new S3({region: 'us-east-1'})\"\n"},
        type=INSTANCE,
        due=(at("userData", "us-east-1"),),
    ),
    _SETTING.look_alike(
        "regions that are left out",
        env(EXCLUDED_REGIONS="us-east-1,us-east-2", DENY_REGION="us-east-1"),
    ),
    _SETTING.look_alike(
        "a script with a line of prose about a region",
        {
            "ami": "ami-1",
            "userData": "#!/bin/bash\n: the data of region us-east-1\n: stays in its own region\n",
        },
        type=INSTANCE,
    ),
    _SETTING.violating(
        "a function that is told another region",
        env(S3_REGION="us-east-1", LEVEL="info"),
        due=(at("environment.variables.S3_REGION", "us-east-1"),),
    ),
    _SETTING.violating(
        "a queue's address",
        env(JOBS="https://sqs.us-east-1.amazonaws.com/111122223333/jobs"),
        due=(at("environment.variables.JOBS", "us-east-1"),),
    ),
    _SETTING.violating(
        "a script in base64 that sends files to Virginia",
        {"ami": "ami-0a1b2c3d", "userDataBase64": packed("#!/bin/sh\nexport AWS_DEFAULT_REGION=us-east-1\n")},
        type=INSTANCE,
        due=(at("userDataBase64", "us-east-1"),),
    ),
    _SETTING.violating(
        "a host in JSON in YAML in base64",
        {"userData": packed(CLOUD_CONFIG)},
        type=TEMPLATE,
        due=(at("userData", "us-east-1"),),
    ),
    _SETTING.violating(
        "a container's logs",
        containers(
            logConfiguration={
                "logDriver": "awslogs",
                "options": {"awslogs-group": "/app", "awslogs-region": "us-east-1"},
            }
        ),
        type=TASK,
        due=(at("containerDefinitions", "us-east-1"),),
    ),
    _SETTING.violating(
        "a container's database, and its secret",
        containers(
            environment=[{"name": "DB", "value": "db.abc123.us-east-1.rds.amazonaws.com"}],
            secrets=[
                {"name": "KEY", "valueFrom": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:k"}
            ],
        ),
        type=TASK,
        due=(at("containerDefinitions", "us-east-1"), at("containerDefinitions", "eu-central-1")),
    ),
    _SETTING.violating(
        "a parameter from which code reads its queue, in a US West stack",
        {"type": "String", "value": '{"queue":"https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"}'},
        type=PARAMETER,
        us=True,
        due=(at("value", "eu-west-1"),),
    ),
    _SETTING.violating(
        "a parameter that is a region's name, whatever it is called",
        {"name": "/app/primary", "type": "String", "value": "us-east-1"},
        type=PARAMETER,
        due=(at("value", "us-east-1"),),
    ),
    _SETTING.violating(
        "an ingest host of the vendor's other region",
        env(SEGMENT_HOST="https://api.segment.io/v1"),
        due=(at("environment.variables.SEGMENT_HOST", "us-west-2"),),
    ),
    _SETTING.clean(
        "the region itself, its queue, its vendor host",
        env(
            AWS_REGION_NAME="eu-west-1",
            JOBS="https://sqs.eu-west-1.amazonaws.com/111122223333/jobs",
            SEGMENT_HOST="https://events.eu1.segmentapis.com/v1",
        ),
    ),
    _SETTING.clean(
        "a script and containers of the region",
        Given(
            type=TASK,
            name="task",
            props=containers(environment=[{"name": "AWS_REGION", "value": "eu-west-1"}]),
        ),
        Given(
            type=INSTANCE,
            props={"userData": "#!/bin/sh\naws s3 sync s3://assets . --region eu-west-1\n"},
        ),
    ),
    _SETTING.unknown(
        "a whole environment that is not known yet",
        {"role": ROLE, "environment": UNKNOWN},
        due=(unsure("environment", rule="V32-unknown-value"),),
    ),
    _SETTING.unknown(
        "user data made of the stack's own queue, and of nothing of this stack",
        Given(type="aws:sqs/queue:Queue", name="jobs"),
        Given(type=INSTANCE, name="one", props={"userData": UNKNOWN}, depends_on={"userData": ("jobs",)}),
        Given(type=INSTANCE, name="two", props={"userData": UNKNOWN}),
        due=(unsure("userData", resource="two", rule="V32-unknown-value"),),
    ),
    _SETTING.look_alike(
        "words, comments and what is printed",
        {
            "userData": "#!/bin/sh\n# was: export AWS_REGION=us-east-1\n"
            "echo 'moved from us-east-1'\nif [ \"$R\" = us-east-1 ]; then exit 1; fi\nexport AWS_REGION=eu-west-1\n"
        },
        type=INSTANCE,
    ),
    _SETTING.look_alike(
        "names that hold a region's name",
        env(QUEUE_NAME="bus-east-1", GROUP="team-us-east-1-logs", DOCS="https://example.com/us-east-1/setup"),
    ),
)
