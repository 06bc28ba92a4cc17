# ruff: noqa: E501 - a pattern is easier to read in one piece
"""How every region-bearing path of the provider's schema is classed: rules by name and documentation.

A path takes the class of the first rule that fits it, so a rule for one place stands above the rule for its name.
Only the generator and the tests read this; what the pack reads at run time is drawn from it (see census.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from policies.path_kinds import PathKind, Placement


@dataclass(frozen=True, kw_only=True, slots=True)
class ClassRule:
    """One class for the paths that fit all patterns given.

    `where` is looked for in "service/type path" (`s3/bucket logging.targetBucket`), `name` has to be the whole last
    name of the path, `doc` is looked for in its documentation. `reason` says why the class is right; for a benign
    path, why nothing there can be a leak.
    """

    id: str
    kind: PathKind
    reason: str
    where: str = ""
    name: str = ""
    doc: str = ""
    map_only: bool = False
    """Only the values of free-form maps."""
    _where: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _name: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _doc: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_where", re.compile(self.where))
        object.__setattr__(self, "_name", re.compile(self.name))
        object.__setattr__(self, "_doc", re.compile(self.doc))

    def fits(self, *, where: str, name: str, doc: str, is_map: bool) -> bool:
        """Whether the rule is for this path."""
        return bool(
            (not self.map_only or is_map)
            and (not self.name or self._name.fullmatch(name))
            and (not self.where or self._where.search(where))
            and (not self.doc or self._doc.search(doc))
        )


def _rules(kind: PathKind, *rows: tuple[str, dict[str, str], str]) -> tuple[ClassRule, ...]:
    return tuple(
        ClassRule(
            id=id_,
            kind=kind,
            reason=reason,
            where=patterns.get("where", ""),
            name=patterns.get("name", ""),
            doc=patterns.get("doc", ""),
        )
        for id_, patterns, reason in rows
    )


REGION, ZONE, ARN, KEY = PathKind.REGION, PathKind.ZONE, PathKind.ARN, PathKind.KEY
BUCKET, LOCAL_BUCKET, URI, POLICY = PathKind.BUCKET, PathKind.LOCAL_BUCKET, PathKind.URI, PathKind.POLICY
DOCUMENT, SETTINGS, PROSE, BENIGN = PathKind.DOCUMENT, PathKind.SETTINGS, PathKind.PROSE, PathKind.BENIGN

_FILTERS = r"(?i)(event_?pattern|filter_?(pattern|expression|criteria)|filterPolicy|redrivePolicy)"

# --- Text for people, above all else: a region in it says nothing about data ------------------------

_TAGS: tuple[ClassRule, ...] = (
    ClassRule(
        id="tags",
        kind=PROSE,
        name=r"(?i)(\w*tags|tagsAll|tagsToAdd|tagMap|tagSpecifications|labels|matchLabels|tag_?filters?)",
        map_only=True,
        reason="tags and labels are for people and bills",
    ),
    ClassRule(
        id="tag-pair",
        kind=PROSE,
        where=r"(?i)[. ]\w*tags?(\[\*\])?\.(key|value|values\[\*\])$|(tagFilters?|tagSets?)(\[\*\])*\.(key|value)",
        reason="tags are for people and bills",
    ),
    *_rules(
        PROSE,
        (
            "description",
            {"name": r"(?i)\w*(descriptions?|comments?|summary|remarks?|notes?)"},
            "text for people",
        ),
        (
            "message",
            {
                "where": r"^(ses/template|sesv2/emailTemplate|pinpoint/emailTemplate) \S*([hH]tml|[tT]ext)\w*$|^cognito/userPool (?!lambdaConfig)\S*([mM]essage|MessageByLink)$"
            },
            "a letter to people: a link or picture in it is theirs to open",
        ),
        (
            "label",
            {
                "name": r"(?i)(displayName|friendlyName|statementId(Prefix)?|sid|alias|\w*title|subject|longDescription|labels?)"
            },
            "a name for people",
        ),
        (
            "tag-word",
            {"name": r"propagateTags|instanceMetadataTags|containerTags|objectTags|discontinuityTags"},
            "a fixed word of the API on tags, or the tags of an image",
        ),
        (
            "prompt",
            {
                "where": r"^bedrock/\S+ (\S+\.)?(instructions?|text|examples\[\*\]|basePromptTemplate|textPromptTemplate|parsingPromptString|appendToPrompt|collaborationInstruction)$"
            },
            "words that a model or a person reads",
        ),
        (
            "address",
            {
                "where": r"(?i)(account/primaryContact|identitystore/user|route53domains/|customerprofiles/profile|organizations/account) "
            },
            "the postal address or name of a person or firm",
        ),
    ),
)

# --- Places where a region-like name means something else ------------------------------------------

_BENIGN = _rules(
    BENIGN,
    (
        "network-measurement",
        {"where": r"^ec2/vpcNetworkPerformanceMetricSubscription (source|destination)$"},
        "measures the network of AWS between two places; no data of the stack moves",
    ),
    ("timezone", {"name": r"(?i)\w*time_?zone"}, "a time zone, not one of availability"),
    (
        "unique-name",
        {
            "where": r"^(lightsail/database relationalDatabaseName|opensearchingest/pipeline pipelineName|sagemaker/featureGroup featureGroupName|ec2/imageBlockPublicAccess state)$"
        },
        "the resource's own name, or a fixed word of the API",
    ),
    (
        "bill-filter",
        {"where": r"^(costexplorer/\S+|budgets/budget) \S*(values\[\*\]|monitorSpecification|\.value)$"},
        "sorts bills; no data of the stack moves",
    ),
    (
        "finding-filter",
        {
            "where": r"^(securityhub/insight filters|securityhub/automationRule criteria|inspector2/filter filterCriterias?|guardduty/filter findingCriteria|macie2/findingsFilter findingCriteria|accessanalyzer/archiveRule filters)\b"
        },
        "sorts findings that are already here",
    ),
    (
        "dns-firewall",
        {"where": r"^route53/resolverFirewallDomainList domains"},
        "names that queries are allowed or refused; nothing is sent to them by being listed",
    ),
    (
        "web-firewall",
        {
            "where": r"^waf(v2|regional)?/\S+ \S*(searchString|regexString|targetString|regexPatternStrings\[\*\])$"
        },
        "text that requests are matched against; nothing is sent anywhere by it",
    ),
    (
        "network-firewall",
        {
            "where": r"^networkfirewall/ruleGroup (rules|ruleGroup\.rulesSource\.(rulesString|rulesSourceList\.targets\[\*\]))$"
        },
        "names that traffic is matched against; nothing is sent to them by being listed",
    ),
    (
        "query",
        {
            "where": r"^(cloudwatch/(queryDefinition queryString|metricAlarm \S*promqlCriteria\.query)|amp/anomalyDetector \S*query|athena/(namedQuery query|preparedStatement queryStatement)|bcmdata/export \S*queryStatement|timestreamquery/scheduledQuery queryString|iot/topicRule sql|quicksight/\S+ \S*(sqlQuery|twitter\.query)|observabilityadmin/\S+ \S*redactedFields\[\*\]\.(queryString|uriPath))$"
        },
        "a query over what is already here: a region in it is a word to look for",
    ),
    ("authorization-code", {"where": r"^appfabric/\S+ authRequest\.code$"}, "a one-time code"),
    (
        "metadata-switch",
        {"name": r"httpEndpoint", "where": r"^ec2/"},
        "a fixed word of the API (enabled, disabled)",
    ),
    (
        "health-checkers",
        {"where": r"^route53/healthCheck regions"},
        "where health checkers stand: they probe a public endpoint, and AWS demands at least three regions",
    ),
    (
        "calling-countries",
        {"where": r"^chime/voiceConnectorTermination callingRegions"},
        "countries, not regions",
    ),
    ("console-regions", {"where": r"^uxc/accountCustomizations visibleRegions"}, "what the console shows"),
    (
        "edge-companion",
        {
            "where": r"^cloudfront/(distribution|multitenantDistribution) (viewerCertificate\.acmCertificateArn|webAclId)$|^cloudfront/distributionTenant customizations\.(certificate|webAcl)\.arn$"
        },
        "CloudFront takes certificate and web ACL from us-east-1 only; the distribution itself is the finding",
    ),
    (
        "recorded-resources",
        {
            "where": r"^cloudtrail/(trail|eventDataStore) (eventSelectors\[\*\]\.dataResources\[\*\]\.values\[\*\]|advancedEventSelectors\[\*\]\.fieldSelectors\[\*\]\.\w+(\[\*\])?)$"
        },
        "picks whose events are recorded here; nothing is sent to what it names",
    ),
    (
        "excluded-regions",
        {"where": r"(?i)\b(exclude|exclusions?|exclusionRules)\b.*\b(regions|buckets)\b"},
        "left out: what is named here is not touched",
    ),
    (
        "region-mode",
        {
            "name": r"(regionConcurrencyType|regionLinkingMode|regionToRun|azMode|azDistribution|availabilityZoneRebalancing)"
        },
        "a fixed word of the API, not a region",
    ),
    (
        "certificate-name",
        {"name": r"regionalCertificateName|regionalNatGatewayId"},
        "a name or id of the resource's own region",
    ),
    (
        "global-cluster-name",
        {
            "name": r"multiRegion(ClusterName(Suffix)?|ParameterGroupName)|globalClusterIdentifier|globalReplicationGroupId(Suffix)?"
        },
        "a bare name: membership of a multi-region cluster is decided by a rule on the type",
    ),
    (
        "crawled-table",
        {"where": r"^glue/crawler (dynamodbTargets|jdbcTargets|mongodbTargets)\[\*\]\.path$"},
        "a table's or database's name, behind the connection or in the crawler's own region",
    ),
    (
        "read-back",
        {"where": r"^dynamodb/table replicas\[\*\]\.(arn|streamArn)$"},
        "the provider's own answer: the replica's region stands in regionName",
    ),
    (
        "own-snapshot-name",
        {"where": r"^rds/snapshot dbSnapshotIdentifier$"},
        "the resource's own name",
    ),
    (
        "backup-audit",
        {
            "where": r"^backup/framework controls\b.*(inputParameters\[\*\]\.value|complianceResourceIds\[\*\])$"
        },
        "a control judges backups that are there; it makes and copies none",
    ),
    (
        "left-out-of-backup",
        {"where": r"^backup/(selection notResources|restoreTestingPlan \S*excludeVaults)\[\*\]$"},
        "left out: what is named here is not touched",
    ),
    (
        "dlm-location",
        {"where": r"^dlm/lifecyclePolicy .*(resourceLocations|createRule\.location)$"},
        "a fixed word of the API (CLOUD, LOCAL_ZONE, OUTPOST_LOCAL)",
    ),
    (
        "event-filter",
        {"name": r"(?i)(\w*eventPattern|\w*filterPattern|filterPolicy|filterExpression|selectionPattern)"},
        "a filter: it picks among events that have already arrived here and sends nothing",
    ),
    (
        "message-filter",
        {
            "where": r"(?i)filter(Criteria|Groups?|s)?(\[\*\])?(\.filters?(\[\*\])?)*\.pattern$|^cloudwatch/logMetricFilter pattern$"
        },
        "a filter: it picks among events that have already arrived here and sends nothing",
    ),
    (
        "dimensions",
        {"name": r"dimensions"},
        "picks a metric of the alarm's own region",
    ),
)


# --- Regions and zones ------------------------------------------------------------------------------

_REGIONS = _rules(
    REGION,
    (
        "region-item-name",
        {"where": r"^ssmincidents/replicationSet regions?\[\*\]\.name$"},
        "names a region that gets a replica",
    ),
    (
        "ipam-locale",
        {"where": r"^ec2/vpcIpamPool locale$"},
        "the region in which the pool's addresses are given out",
    ),
    (
        "secondary-route",
        {"where": r"^cloudwatch/eventEndpoint .*secondary\.route$"},
        "the region to which events fail over",
    ),
    ("edge-location", {"name": r"edgeLocations?"}, "the region in which the core network has an edge"),
    (
        "border-group",
        {"name": r"networkBorderGroup|localZoneGroup|availabilityZoneGroup", "where": r"."},
        "a region or a group of its local zones",
    ),
    (
        "zone-group",
        {"where": r"^ec2/availabilityZoneGroup groupName$"},
        "a region or a group of its local zones",
    ),
    (
        "cross-region-target",
        {"where": r"crossRegionCop(yRules|ies)\[\*\]\.target$"},
        "the region that gets the copy",
    ),
    (
        "restore-sources",
        {"name": r"crossRegionS3RestoreSourcesAccesses"},
        "regions from which data is restored",
    ),
    (
        "peering-region",
        {"name": r"peerRegion|vpcRegion|serviceRegion|supportedRegions"},
        "the network reaches that region",
    ),
    (
        "region",
        {"name": r"(?i)(\w*[a-z0-9])?regions?(name|names|lists?|orders)?"},
        "names a region in which data is kept, read or sent",
    ),
)

_ZONES = _rules(
    ZONE,
    ("zone", {"name": r"(?i)\w*availabilityZone(s|Id|Ids|Name|Names)?"}, "a zone of one region"),
    ("azs", {"name": r"\w*[a-z]Azs?"}, "a zone of one region"),
    (
        "directory-bucket-zone",
        {"where": r"^s3/directoryBucket location\.name$"},
        "the zone in which the bucket stands",
    ),
    ("device-zone", {"where": r"^networkmanager/device awsLocation\.zone$"}, "a zone of one region"),
)

# --- Keys -------------------------------------------------------------------------------------------

_NO_KEYS = _rules(
    BENIGN,
    (
        "key-provider",
        {
            "where": r"^(odb/network \w+Access|datasync/locationHdfs \S*kmsKeyProviderUri|odb/\S+ encryptionKeyProvider)$"
        },
        "a key server of the customer's own cluster",
    ),
)

_KEYS = _rules(
    KEY,
    (
        "kms-key",
        {
            "name": r"(?i)\w*kms(Master|Encryption)?Key(Id|Arn|Identifier|s)?|kms(Arn|Id|Key)|\w*kmsKey(Id|Arn)s?"
        },
        "encrypts the data: a key elsewhere is a copy of the power to read it",
    ),
    (
        "encryption-key",
        {
            "name": r"(?i)\w*(encryptionKey|customerManagedKey|customerEncryptionKey|cmk)(Arn|Id|Identifier)?",
            "where": r"^(?!odb/|finspace/.*Provider|s3/bucketObject)",
        },
        "encrypts the data: a key elsewhere is a copy of the power to read it",
    ),
    (
        "key-arn",
        {
            "where": r"(^kms/\S+ (keyId|primaryKeyArn|targetKeyId)$|^(?!paymentcryptography)\S+ (\S+\.)?keyArn$)"
        },
        "names a KMS key",
    ),
    (
        "key-id",
        {"name": r"keyId|encryptionKeyId|id", "doc": r"\bKMS\b.*key|[Ee]ncryption key"},
        "names a KMS key",
    ),
    ("key-management-service", {"name": r"keyManagementServiceArn"}, "names the KMS key that signs the zone"),
)

# --- Buckets ----------------------------------------------------------------------------------------

_NO_BUCKETS = _rules(
    BENIGN,
    (
        "bucket-part",
        {
            "name": r"(?i)\w*bucket(Owner\w*|AccountId|Prefix|Folder|Namespace|Columns|Type|OwnerAccess|OwnerAccountId)|"
            r"expected(Source)?BucketOwner|s3(Key|Object|Error|Sub)?Prefix(Type)?|\w*s3(Key|ObjectKey|KeyPrefix|KeyName|ObjectVersion|Version)|"
            r"\w*s3(Prefix|KeyPrefix|ErrorOutputPrefix)|s3(AclOption|ObjectAcl|StorageClass|BackupMode|EncryptionMode|SseAlgorithm|"
            r"InputFormat|InputFileType|InputMode|UploadMode|DataType|DataDistributionType|ObjectVersioning|ObjectKey)|"
            r"\w*S3ObjectVersion|(dags?|plugins|requirements|startupScript)S3Path"
        },
        "a key, prefix, owner or fixed word: the bucket itself stands in another argument",
    ),
    (
        "own-bucket-name",
        {"where": r"^(s3/bucket(V2)?|s3/directoryBucket|s3control/bucket|lightsail/bucket) bucket(Name)?$"},
        "the resource's own name",
    ),
    (
        "vector-bucket-name",
        {"where": r"^s3/vectorsVectorBucket vectorBucketName$"},
        "the resource's own name",
    ),
    (
        "influx-bucket",
        {"where": r"^timestreaminfluxdb/\S+ bucket$"},
        "a bucket inside InfluxDB, not one of S3",
    ),
    (
        "own-object-storage",
        {"where": r"^datasync/locationObjectStorage bucketName$"},
        "on the customer's own storage; its host is in serverHostname",
    ),
    (
        "appflow-operator",
        {"where": r"^appflow/flow .*connectorOperators\[\*\]\.s3$"},
        "a fixed word of the API",
    ),
)

_BUCKET_LIKE = (
    ClassRule(
        id="table-bucket",
        kind=ARN,
        name=r"\w*([tT]ableBucketArn|[vV]ectorBucketArn)|warehouseLocation",
        reason="table and vector buckets have regional ARNs",
    ),
    ClassRule(
        id="source-code",
        kind=URI,
        where=r"^codebuild/project (source|secondarySources\[\*\]|fileSystemLocations\[\*\])\.location$",
        reason="a repository, file system or bucket address",
    ),
    ClassRule(
        id="firehose-kind",
        kind=BENIGN,
        where=r"^kinesis/firehoseDeliveryStream destination$",
        reason="a fixed word of the API",
    ),
    ClassRule(
        id="custom-path",
        kind=BENIGN,
        where=r"^acmpca/certificateAuthority .*customPath$",
        reason="a path inside the bucket that another argument names",
    ),
)

_LOCAL_BUCKETS = _rules(
    LOCAL_BUCKET,
    (
        "bucket-setting",
        {
            "where": r"^s3/(bucket[A-Z]\w*|accessPoint|inventory|analyticsConfiguration|objectCopy|bucketMetric|vectors\w+|filesFileSystem) (bucket|vectorBucketName)$"
        },
        "a setting of a bucket is made through the bucket's own region",
    ),
    (
        "bucket-setting-outpost",
        {"where": r"^s3control/bucket\w+ bucket$"},
        "a setting of a bucket is made through the bucket's own region",
    ),
    (
        "access-log-s3",
        {"where": r"^s3/\S+ (loggings?(\[\*\])?\.)?targetBucket$"},
        "S3 demands that server access logs go to a bucket of the same region",
    ),
    (
        "access-log-elb",
        {"where": r"^(alb|lb|elb)/loadBalancer \S+Logs\.bucket$"},
        "load balancers deliver logs only to a bucket of their own region",
    ),
    (
        "data-sync",
        {"where": r"^ssm/resourceDataSync s3Destination\.bucketName$"},
        "the region of the bucket stands beside it",
    ),
    (
        "inventory",
        {"where": r"^s3/(inventory|analyticsConfiguration) .*bucketArn$"},
        "S3 demands a destination in the source bucket's region",
    ),
    (
        "lambda-code",
        {"where": r"^lambda/(function|layerVersion) s3Bucket$"},
        "Lambda reads code only from a bucket of its own region",
    ),
    (
        "canary-code",
        {"where": r"^synthetics/canary s3Bucket$"},
        "the script becomes a Lambda layer, which is read in its own region",
    ),
    (
        "beanstalk-version",
        {"where": r"^elasticbeanstalk/applicationVersion bucket$"},
        "Elastic Beanstalk reads versions only from its own region",
    ),
    (
        "athena-result",
        {"where": r"^athena/(database bucket|workgroup .*(outputLocation))$"},
        "Athena writes results only to its own region",
    ),
    (
        "redshift-log",
        {"where": r"^redshift/(logging|cluster) .*bucketName$"},
        "Redshift demands a log bucket in the cluster's region",
    ),
    (
        "rds-import-export",
        {
            "where": r"^rds/((cluster|instance) s3Import\.bucketName|exportTask s3BucketName|customDbEngineVersion databaseInstallationFilesS3BucketName)$"
        },
        "RDS imports from and exports to its own region only",
    ),
    (
        "dms-s3",
        {"where": r"^dms/(s3Endpoint bucketName|endpoint redshiftSettings\.bucketName)$"},
        "DMS demands a bucket in the replication instance's region",
    ),
    (
        "codebuild",
        {
            "where": r"^codebuild/project (artifacts|secondaryArtifacts\[\*\]|cache|logsConfig\.s3Logs)\.location$"
        },
        "CodeBuild demands buckets of its own region",
    ),
    (
        "codepipeline-store",
        {"where": r"^codepipeline/pipeline artifactStores\[\*\]\.location$"},
        "the store stands in the pipeline's region, or in the `region` beside it, which is checked",
    ),
    (
        "sagemaker-data",
        {
            "where": r"^sagemaker/\S+ \S*(?i:s3uri|s3OutputPath|s3FailurePath|modelDataUrl|s3ArtifactPath|s3OutputLocation|\.bucket|SourceUri)$"
        },
        "SageMaker demands model data, inputs and outputs in its own region",
    ),
    (
        "kendra",
        {"where": r"^kendra/\S+ \S*(bucketName|s3Bucket|\.bucket|\.keyPath)$"},
        "Kendra demands a bucket in the index's region",
    ),
    (
        "speech-and-text",
        {"where": r"^(comprehend|transcribe)/\S+ \S*(?i:uri)$"},
        "Comprehend and Transcribe demand buckets in their own region",
    ),
    (
        "bedrock-source",
        {
            "where": r"^(bedrock/agentDataSource \S*bucketArn|bedrockmodel/invocationLoggingConfiguration \S*bucketName|bedrockmodel/invocationJob \S*s3Uri|bedrock/customModel \S*s3Uri)$"
        },
        "Bedrock demands a bucket in its own region",
    ),
    (
        "ivs-connect",
        {
            "where": r"^(ivs/recordingConfiguration|ivschat/loggingConfiguration|connect/instanceStorageConfig) \S*bucketName$"
        },
        "the service demands a bucket in its own region",
    ),
    (
        "guardduty",
        {"where": r"^guardduty/(malwareProtectionPlan \S*bucketName|publishingDestination destinationArn)$"},
        "GuardDuty demands a bucket in its own region",
    ),
    (
        "macie-job",
        {"where": r"^macie2/classificationJob \S*buckets\[\*\]$"},
        "Macie analyses only buckets of its own region",
    ),
    ("mwaa", {"where": r"^mwaa/environment sourceBucketArn$"}, "MWAA demands a bucket in its own region"),
    (
        "gamelift",
        {"where": r"^gamelift/(build|script) storageLocation\.bucket$"},
        "GameLift demands a bucket in its own region",
    ),
    (
        "analytics-code",
        {"where": r"^kinesisanalyticsv2/application \S*bucketArn$"},
        "the application's code is read from its own region",
    ),
    ("lightsail", {"where": r"^lightsail/bucket\w+ bucketName$"}, "a Lightsail bucket of the same region"),
)

_BUCKETS = _rules(
    BUCKET,
    (
        "report-destination",
        {
            "where": r"^(auditmanager/assessment assessmentReportsDestination\.destination|chimesdkmediapipelines/\S+ \S*s3RecordingSinkConfiguration\.destination|cloudformation/cloudFormationType schemaHandlerPackage|glue/crawler \w+Targets\[\*\]\.(paths|deltaTables)\[\*\]|emr/cluster steps\[\*\]\.hadoopJarStep\.jar)$"
        },
        "an S3 address; S3 lets it stand in any region",
    ),
    (
        "replica",
        {"where": r"(?i)(destinations?(\[\*\])?|destination)\.bucket$"},
        "the copy goes to that bucket's region",
    ),
    (
        "bucket",
        {
            "name": r"(?i)(\w*[a-z0-9])?(bucket|buckets|bucketName|bucketArn|bucketArns|bucketPath)|s3BucketPath"
        },
        "data is read from or written to that bucket, which AWS lets stand in any region",
    ),
    (
        "s3-address",
        {
            "name": r"(?i)\w*s3(Uri|Url|Path|Location|OutputPath|OutputLocation|FailurePath|ArtifactPath)s?|\w+S3(Uri|Url|Path|Location)"
        },
        "an S3 address; S3 lets it stand in any region",
    ),
    (
        "object-copy",
        {"where": r"^s3/objectCopy source$"},
        "the object is read from that bucket, which S3 lets stand in any region",
    ),
    (
        "s3-documented",
        {
            "name": r"(?i)(\w*location|locations|locationUri|logUri|path|s3|importPath|exportPath|\w*dataRepositoryPath|s3Target|additionalLocations|uri|templateUri|dockerfileTemplateUri|truststoreUri|fileUri|\w*FileUri|artifactStoreUri|sourceUri|locationScope|logLocation|outputLocation|scriptLocation|dataSourceUri|\w+Uri)",
            "doc": r"(?i)\bS3\b|s3://",
            "where": r"^(?!directconnect|codebuild|lambda/eventSource|apigateway/(integration|authorizer)|s3/bucketOb|appconfig/)",
        },
        "documented as an S3 address",
    ),
    (
        "glue-location",
        {"where": r"^glue/\S+ \S*([lL]ocations?(\[\*\])?|locationUri|\.path)$"},
        "an S3 address; S3 lets it stand in any region",
    ),
    (
        "guardduty-list",
        {"where": r"^guardduty/\w+ location$"},
        "an S3 address; S3 lets it stand in any region",
    ),
    (
        "s3-location-arn",
        {"where": r"^(storagegateway/\w+FileShare locationArn|ecs/\S+ \S*environmentFiles\[\*\]\.value)$"},
        "an S3 ARN, which carries no region",
    ),
)

# --- Policies and other documents -------------------------------------------------------------------

_NO_DOCUMENTS = _rules(
    BENIGN,
    (
        "redirect-query",
        {"where": r"^(alb|lb)/\S+ \S*redirect\.query$"},
        "the query of a redirect; its host stands beside it",
    ),
    ("after-login", {"name": r"relayState"}, "the console page that a person is shown after login"),
    ("eks-conflicts", {"name": r"resolveConflictsOn\w+"}, "a fixed word of the API"),
    (
        "policy-name",
        {
            "where": r"^(iot/policyAttachment policy|\S+ (\S+\.)?(sslPolicy|alpnPolicy|securityPolicy|tlsSecurityPolicy))$"
        },
        "the name of a policy",
    ),
    (
        "browser-policy",
        {"name": r"(?i)\w*(contentSecurityPolicy|referrerPolicy)\w*"},
        "tells a browser what it may load; AWS sends nothing there",
    ),
    (
        "policy-word",
        {
            "name": r"(?i)policyType|policyLanguage|policyRuntime|policyName|policyNames|policyId|policyRevision"
        },
        "a name or a fixed word of the API",
    ),
    ("config-rule-text", {"name": r"policyText"}, "Guard rules that judge resources already recorded here"),
)

_DOCUMENT_POLICIES = _rules(
    DOCUMENT,
    (
        "core-network",
        {"where": r"^networkmanager/coreNetwork\w* \w*[pP]olicyDocument$"},
        "names the regions of the network's edges; it is no IAM policy",
    ),
    (
        "log-policy",
        {"where": r"^cloudwatch/(logAccountPolicy|logDataProtectionPolicy|logIndexPolicy) policyDocument$"},
        "may name the destination of logs; it is no IAM policy",
    ),
    (
        "dead-letters",
        {"name": r"(?i)redrive(Allow)?Policy|deliveryPolicy"},
        "names queues by ARN; it is no IAM policy",
    ),
    (
        "scaling-document",
        {"where": r"^emr/.*autoscalingPolicy$|^ecr/\w+ (policy|lifecyclePolicy)$(?<=lifecyclePolicy policy)"},
        "settings in JSON; it is no IAM policy",
    ),
    (
        "ecr-lifecycle",
        {
            "where": r"^ecr/(lifecyclePolicy policy|repositoryCreationTemplate lifecyclePolicy)$|^dlm/.*policyDetails$"
        },
        "settings in JSON; it is no IAM policy",
    ),
)

_POLICIES = _rules(
    POLICY,
    (
        "organization-policy",
        {"where": r"^organizations/(policy|resourcePolicy) content$"},
        "an IAM policy document",
    ),
    (
        "policy",
        {
            "name": r"(?i)(\w*[a-z0-9])?(policyDocument|assumeRolePolicy|accessPolicy|accessPolicies|resourcePolicy|repositoryPolicy|registryPolicy|deliveryDestinationPolicy|inlinePolicy|keyPolicy|permissionsPolicy|policyJson|policyBody)|policy",
            "doc": r"(?i)json|polic|rules|^$|IAM",
        },
        "an IAM policy document: who is let in, and to what",
    ),
)

_RATINGS = _rules(
    PROSE,
    (
        "spoken",
        {
            "where": r"^(lex/\S+ \S*messages\[\*\]\.content|wafv2/\S+ customResponseBodies\[\*\]\.content|connect/vocabulary content)$"
        },
        "words that are said or shown to people",
    ),
    (
        "rating",
        {
            "where": r"^bedrock/\S+ \S*(ratingScale|categoricals|numericals|topicsConfigs|llmExtractionConfig)\S*\.definition$"
        },
        "text that tells a model what a word means",
    ),
    (
        "application-attributes",
        {"where": r"^servicecatalog/appregistryAttributeGroup attributes$"},
        "a catalogue entry for people",
    ),
)

_DOCUMENTS = _rules(
    DOCUMENT,
    (
        "user-data",
        {"name": r"(?i)userData(Base64)?|userDataReplaceBase64"},
        "a script run at start: it may name hosts and regions",
    ),
    (
        "container-definitions",
        {"name": r"containerDefinitions|containerProperties|nodeProperties|ecsProperties|eksProperties"},
        "JSON with images, environment, log options",
    ),
    (
        "definition",
        {
            "name": r"(?i)(definition|\w*definitionString|body|\w*templateBody|\w*dashboardBody|manifestJson|template|\w*mappingTemplate|requestTemplates?|responseTemplates?|inputTemplate|dockerfileTemplateData|documentBody|ruleDefinition|schemaDefinition|externalTableDefinition|pipelineConfigurationBody|pipelineDefinition|configurationBody|\w*configurationsJson|configurationJson|\w*json|rulesFile|rulesString|serverProperties|grammarXml)",
        },
        "a document that may name regions, hosts and ARNs",
    ),
    (
        "content",
        {
            "name": r"content|contentBase64|textContent|zipFile|sourceCode|inlineCode|code|connectionFunctionCode|inlinePayload|payload|configurationContent"
        },
        "a document or program that may name regions, hosts and ARNs",
    ),
    (
        "sign-in-metadata",
        {"where": r"^opensearch/serverlessSecurityConfig samlOptions\.metadata$"},
        "XML that names the hosts at which people sign in",
    ),
    (
        "notebook-script",
        {"name": r"onCreate|onStart|studioLifecycleConfigContent"},
        "a script in base64: it may name regions and hosts",
    ),
    (
        "inline-data",
        {
            "where": r"^(imagebuilder/(component|workflow) data|mq/configuration data|amp/scraper scrapeConfiguration|dms/endpoint extraConnectionAttributes|emrcontainers/\S+ \S*spark\w+Parameters|mskconnect/workerConfiguration propertiesFileContent|redshiftdata/statement sql|(cloudwatch/eventTarget|pipes/pipe|scheduler/schedule) \S*sqls?(\[\*\])?|eks/addon configurationValues|emr/cluster (configurations|additionalInfo)|fms/policy \S*managedServiceData|dms/replication(Config|Task) tableMappings|s3/bucketWebsite\w+ routingRuleDetails|kinesis/firehoseDeliveryStream redshiftConfiguration\.copyOptions|bedrock/\S+ \S*(connectorParameters|configurations\[\*\]\.parameterValues))$"
        },
        "a document or option text that may name regions, hosts and ARNs",
    ),
    (
        "script",
        {
            "name": r"(?i)\w*(buildspec|script|scripts|commands?|args|arguments|entryPoints?|entryPointArguments|jobParameters|argumentList|initScript|queryString|queryStatement|query|statement)"
        },
        "a script or command line that may name regions and hosts",
    ),
    (
        "settings-json",
        {
            "name": r"(?i)(replicationSettings|supplementalSettings|replicationTaskSettings|scrapeConfiguration|configuration|config|settings|properties|connectorConfiguration|extendedConfig|\w*configurationDocument|desiredState|inputParameters?|parameters|input|inputs|requestBody|modelSettings|customSettings|\w*launchConfiguration|clusterConfig)",
            "doc": r"(?i)json|yaml|configuration string|escaped",
        },
        "settings in JSON or YAML",
    ),
    (
        "documented",
        {
            "name": r"(?i)\w*(document|template|schema|spec|json|config|settings|configuration|properties|payload|manifest|rules?|expression|body)",
            "doc": r"\bJSON\b|\bYAML\b|OpenAPI",
        },
        "documented as a JSON or YAML document",
    ),
)

# --- Free-form settings -----------------------------------------------------------------------------

_MAP_PROSE = (
    ClassRule(
        id="map-labels",
        kind=PROSE,
        map_only=True,
        where=r"^(?!servicediscovery/instance)",
        name=r"(?i)\w*(metadata|encryptionContext\w+|context|recoveryPointTags|labelSets?|labelSet|incidentTags|ipRestrictionRuleMap|vpcIdRestrictionRuleMap|vpcEndpointIdRestrictionRuleMap|extraParams|attributes|attributeMapping|sessionAttributes|clientMetadata|validationData|userDefinedFields|triggers|limits|requests|additionalEncryptionContext|kmsEncryptionContext|encryptionContext|principalTags)",
        reason="labels, counters or attributes of people and requests: nothing is sent anywhere by them",
    ),
)

_SETTINGS = (
    ClassRule(
        id="parameter-value",
        kind=SETTINGS,
        where=r"^(ssm/parameter (value|insecureValue|valueWo)|secretsmanager/secretVersion secret(String|Binary|StringWo)|cloudfront/keyvaluestoreKey value)$",
        reason="code reads its settings from here: hosts, ARNs, or just a region's name",
    ),
    ClassRule(
        id="service-instance",
        kind=SETTINGS,
        map_only=True,
        where=r"^servicediscovery/instance attributes",
        reason="AWS_INSTANCE_CNAME and the like: hosts to which clients are sent",
    ),
    ClassRule(
        id="endpoint-map",
        kind=ARN,
        map_only=True,
        where=r"networkfirewall/loggingConfiguration .*logDestination|runtimeEnvironmentSecrets|cognito/identityPoolRoleAttachment roles|[aA]rn\w*\.\*$",
        reason="each value names a resource by ARN or name",
    ),
    ClassRule(
        id="settings-map",
        kind=SETTINGS,
        map_only=True,
        reason="free-form settings: they may name regions and hosts",
    ),
    ClassRule(
        id="settings-pair",
        kind=SETTINGS,
        where=r"(?i)\b\w*(environment|environmentVariables|environments|envs|settings|options|optionSettings|parameters|parameterValues|overrides|parameterOverrides|properties|configurations|arguments|stringAttributes|hadoopProperties|variables|attributes|inputParameters|stageVariables|environmentVariable|additionalInfo|runtimeParameters)\[\*\]\.(value|values\[\*\]|stringValue|defaultValue)$",
        reason="the value of a named setting: it may name a region or host",
    ),
)

# --- Hosts, URLs, images ----------------------------------------------------------------------------

_NO_URIS = _rules(
    BENIGN,
    (
        "bare-domain-name",
        {
            "where": r"^(codeartifact|customerprofiles|elasticsearch|opensearch|cloudsearch|swf|sagemaker|datazone|lightsail/domain|simpledb)/\S+ (\S+\.)?(domain|domainName)$|^(ec2/eip|dsql/\S+) domain$"
        },
        "the bare name of a domain of the service, in the resource's own region",
    ),
    (
        "domain-word",
        {
            "where": r"^((transfer/server|rds/(cluster|instance)) domain|ec2/launchTemplate placement\.spreadDomain|codebuild/webhook scopeConfiguration\.domain|quicksight/dataSource parameters\.amazonElasticsearch\.domain|appflow/flow .*customerProfiles\.domainName)$"
        },
        "a fixed word, or the id or bare name of a domain of the resource's own region",
    ),
    (
        "bare-service-name",
        {
            "where": r"^(appautoscaling|autoscalingplans|appmesh|apprunner|auditmanager|servicequotas|vpclattice|ecs|iam|bedrock|appsync|computeoptimizer|resourceexplorer|xray|applicationsignals|servicecatalog|cloudwatch|organizations|quicksight|dms|odb|lightsail|gamelift|ssm|redshift\w*|chime\w*)/\S+ (\S+\.)?(serviceName|awsServiceName|serviceNames\[\*\]|signingServiceName)$"
        },
        "the name of a service, not of a VPC endpoint service",
    ),
    (
        "image-name",
        {
            "where": r"^(appstream/\S+ image(Builder)?Name|ec2/\S+ (\S+\.)?imageId|ec2/ami imageLocation|sagemaker/\S+ (\S+\.)?(imageName|\w*[iI]mageConfigName))$"
        },
        "a name or id in the resource's own region",
    ),
    (
        "picture",
        {
            "name": r"imageUrl|logoUrl|logoImageBlob|imageFile|\w*feedbackUrl|supportUrl|webUrl|websiteUrl|profileUrl|pictureUrl|helpUrl|signInUrl|userAccessUrl"
        },
        "a page or picture for people; AWS sends no data there",
    ),
    (
        "postal",
        {
            "where": r"(?i)(emailAddress|addressLine\d|streetAddress|ipv?[46]?Address(es)?|dnsIps?|\bmacAddress|walletAddress|customerAddress|amazonAddress|peerAddress|transitGatewayAddress|groupIpAddress)(\[\*\])?$"
        },
        "a mail, street or IP address",
    ),
)

_URIS = _rules(
    URI,
    (
        "vpc-endpoint-service",
        {
            "where": r"^(ec2/vpcEndpoint serviceName|ec2/vpcEndpointService\w* \S*serviceName|appflow/\S+ \S*privateLinkServiceName|kms/\S+ xksProxyVpcEndpointServiceName)$|[vV]pcEndpointServiceName$|privateLinkServiceName$|^bedrock/\S+ \S*endpointServiceName$"
        },
        "com.amazonaws.<region>.<service>: traffic goes to that region",
    ),
    (
        "dns-target",
        {
            "where": r"^route53/(record (records\[\*\]|aliases\[\*\]\.name|fqdn)|recordsExclusive .*(value|dnsName)|healthCheck fqdn)$|aliasTarget\.dnsName$|resourceRecords\[\*\]\.value$"
        },
        "requests go to that host",
    ),
    (
        "origin",
        {"where": r"^cloudfront/\S+ \S*origins?\[\*\]\.domainName$"},
        "requests are passed on to that host",
    ),
    (
        "identity-provider",
        {"where": r"^cognito/identityPool cognitoIdentityProviders\[\*\]\.providerName$"},
        "cognito-idp.<region>.amazonaws.com/...: users sign in there",
    ),
    (
        "redirect",
        {
            "name": r"baseUrl(Content|Manifest)1?|websiteRedirect|redirectAllRequestsTo|apiBase|siteMaps|defaultCodeRepository|additionalCodeRepositories"
        },
        "requests go to that address",
    ),
    (
        "amplify-rule",
        {"where": r"^amplify/app customRules\[\*\]\.target$"},
        "requests are passed on to that host",
    ),
    (
        "container-image",
        {
            "name": r"(?i)(\w*image|image|\w*imageUri|imageIdentifier|trainingImage|\w*containerUri|ruleEvaluatorImage|dockerImage|imageRepository|repositoryUri|ecrImageUri|baseImage|\w*containerImage)"
        },
        "an image address names its registry's region",
    ),
    (
        "url",
        {
            "name": r"(?i)(\w*[a-z0-9])?(urls?|uris?|jdbcurl|urlTemplate|connectionString|jdbcConnectionString|httpsUrl)|url|uri|urls|uris",
        },
        "requests go to that address",
    ),
    (
        "host",
        {
            "name": r"(?i)(\w*[a-z0-9])?(endpoint|endpoints|host|hosts|hostname|hostnames|hostUrl|dnsName|dnsNames|fqdn|fqdns|bootstrapServers?|additionalBootstrapServers|brokers?|virtualHost|serverName|serverHostname|server|servers|issuer|issuers|domainControllers)",
        },
        "requests go to that host",
    ),
    (
        "domain-name",
        {
            "name": r"(?i)(\w*[a-z0-9])?(domainNames?|customDomain|mailFromDomain|redirectDomain|domains?|customDomainName|nameServers|dnsServers|dnsRecord)|domains?"
        },
        "a domain; one of AWS's own names a region",
    ),
)

# --- ARNs -------------------------------------------------------------------------------------------

_NO_ARNS = _rules(
    BENIGN,
    (
        "arn-in-passing",
        {
            "name": r"type|field|attribute|resourceLabel|parserMode|viewExpandedText|gameServerGroupName|instanceId|userName|capacityDistributionStrategy|operator|field|matchOption|trustedResourceOwners|domainIamRoleName",
            "doc": r"\bARNs?\b|Amazon Resource Name",
        },
        "the documentation speaks of an ARN in passing: the value is a fixed word, a label or a bare id",
    ),
)

_ARNS = _rules(
    ARN,
    (
        "arn-name",
        {"name": r"(?i)(\w*[a-z0-9])?arns?(List|Lists)?|arns?|\w*ArnLists?|\w*ArnsToRestores?"},
        "an ARN by its name",
    ),
    (
        "principal",
        {
            "name": r"(?i)(\w*role|principal|principals|\w*Principals?|permissionsBoundary|admins|readOnlyAdmins)",
            "doc": r"\bARNs?\b|Amazon Resource Name",
        },
        "an ARN of IAM by its documentation",
    ),
    (
        "arn-known",
        {
            "where": r"^(cloudwatch/eventTarget (arn|eventBusName)|cloudwatch/metricAlarm \S*Actions\[\*\]|sns/topicSubscription (topic|endpoint)|rds/\S+ (replicateSourceDb|replicationSourceIdentifier|sourceDbClusterIdentifier|sourceDbSnapshotIdentifier|sourceDbInstanceIdentifier|snapshotIdentifier)|docdb/\S+ \S*(sourceDbClusterIdentifier|snapshotIdentifier)|neptune/\S+ (replicationSourceIdentifier|sourceDbClusterIdentifier|snapshotIdentifier|sourceDbClusterSnapshotIdentifier)|cognito/userPool lambdaConfig\.\w+|sagemaker/\S+ \S*(success|error)Topic|dms/eventSubscription snsTopicArn|rds/eventSubscription snsTopic|s3control/objectLambdaAccessPoint \S*supportingAccessPoint|chimesdkmediapipelines/\S+ \S*insightsTarget|rds/clusterSnapshotCopy sourceDbClusterSnapshotIdentifier|docdb/\S+ \S*sourceClusterIdentifier|emr/\S+ (serviceRole|autoscalingRole)|lambda/permission (function|sourceArn)|ssm/association name|batch/\S+ jobQueue)$"
        },
        "AWS takes an ARN there, of another region too",
    ),
)

_DOCUMENTED_ARNS = _rules(
    ARN,
    (
        "arn-documented",
        {"doc": r"\bARNs?\b|Amazon Resource Name"},
        "an ARN, or a name or id that may be given as one, by its documentation",
    ),
)

_DOCUMENTED_HOSTS = _rules(
    URI,
    (
        "documented-host",
        {
            "name": r"(?i)(target|address|location|host|source|destination|value|origin|upstreamRegistryUrl|registry|repository|redirectTo)",
            "doc": r"(?i)\bURL\b|\bURI\b|endpoint|host ?name|DNS name",
        },
        "documented as an address",
    ),
)

# --- Names, last ------------------------------------------------------------------------------------

_NAMES = _rules(
    PROSE,
    ("name", {"name": r"name|namePrefix"}, "the resource's or part's own name"),
    (
        "prefix",
        {"name": r"(?i)\w*prefix(es)?"},
        "the beginning of a name, key or path: a region in it is a folder's name",
    ),
    ("object-key", {"where": r"^s3/(bucketObject(v2)?|objectCopy) key$"}, "the object's own name"),
)

RULES: tuple[ClassRule, ...] = (
    *_BENIGN,
    *_TAGS,
    *_REGIONS,
    *_ZONES,
    *_NO_KEYS,
    *_KEYS,
    *_NO_BUCKETS,
    *_BUCKET_LIKE,
    *_LOCAL_BUCKETS,
    *_NO_DOCUMENTS,
    *_DOCUMENT_POLICIES,
    *_POLICIES,
    *_RATINGS,
    *_MAP_PROSE,
    *_SETTINGS,
    *_DOCUMENTS,
    *_NO_ARNS,
    *_BUCKETS,
    *_ARNS,
    *_NO_URIS,
    *_URIS,
    *_DOCUMENTED_ARNS,
    *_DOCUMENTED_HOSTS,
    *_NAMES,
)

REGION_BEARING = re.compile(
    r"(?i)(\w*[a-z0-9])?(regions?|(?<!time)zones?|arns?|kms\w*key\w*|buckets?|s3\w*|ur[il]s?|endpoints?|host(name)?s?|dnsName|"
    r"policyDocument|userData|templateBody|image(Uri)?|domainName|fqdn)"
)
"""Names that say a region may stand there: such a path has to have a class."""

REGION_BEARING_DOC = re.compile(r"\bARNs?\b|Amazon Resource Name|\bs3://|AWS [Rr]egion\b")
"""Documentation that says so."""

# --- Types ------------------------------------------------------------------------------------------

REGION_MEANS_SOMETHING_ELSE = {
    "aws:arcregionswitch/plan:Plan": Placement.GLOBAL,
    "aws:cfg/aggregateAuthorization:AggregateAuthorization": Placement.REGIONAL,
    "aws:cloudformation/stackSetInstance:StackSetInstance": Placement.REGIONAL,
    "aws:invoicing/invoiceUnit:InvoiceUnit": Placement.GLOBAL,
    "aws:servicequotas/template:Template": Placement.GLOBAL,
    "aws:ssmincidents/replicationSet:ReplicationSet": Placement.REGIONAL,
}
"""Types whose top-level `region` is not where the resource stands, with where it does stand."""

REGIONAL_WITHOUT_ARGUMENT = {
    "aws:directconnect/hostedConnection:HostedConnection": "made in the region of the provider",
    "aws:rolesanywhere/profile:Profile": "IAM Roles Anywhere is a regional service",
    "aws:rolesanywhere/trustAnchor:TrustAnchor": "IAM Roles Anywhere is a regional service",
}
"""Types without a `region` argument that stand in their provider's region all the same; the others are global."""
