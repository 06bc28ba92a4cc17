# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of Bedrock's inference and guardrail profiles (V27)."""

from __future__ import annotations

from policies.scenario_rows import DUBLIN, OREGON, VIRGINIA, clean, leaks, look_alike, undecided
from policies.values import UNKNOWN

ROLE = "arn:aws:iam::123456789012:role/r"
AGENT = {"agentName": "a", "agentResourceRoleArn": ROLE, "instruction": "You answer questions about orders of the past."}
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
    leaks("V27-application-profile", "of the EU's profile: other EU regions are outside too", "bedrock/inferenceProfile", {"name": "p", "modelSource": {"copyFrom": f"arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.{CLAUDE}"}}, "modelSource.copyFrom"),
    leaks("V27-application-profile", "of the US profile, in Oregon", "bedrock/inferenceProfile", {"name": "p", "modelSource": {"copyFrom": f"arn:aws:bedrock:us-west-2::inference-profile/us.{CLAUDE}"}}, "modelSource.copyFrom", to="us-west"),
    leaks("V27-application-profile", "of the worldwide profile", "bedrock/inferenceProfile", {"name": "p", "modelSource": {"copyFrom": f"arn:aws:bedrock:eu-west-1:123456789012:inference-profile/global.{CLAUDE}"}}, "modelSource.copyFrom"),
    leaks("V27-application-profile", "of a model of Virginia", "bedrock/inferenceProfile", {"name": "p", "modelSource": {"copyFrom": f"arn:aws:bedrock:us-east-1::foundation-model/{CLAUDE}"}}, ("modelSource.copyFrom", VIRGINIA)),
    clean("V27-application-profile", "of the region's model", "bedrock/inferenceProfile", {"name": "us.costs", "modelSource": {"copyFrom": f"arn:aws:bedrock:eu-west-1::foundation-model/{CLAUDE}"}}),
    undecided("V27-application-profile", "of a profile not known", "bedrock/inferenceProfile", {"name": "p", "modelSource": {"copyFrom": UNKNOWN}}, "modelSource.copyFrom"),
    leaks("V27-guardrail-profile", "over the EU", "bedrock/guardrail", {**GUARDRAIL, "crossRegionConfig": {"guardrailProfileIdentifier": "arn:aws:bedrock:eu-west-1:123456789012:guardrail-profile/eu.guardrail.v1:0"}}, "crossRegionConfig.guardrailProfileIdentifier"),
    leaks("V27-guardrail-profile", "over the US, by id", "bedrock/guardrail", {**GUARDRAIL, "crossRegionConfig": {"guardrailProfileIdentifier": "us.guardrail.v1:0"}}, "crossRegionConfig.guardrailProfileIdentifier", to="us-west"),
    clean("V27-guardrail-profile", "in the region", "bedrock/guardrail", {**GUARDRAIL, "wordPolicyConfig": {"wordsConfigs": [{"text": "us.anthropic.claude-3-haiku-20240307-v1:0"}]}, "contentPolicyConfig": {"filtersConfigs": [{"type": "HATE", "inputStrength": "HIGH", "outputStrength": "HIGH"}]}}),
    undecided("V27-guardrail-profile", "a profile not known", "bedrock/guardrail", {**GUARDRAIL, "crossRegionConfig": {"guardrailProfileIdentifier": UNKNOWN}}, "crossRegionConfig.guardrailProfileIdentifier"),
    leaks("V27-model", "an agent over the EU", "bedrock/agentAgent", {**AGENT, "foundationModel": f"eu.{CLAUDE}"}, "foundationModel"),
    leaks("V27-model", "an agent over the US", "bedrock/agentAgent", {**AGENT, "foundationModel": "us.amazon.nova-pro-v1:0"}, "foundationModel", to="us-west"),
    leaks("V27-model", "an agent over the world", "bedrock/agentAgent", {**AGENT, "foundationModel": f"global.{CLAUDE}"}, "foundationModel"),
    leaks("V27-model", "an agent over Asia", "bedrock/agentAgent", {**AGENT, "foundationModel": f"apac.{CLAUDE}"}, "foundationModel"),
    leaks("V27-model", "an agent by the profile's ARN", "bedrock/agentAgent", {**AGENT, "foundationModel": f"arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.{CLAUDE}"}, "foundationModel"),
    leaks("V27-model", "a step of a flow", "bedrock/agentFlow", _flow(f"eu.{CLAUDE}"), INLINE),
    leaks("V27-model", "a prompt", "bedrock/agentPrompt", {"name": "p", "variants": [{"name": "v", "templateType": "TEXT", "modelId": "us.meta.llama3-2-1b-instruct-v1:0", "templateConfiguration": {"text": {"text": "hi"}}}]}, "variants[0].modelId", to="us-west"),
    leaks("V27-model", "embeddings of Virginia", "bedrock/agentKnowledgeBase", _knowledge(f"arn:aws:bedrock:us-east-1::{TITAN}"), (EMBEDDING, VIRGINIA)),
    clean("V27-model", "an agent of the region", "bedrock/agentAgent", {**AGENT, "foundationModel": CLAUDE}),
    clean("V27-model", "a flow of the region", "bedrock/agentFlow", _flow("amazon.nova-lite-v1:0")),
    clean("V27-model", "embeddings of the region", "bedrock/agentKnowledgeBase", _knowledge(f"arn:aws:bedrock:eu-west-1::{TITAN}")),
    look_alike("V27-model", "an instruction that speaks of a profile", "bedrock/agentAgent", {**AGENT, "foundationModel": "amazon.titan-text-premier-v1:0", "instruction": "Never mention us-east-1 or eu. models to the customers who ask."}),
    look_alike("V27-model", "throughput of the region", "bedrock/provisionedModelThroughput", {"provisionedModelName": "us.fast", "modelUnits": 1, "modelArn": f"arn:aws:bedrock:us-west-2::foundation-model/{CLAUDE}"}, to="us-west"),
    undecided("V27-model", "embeddings not known", "bedrock/agentKnowledgeBase", _knowledge(UNKNOWN), EMBEDDING),
    leaks("V27-inference-profile", "a function is told a profile", "lambda/function", {"role": ROLE, "runtime": "python3.13", "handler": "h", "environment": {"variables": {"MODEL_ID": f"eu.{CLAUDE}"}}}, "environment.variables.MODEL_ID"),
    leaks("V27-inference-profile", "a parameter holds a profile", "ssm/parameter", {"name": "/model", "type": "String", "value": f"us.{CLAUDE}"}, "value", to="us-west"),
    look_alike("V27-inference-profile", "a function is told a model", "lambda/function", {"role": ROLE, "runtime": "python3.13", "handler": "h", "environment": {"variables": {"MODEL_ID": CLAUDE, "HOST": "eu.example.com", "AWS_BEDROCK_REGION": DUBLIN}}}),
    look_alike("V27-inference-profile", "in Oregon", "lambda/function", {"role": ROLE, "runtime": "python3.13", "handler": "h", "environment": {"variables": {"MODEL_ID": "amazon.nova-pro-v1:0", "BEDROCK_REGION": OREGON}}}, to="us-west"),
)  # fmt: skip
