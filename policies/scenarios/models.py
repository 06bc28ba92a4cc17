# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of Bedrock's inference and guardrail profiles (V27)."""

from __future__ import annotations

from policies.scenario import DUBLIN, OREGON, VIRGINIA, Page, at, unsure
from policies.values import UNKNOWN

_APPLICATION_PROFILE = Page(
    rule="V27-application-profile", type="aws:bedrock/inferenceProfile:InferenceProfile"
)
_GUARDRAIL_PROFILE = Page(rule="V27-guardrail-profile", type="aws:bedrock/guardrail:Guardrail")
_MODEL = Page(rule="V27-model", type="aws:bedrock/agentAgent:AgentAgent")
_INFERENCE_PROFILE = Page(rule="V27-inference-profile", type="aws:lambda/function:Function")

ROLE = "arn:aws:iam::123456789012:role/r"
AGENT = {
    "agentName": "a",
    "agentResourceRoleArn": ROLE,
    "instruction": "You answer questions about orders of the past.",
}
GUARDRAIL = {"name": "g", "blockedInputMessaging": "no", "blockedOutputsMessaging": "no"}
CLAUDE = "anthropic.claude-sonnet-4-20250514-v1:0"
TITAN = "foundation-model/amazon.titan-embed-text-v2:0"


def _flow(model: str) -> dict[str, object]:
    return {
        "name": "f",
        "executionRoleArn": ROLE,
        "definition": {
            "nodes": [
                {
                    "name": "ask",
                    "type": "Prompt",
                    "configuration": {
                        "prompt": {
                            "sourceConfiguration": {
                                "inline": {
                                    "modelId": model,
                                    "templateType": "TEXT",
                                    "templateConfiguration": {"text": {"text": "in us-east-1: {{q}}"}},
                                }
                            }
                        }
                    },
                }
            ]
        },
    }


def _knowledge(model_arn: object) -> dict[str, object]:
    return {
        "name": "k",
        "roleArn": ROLE,
        "knowledgeBaseConfiguration": {
            "type": "VECTOR",
            "vectorKnowledgeBaseConfiguration": {"embeddingModelArn": model_arn},
        },
    }


EMBEDDING = "knowledgeBaseConfiguration.vectorKnowledgeBaseConfiguration.embeddingModelArn"
INLINE = "definition.nodes[0].configuration.prompt.sourceConfiguration.inline.modelId"

