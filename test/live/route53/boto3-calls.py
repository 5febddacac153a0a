"""Calls Route 53 by boto3: a call on each line of standard input, its outcome on one of standard output, both JSON."""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

settings = json.loads(sys.argv[1])
client = boto3.client(
    "route53",
    endpoint_url=settings["endpoint"],
    region_name="us-east-1",
    aws_access_key_id=settings["accessKeyId"],
    aws_secret_access_key=settings["secretAccessKey"],
    config=Config(retries={"total_max_attempts": 1}),
)


def outcome(call):
    operation, parameters = call["operation"], call["parameters"]
    if operation == "wait":
        client.get_waiter("resource_record_sets_changed").wait(**parameters)
        return {}
    if call.get("pages"):
        return {"pages": list(client.get_paginator(operation).paginate(**parameters))}
    return getattr(client, operation)(**parameters)


for line in sys.stdin:
    try:
        answer = {"result": outcome(json.loads(line))}
    except ClientError as error:
        metadata = error.response["ResponseMetadata"]
        answer = {"error": {**error.response["Error"], "status": metadata["HTTPStatusCode"]}}
    except BotoCoreError as error:
        answer = {"error": {"Code": type(error).__name__, "Message": str(error), "status": 0}}
    print(json.dumps(answer, default=str), flush=True)
