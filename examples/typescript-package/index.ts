// An archive, the way in to it, an allowlist and a Data Lake in Dublin, each by itself, from the package of components.
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as ingest from "@pulumi/regional-ingest";

const config = new pulumi.Config();
const region = "eu-west-1";
const processingRegion = "eu-west";

const ireland = new aws.Provider("ireland", { region });
const there = { providers: { aws: ireland } };

const archive = new ingest.ArchiveBucket("events", { region, retentionDays: 365 }, there);

const endpoint = new ingest.IngestEndpoint("ingest", {
    processingRegion,
    ingestRegion: "dublin",
    archive: { bucket: archive.bucket, bucketArn: archive.bucketArn, keyArn: archive.keyArn, region },
    writeKeys: { website: config.requireSecret("websiteKey") },
}, there);

const network = new aws.ec2.Vpc("analytics", { cidrBlock: "10.20.0.0/16" }, { provider: ireland });
const allowlist = new ingest.WarehouseAllowlist("analytics", {
    processingRegion,
    kind: "redshift",
    vpcId: network.id,
}, there);

const lake = new ingest.DataLake("lake", { processingRegion, workspaceIds: ["ws1"], forceDestroy: true }, there);

export const url = endpoint.endpoint;
export const archiveBucket = archive.bucket;
export const cidrs = allowlist.cidrs;
export const lakeRole = lake.roleArn;