SCENARIOS = (
    _APPLICATION_PROFILE.violating("of the EU's profile: other EU regions are outside too", {"name": "p", "modelSource": {"copyFrom": f"arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.{CLAUDE}"}}, due=(at("modelSource.copyFrom"),)),
    _APPLICATION_PROFILE.violating("of the US profile, in Oregon", {"name": "p", "modelSource": {"copyFrom": f"arn:aws:bedrock:us-west-2::inference-profile/us.{CLAUDE}"}}, us=True, due=(at("modelSource.copyFrom"),)),
    _APPLICATION_PROFILE.violating("of the worldwide profile", {"name": "p", "modelSource": {"copyFrom": f"arn:aws:bedrock:eu-west-1:123456789012:inference-profile/global.{CLAUDE}"}}, due=(at("modelSource.copyFrom"),)),
    _APPLICATION_PROFILE.violating("of a model of Virginia", {"name": "p", "modelSource": {"copyFrom": f"arn:aws:bedrock:us-east-1::foundation-model/{CLAUDE}"}}, due=(at("modelSource.copyFrom", VIRGINIA),)),
    _APPLICATION_PROFILE.clean("of the region's model", {"name": "us.costs", "modelSource": {"copyFrom": f"arn:aws:bedrock:eu-west-1::foundation-model/{CLAUDE}"}}),
    _APPLICATION_PROFILE.unknown("of a profile not known", {"name": "p", "modelSource": {"copyFrom": UNKNOWN}}, due=(unsure("modelSource.copyFrom"),)),
    _GUARDRAIL_PROFILE.violating("over the EU", {**GUARDRAIL, "crossRegionConfig": {"guardrailProfileIdentifier": "arn:aws:bedrock:eu-west-1:123456789012:guardrail-profile/eu.guardrail.v1:0"}}, due=(at("crossRegionConfig.guardrailProfileIdentifier"),)),
    _GUARDRAIL_PROFILE.violating("over the US, by id", {**GUARDRAIL, "crossRegionConfig": {"guardrailProfileIdentifier": "us.guardrail.v1:0"}}, us=True, due=(at("crossRegionConfig.guardrailProfileIdentifier"),)),
    _GUARDRAIL_PROFILE.clean("in the region", {**GUARDRAIL, "wordPolicyConfig": {"wordsConfigs": [{"text": "us.anthropic.claude-3-haiku-20240307-v1:0"}]}, "contentPolicyConfig": {"filtersConfigs": [{"type": "HATE", "inputStrength": "HIGH", "outputStrength": "HIGH"}]}}),
    _GUARDRAIL_PROFILE.unknown("a profile not known", {**GUARDRAIL, "crossRegionConfig": {"guardrailProfileIdentifier": UNKNOWN}}, due=(unsure("crossRegionConfig.guardrailProfileIdentifier"),)),
    _MODEL.violating("an agent over the EU", {**AGENT, "foundationModel": f"eu.{CLAUDE}"}, due=(at("foundationModel"),)),
    _MODEL.violating("an agent over the US", {**AGENT, "foundationModel": "us.amazon.nova-pro-v1:0"}, us=True, due=(at("foundationModel"),)),
    _MODEL.violating("an agent over the world", {**AGENT, "foundationModel": f"global.{CLAUDE}"}, due=(at("foundationModel"),)),
    _MODEL.violating("an agent over Asia", {**AGENT, "foundationModel": f"apac.{CLAUDE}"}, due=(at("foundationModel"),)),
    _MODEL.violating("an agent by the profile's ARN", {**AGENT, "foundationModel": f"arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.{CLAUDE}"}, due=(at("foundationModel"),)),
    _MODEL.violating("a step of a flow", _flow(f"eu.{CLAUDE}"), type="aws:bedrock/agentFlow:AgentFlow", due=(at(INLINE),)),
    _MODEL.violating("a prompt", {"name": "p", "variants": [{"name": "v", "templateType": "TEXT", "modelId": "us.meta.llama3-2-1b-instruct-v1:0", "templateConfiguration": {"text": {"text": "hi"}}}]}, type="aws:bedrock/agentPrompt:AgentPrompt", us=True, due=(at("variants[0].modelId"),)),
    _MODEL.violating("embeddings of Virginia", _knowledge(f"arn:aws:bedrock:us-east-1::{TITAN}"), type="aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase", due=(at(EMBEDDING, VIRGINIA),)),
    _MODEL.clean("an agent of the region", {**AGENT, "foundationModel": CLAUDE}),
    _MODEL.clean("a flow of the region", _flow("amazon.nova-lite-v1:0"), type="aws:bedrock/agentFlow:AgentFlow"),
    _MODEL.clean("embeddings of the region", _knowledge(f"arn:aws:bedrock:eu-west-1::{TITAN}"), type="aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase"),
    _MODEL.look_alike("an instruction that speaks of a profile", {**AGENT, "foundationModel": "amazon.titan-text-premier-v1:0", "instruction": "Never mention us-east-1 or eu. models to the customers who ask."}),
    _MODEL.look_alike("throughput of the region", {"provisionedModelName": "us.fast", "modelUnits": 1, "modelArn": f"arn:aws:bedrock:us-west-2::foundation-model/{CLAUDE}"}, type="aws:bedrock/provisionedModelThroughput:ProvisionedModelThroughput", us=True),
    _MODEL.unknown("embeddings not known", _knowledge(UNKNOWN), type="aws:bedrock/agentKnowledgeBase:AgentKnowledgeBase", due=(unsure(EMBEDDING),)),
    _INFERENCE_PROFILE.violating("a function is told a profile", {"role": ROLE, "runtime": "python3.13", "handler": "h", "environment": {"variables": {"MODEL_ID": f"eu.{CLAUDE}"}}}, due=(at("environment.variables.MODEL_ID"),)),
    _INFERENCE_PROFILE.violating("a parameter holds a profile", {"name": "/model", "type": "String", "value": f"us.{CLAUDE}"}, type="aws:ssm/parameter:Parameter", us=True, due=(at("value"),)),
    _INFERENCE_PROFILE.look_alike("a function is told a model", {"role": ROLE, "runtime": "python3.13", "handler": "h", "environment": {"variables": {"MODEL_ID": CLAUDE, "HOST": "eu.example.com", "AWS_BEDROCK_REGION": DUBLIN}}}),
    _INFERENCE_PROFILE.look_alike("in Oregon", {"role": ROLE, "runtime": "python3.13", "handler": "h", "environment": {"variables": {"MODEL_ID": "amazon.nova-pro-v1:0", "BEDROCK_REGION": OREGON}}}, us=True),
)  # fmt: skip
