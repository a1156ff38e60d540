"""What scar's supervisor does at a file in a bucket, in Python: fetches it, runs the function's script, sends what that wrote."""

import base64
import os
import subprocess
import tempfile
import urllib.parse

import boto3

s3 = boto3.client("s3")


def handle(event, context):
    record = event["Records"][0]["s3"]
    bucket, key = record["bucket"]["name"], urllib.parse.unquote_plus(record["object"]["key"])
    with tempfile.TemporaryDirectory() as folder:
        output = os.path.join(folder, "output")
        os.mkdir(output)
        file = os.path.join(folder, os.path.basename(key))
        with open(file, "wb") as copy:
            for part in s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks():
                copy.write(part)
        script = os.path.join(os.environ["LAMBDA_TASK_ROOT"], "script.sh")
        run = subprocess.run(["/bin/sh", script], env={**os.environ, "INPUT_FILE_PATH": file, "TMP_OUTPUT_DIR": output},
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True)
        for name in os.listdir(output):
            with open(os.path.join(output, name), "rb") as content:
                s3.put_object(Bucket=bucket, Key="out/" + name, Body=content)
    return {"statusCode": 200, "headers": {"amz-lambda-request-id": context.aws_request_id}, "isBase64Encoded": True,
            "body": base64.b64encode(run.stdout).decode()}
