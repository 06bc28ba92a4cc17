"""Rules for Bedrock: inference and guardrail profiles that send prompts over several regions."""

from __future__ import annotations

from policies.checks import present
from policies.path_kinds import PathKind
from policies.rules import Rule
from policies.type_tokens import aws

APPLICATION_PROFILE = Rule(
    id="V27-application-profile",
    title="An application inference profile over several regions",
    types=aws("bedrock/inferenceProfile"),
    paths=("modelSource.copyFrom",),
    fix="Copy from a foundation model of the region (arn:aws:bedrock:<region>::foundation-model/...).",
)
GUARDRAIL_PROFILE = Rule(
    id="V27-guardrail-profile",
    title="A guardrail that is evaluated in several regions",
    types=aws("bedrock/guardrail"),
    paths=("crossRegionConfig.guardrailProfileIdentifier",),
    check=present("crossRegionConfig.guardrailProfileIdentifier"),
    leak="prompts and answers are evaluated in any region of the profile's geography",
    fix="Leave crossRegionConfig out (and use the CLASSIC tier).",
)
MODEL = Rule(
    id="V27-model",
    title="A model that answers from other regions",
    types=aws(
        "bedrock/agentAgent",
        "bedrock/agentFlow",
        "bedrock/agentPrompt",
        "bedrock/agentKnowledgeBase",
        "bedrock/agentDataSource",
        "bedrock/agentcoreEvaluator",
        "bedrock/agentcoreHarness",
        "bedrock/agentcoreMemoryStrategy",
        "bedrock/agentcoreGatewayTarget",
        "bedrock/customModel",
        "bedrock/evaluationJob",
        "bedrock/provisionedModelThroughput",
        "bedrockmodel/invocationJob",
    ),
    paths=(
        "foundationModel",
        "definition.nodes[*].configuration.prompt.sourceConfiguration.inline.modelId",
        "definition.nodes[*].configuration.knowledgeBase.modelId",
        "variants[*].modelId",
        "knowledgeBaseConfiguration.vectorKnowledgeBaseConfiguration.embeddingModelArn",
        "knowledgeBaseConfiguration.managedKnowledgeBaseConfiguration.embeddingModelArn",
        "vectorIngestionConfiguration.contextEnrichmentConfiguration.bedrockFoundationModelConfiguration.modelArn",
        "vectorIngestionConfiguration.parsingConfiguration.bedrockFoundationModelConfiguration.modelArn",
        "evaluatorConfig.llmAsAJudge.modelConfig.bedrockEvaluatorModelConfig.modelId",
        "model.bedrockModelConfig.modelId",
        "configuration.consolidation.modelId",
        "configuration.extraction.modelId",
        "configuration.reflection.modelId",
        "targetConfiguration.inference.provider.operations[*].models[*].model",
        "baseModelIdentifier",
        "evaluationConfig.automated.customMetricConfig.evaluatorModelConfig.bedrockEvaluatorModel.modelIdentifier",
        "evaluationConfig.automated.evaluatorModelConfig.bedrockEvaluatorModel.modelIdentifier",
        "inferenceConfig.models[*].bedrockModel.modelIdentifier",
        "inferenceConfig.ragConfig.knowledgeBaseConfig.retrieveAndGenerateConfig.modelArn",
        "modelArn",
        "modelId",
    ),
    kind=PathKind.ARN,
    leak="prompts are answered in another region, or in any of the profile's geography",
    fix="Name the foundation model of the region itself, by its id without a geography.",
)

RULES = (APPLICATION_PROFILE, GUARDRAIL_PROFILE, MODEL)
