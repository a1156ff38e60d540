# What is typed, in order; read by local/contract-test, which defines section, expect and eventually.
# shellcheck shell=bash disable=SC2016

printf 'hello\n' >hello.txt
printf 'one\n' >tree/one.txt
printf 'zwei\n' >'tree/sub/zwei äöü+ &.txt'
seq 2700000 | head -c 20000000 >big.bin
cat >bootstrap <<'PY'
#!/usr/bin/env python3
import json, os, urllib.request
api = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/"
while True:
    with urllib.request.urlopen(api + "next") as call:
        event, request = json.load(call), call.headers["Lambda-Runtime-Aws-Request-Id"]
    for record in event.get("Records", []):
        print("saw", record["eventName"], record["s3"]["object"]["key"], flush=True)
    answer = {"echo": event}
    if "requestContext" in event:
        method = event.get("httpMethod") or event["requestContext"]["http"]["method"]
        text = "%s %s %s" % (method, event.get("path") or event["rawPath"], event.get("body"))
        answer = {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": text}
    answer = json.dumps(answer).encode()
    urllib.request.urlopen(urllib.request.Request(api + request + "/response", answer, method="POST")).close()
PY
chmod 755 bootstrap
python3 - <<'PY'
import zipfile
with zipfile.ZipFile("function.zip", "w") as archive:
    archive.write("bootstrap")
PY
# An image with a shell of this machine, as a folder.
python3 - <<'PY'
import hashlib, io, json, os, re, shutil, subprocess, tarfile
programs = ["bash", "sleep"]
files = {"bin/" + name: os.path.realpath(shutil.which(name)) for name in programs}
for program in list(files.values()):
    for library in re.findall(r"(/\S+) \(0x", subprocess.run(["ldd", program], stdout=-1, text=True).stdout):
        files[library.lstrip("/")] = os.path.realpath(library)
layer = io.BytesIO()
with tarfile.open(fileobj=layer, mode="w") as tar:
    for name, path in files.items():
        tar.add(path, name, filter=lambda entry: entry.replace(mode=0o755, uid=0, gid=0))
os.makedirs("image/blobs/sha256")
def blob(data, kind):
    digest = hashlib.sha256(data).hexdigest()
    open("image/blobs/sha256/" + digest, "wb").write(data)
    return {"mediaType": "application/vnd.oci.image." + kind, "digest": "sha256:" + digest, "size": len(data)}
layers = [blob(layer.getvalue(), "layer.v1.tar")]
config = {"architecture": "amd64", "os": "linux", "config": {"Env": ["PATH=/bin"], "Entrypoint": ["bash", "-c"]},
          "rootfs": {"type": "layers", "diff_ids": [layers[0]["digest"]]}}
manifest = {"schemaVersion": 2, "config": blob(json.dumps(config).encode(), "config.v1+json"), "layers": layers}
entry = blob(json.dumps(manifest).encode(), "manifest.v1+json")
json.dump({"schemaVersion": 2, "manifests": [entry]}, open("image/index.json", "w"))
json.dump({"imageLayoutVersion": "1.0.0"}, open("image/oci-layout", "w"))
script = "echo hello Ref::who, try $AWS_BATCH_JOB_ATTEMPT; sleep ${SECONDS_TO_SLEEP-0}; exit ${CODE-0}"
json.dump({"image": "oci:" + os.path.abspath("image"), "command": [script],
           "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "128"}]},
          open("properties.json", "w"))
PY
trust='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
printf '%s' "$trust" >trust.json
function_arn=arn:aws:lambda:us-east-1:000000000000:function:echo
cat >notification.json <<JSON
{"LambdaFunctionConfigurations": [{"Id": "in", "LambdaFunctionArn": "$function_arn", "Events": ["s3:ObjectCreated:*"],
 "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}]}}}]}
JSON

section 'Who am I'
expect 0 '"Account": "000000000000"' 'aws sts get-caller-identity'

section 'Buckets and objects'
expect 0 'make_bucket: pics' 'aws s3 mb s3://pics'
expect 0 'pics' 'aws s3 ls'
expect 0 'upload: ./hello.txt to s3://pics/a b/hello.txt' 'aws s3 cp hello.txt "s3://pics/a b/hello.txt"'
expect 0 ' 6 hello.txt' 'aws s3 ls "s3://pics/a b/"'
expect 0 'hello' 'aws s3 cp "s3://pics/a b/hello.txt" -'
expect 0 '"ContentLength": 6' 'aws s3api head-object --bucket pics --key "a b/hello.txt"'
expect 0 '"ContentRange": "bytes 1-3/6"' 'aws s3api get-object --bucket pics --key "a b/hello.txt" --range bytes=1-3 part.txt'
expect 0 '^ell$' 'cat part.txt'

section 'An object of 20 MB, in parts'
expect 0 'upload: ./big.bin to s3://pics/big.bin' 'aws s3 cp big.bin s3://pics/big.bin'
expect 0 '"ETag": .*-3' 'aws s3api head-object --bucket pics --key big.bin'
expect 0 'download: s3://pics/big.bin to ./big.copy' 'aws s3 cp s3://pics/big.bin big.copy'
expect 0 'the same' 'cmp big.bin big.copy && echo the same'

section 'Folders'
expect 0 'zwei' 'aws s3 sync tree s3://pics/tree'
expect 0 '^$' 'aws s3 sync tree s3://pics/tree'
expect 0 'zwei äöü\+ &.txt' 'aws s3 ls --recursive s3://pics/tree'
expect 0 'download' 'aws s3 sync s3://pics/tree copy'
expect 0 'the same' 'diff -r tree copy && echo the same'
expect 0 'delete: s3://pics/tree/one.txt' 'rm tree/one.txt; aws s3 sync --delete tree s3://pics/tree'
expect 0 'copy: s3://pics/big.bin to s3://pics/copy.bin' 'aws s3 cp s3://pics/big.bin s3://pics/copy.bin'
expect 0 'delete: s3://pics/big.bin' 'aws s3 rm s3://pics/big.bin'
expect 0 'delete: s3://pics/tree/sub' 'aws s3 rm --recursive s3://pics/tree'

section 'Tags and location'
expect 0 '^$' 'aws s3api put-object-tagging --bucket pics --key copy.bin --tagging "TagSet=[{Key=kind,Value=big}]"'
expect 0 '"Value": "big"' 'aws s3api get-object-tagging --bucket pics --key copy.bin'
expect 0 '"LocationConstraint": null' 'aws s3api get-bucket-location --bucket pics'

section 'Roles'
expect 0 '"Arn": "arn:aws:iam::000000000000:role/echo"' 'aws iam create-role --role-name echo --assume-role-policy-document file://trust.json'
expect 0 '"Service": "lambda.amazonaws.com"' 'aws iam get-role --role-name echo'

section 'A function'
expect 0 '"FunctionArn"' 'aws lambda create-function --function-name echo --runtime provided.al2023 --handler any --role arn:aws:iam::000000000000:role/echo --zip-file fileb://function.zip'
expect 0 '^$' 'aws lambda wait function-active-v2 --function-name echo'
expect 0 '"FunctionName": "echo"' 'aws lambda list-functions'
expect 0 '"StatusCode": 200' 'aws lambda invoke --function-name echo --payload "{\"n\": 1}" answer.json'
expect 0 '\{"echo": \{"n": 1\}\}' 'cat answer.json'

section 'A bucket that starts a function'
expect 255 'Unable to validate the following destination configurations' 'aws s3api put-bucket-notification-configuration --bucket pics --notification-configuration file://notification.json'
expect 0 'Statement' 'aws lambda add-permission --function-name echo --statement-id s3 --action lambda:InvokeFunction --principal s3.amazonaws.com --source-arn arn:aws:s3:::pics'
expect 0 '^$' 'aws s3api put-bucket-notification-configuration --bucket pics --notification-configuration file://notification.json'
expect 0 '"Value": "in/"' 'aws s3api get-bucket-notification-configuration --bucket pics'
expect 0 'upload' 'aws s3 cp hello.txt "s3://pics/in/a b.txt"'
eventually 'saw ObjectCreated:Put in/a\+b.txt' 'aws logs filter-log-events --log-group-name /aws/lambda/echo --filter-pattern saw --query "events[].message" --output text'

section 'A function over HTTP: a REST API'
expect 0 'made' 'aws apigateway create-rest-api --name shop --endpoint-configuration types=REGIONAL --query id --output text >api && echo made'
expect 0 '"path": "/"' 'aws apigateway get-resources --rest-api-id $(cat api) --query "items[].{path: path}"'
expect 0 'made' 'aws apigateway create-resource --rest-api-id $(cat api) --parent-id $(aws apigateway get-resources --rest-api-id $(cat api) --query "items[0].id" --output text) --path-part "{proxy+}" --query id --output text >resource && echo made'
expect 0 '"authorizationType": "NONE"' 'aws apigateway put-method --rest-api-id $(cat api) --resource-id $(cat resource) --http-method ANY --authorization-type NONE'
expect 0 '"type": "AWS_PROXY"' 'aws apigateway put-integration --rest-api-id $(cat api) --resource-id $(cat resource) --http-method ANY --type AWS_PROXY --integration-http-method POST --uri arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:echo/invocations --query "{type: type, httpMethod: httpMethod, timeoutInMillis: timeoutInMillis}"'
expect 0 'deployed' 'aws apigateway create-deployment --rest-api-id $(cat api) --stage-name dev --query id --output text >deployment && echo deployed'
expect 0 'Internal server error' 'curl -s $AWS_ENDPOINT_URL/_aws/execute-api/$(cat api)/dev/a/b'
expect 0 'permitted' 'aws lambda add-permission --function-name echo --statement-id api --action lambda:InvokeFunction --principal apigateway.amazonaws.com --source-arn "arn:aws:execute-api:us-east-1:000000000000:$(cat api)/*" >permission && echo permitted'
expect 0 'POST /a/b hello' 'curl -s -d hello $AWS_ENDPOINT_URL/_aws/execute-api/$(cat api)/dev/a/b'
expect 0 '"stageName": "dev"' 'aws apigateway get-stages --rest-api-id $(cat api) --query "item[].{stageName: stageName}"'
expect 0 'image/png' 'aws apigateway update-rest-api --rest-api-id $(cat api) --patch-operations op=add,path=/binaryMediaTypes/image~1png --query binaryMediaTypes'
expect 0 '"throttlingBurstLimit": 7' 'aws apigateway update-stage --rest-api-id $(cat api) --stage-name dev --patch-operations "op=replace,path=/*/*/throttling/burstLimit,value=7" --query methodSettings'
expect 0 'made' 'aws apigateway create-api-key --name mine --enabled --query id --output text >key && echo made'
expect 0 'made' 'aws apigateway create-usage-plan --name plan --throttle rateLimit=5,burstLimit=10 --api-stages apiId=$(cat api),stage=dev --query id --output text >plan && echo made'
expect 0 '"type": "API_KEY"' 'aws apigateway create-usage-plan-key --usage-plan-id $(cat plan) --key-id $(cat key) --key-type API_KEY --query "{type: type, name: name}"'
expect 0 '"apiKeyRequired": true' 'aws apigateway update-method --rest-api-id $(cat api) --resource-id $(cat resource) --http-method ANY --patch-operations op=replace,path=/apiKeyRequired,value=true --query "{apiKeyRequired: apiKeyRequired}"'
expect 0 'deployed' 'aws apigateway create-deployment --rest-api-id $(cat api) --stage-name dev --query id --output text >deployment && echo deployed'
expect 0 'Forbidden' 'curl -s $AWS_ENDPOINT_URL/_aws/execute-api/$(cat api)/dev/a'
expect 0 'GET /a None' 'curl -s -H "x-api-key: $(aws apigateway get-api-key --api-key $(cat key) --include-value --query value --output text)" $AWS_ENDPOINT_URL/_aws/execute-api/$(cat api)/dev/a'
expect 0 '"team": "red"' 'aws apigateway tag-resource --resource-arn arn:aws:apigateway:us-east-1::/restapis/$(cat api) --tags team=red && aws apigateway get-tags --resource-arn arn:aws:apigateway:us-east-1::/restapis/$(cat api)'
expect 255 'BadRequestException' 'aws apigateway delete-usage-plan --usage-plan-id $(cat plan) 2>&1 | sed "s/^$//"; exit ${PIPESTATUS[0]}'
expect 0 'deleted' 'aws apigateway update-usage-plan --usage-plan-id $(cat plan) --patch-operations op=remove,path=/apiStages,value=$(cat api):dev >plan.json && aws apigateway delete-usage-plan --usage-plan-id $(cat plan) && aws apigateway delete-api-key --api-key $(cat key) && echo deleted'
expect 0 '\[\]' 'aws apigateway delete-rest-api --rest-api-id $(cat api) && aws apigateway get-rest-apis --query items'
expect 255 'NotFoundException' 'aws apigateway get-rest-api --rest-api-id nothere'

section 'A function over HTTP: an HTTP API'
expect 0 'made' 'aws apigatewayv2 create-api --name quick --protocol-type HTTP --target arn:aws:lambda:us-east-1:000000000000:function:echo --cors-configuration AllowOrigins=https://a.example,AllowMethods=POST --query ApiId --output text >api && echo made'
expect 0 'permitted' 'aws lambda add-permission --function-name echo --statement-id http --action lambda:InvokeFunction --principal apigateway.amazonaws.com --source-arn "arn:aws:execute-api:us-east-1:000000000000:$(cat api)/*" >permission && echo permitted'
expect 0 'POST /x/y hello' 'curl -s -H "Content-Type: text/plain" -d hello $(aws apigatewayv2 get-api --api-id $(cat api) --query ApiEndpoint --output text)/x/y'
expect 0 'access-control-allow-origin: https://a.example' 'curl -si -X OPTIONS -H "Origin: https://a.example" -H "Access-Control-Request-Method: POST" $(aws apigatewayv2 get-api --api-id $(cat api) --query ApiEndpoint --output text) | tr "[:upper:]" "[:lower:]" | grep access-control-allow-origin'
expect 0 '"RouteKey": "\$default"' 'aws apigatewayv2 get-routes --api-id $(cat api) --query "Items[].{RouteKey: RouteKey}"'
expect 0 '"StageName": "dev"' 'aws apigatewayv2 create-stage --api-id $(cat api) --stage-name dev --auto-deploy --query "{StageName: StageName, AutoDeploy: AutoDeploy}"'
expect 0 '^$' 'aws apigatewayv2 delete-api --api-id $(cat api)'

section 'A function over HTTP: its own URL'
expect 0 '"AuthType": "NONE"' 'aws lambda create-function-url-config --function-name echo --auth-type NONE --query "{AuthType: AuthType}"'
expect 0 'Forbidden' 'curl -s $(aws lambda get-function-url-config --function-name echo --query FunctionUrl --output text)'
expect 0 'permitted' 'aws lambda add-permission --function-name echo --statement-id url --action lambda:InvokeFunctionUrl --principal "*" --function-url-auth-type NONE >permission && echo permitted'
expect 0 'GET /p None' 'curl -s $(aws lambda get-function-url-config --function-name echo --query FunctionUrl --output text)p'
expect 0 '"AuthType": "AWS_IAM"' 'aws lambda update-function-url-config --function-name echo --auth-type AWS_IAM --query "{AuthType: AuthType}"'
expect 0 '^$' 'aws lambda delete-function-url-config --function-name echo'

section 'An image: pushed to the registry, and a function of it'
cat >runtime.go <<'GO'
package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
)

func main() {
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(api + "next")
		if err != nil {
			os.Exit(1)
		}
		event, _ := io.ReadAll(next.Body)
		next.Body.Close()
		answer := fmt.Sprintf("{\"event\": %s, \"user\": %d, \"argument\": %q}", event, os.Getuid(), os.Args[1])
		url := api + next.Header.Get("Lambda-Runtime-Aws-Request-Id") + "/response"
		if sent, err := http.Post(url, "application/json", bytes.NewBufferString(answer)); err == nil {
			sent.Body.Close()
		}
	}
}
GO
CGO_ENABLED=0 GO111MODULE=off GOCACHE=$state/go "$go" build -o bootstrap-of-image runtime.go || die "Go does not build the runtime"
python3 - <<'PY'
import hashlib, io, json, os, tarfile
def blob(content):
    digest = hashlib.sha256(content).hexdigest()
    os.makedirs("pushed/blobs/sha256", exist_ok=True)
    open("pushed/blobs/sha256/" + digest, "wb").write(content)
    return {"digest": "sha256:" + digest, "size": len(content)}
layer = io.BytesIO()
with tarfile.open(fileobj=layer, mode="w") as tar:
    tar.add("bootstrap-of-image", "bootstrap")
tar = dict(blob(layer.getvalue()), mediaType="application/vnd.oci.image.layer.v1.tar")
config = dict(blob(json.dumps({"os": "linux", "architecture": "amd64", "config": {"Entrypoint": ["/bootstrap"], "Cmd": ["one"]},
    "rootfs": {"type": "layers", "diff_ids": [tar["digest"]]}}).encode()), mediaType="application/vnd.oci.image.config.v1+json")
manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": [tar]}
index = {"schemaVersion": 2, "manifests": [dict(blob(json.dumps(manifest).encode()), mediaType=manifest["mediaType"])]}
open("pushed/index.json", "w").write(json.dumps(index))
open("pushed/oci-layout", "w").write('{"imageLayoutVersion": "1.0.0"}')
PY
export REGISTRY=${AWS_ENDPOINT_URL#http://} REGISTRY_AUTH_FILE=$state/auth.json
expect 0 '"repositoryUri": "127.0.0.1:[0-9]*/tools/echo"' 'aws ecr create-repository --repository-name tools/echo --image-scanning-configuration scanOnPush=true'
expect 255 'RepositoryAlreadyExistsException' 'aws ecr create-repository --repository-name tools/echo'
expect 1 'authentication required|unauthorized|no basic auth' 'skopeo copy -q --dest-tls-verify=false oci:pushed docker://$REGISTRY/tools/echo:latest'
expect 0 'Login Succeeded' 'aws ecr get-login-password | skopeo login --tls-verify=false --username AWS --password-stdin $REGISTRY'
expect 0 '^$' 'skopeo copy -q --preserve-digests --dest-tls-verify=false oci:pushed docker://$REGISTRY/tools/echo:latest'
expect 1 'does not exist in the registry' 'skopeo copy -q --dest-tls-verify=false oci:pushed docker://$REGISTRY/nowhere:latest'
expect 0 '"imageTag": "latest"' 'aws ecr list-images --repository-name tools/echo'
expect 0 '"imageManifestMediaType"' 'aws ecr describe-images --repository-name tools/echo '
expect 0 '^$' 'skopeo copy -q --preserve-digests --src-tls-verify=false docker://$REGISTRY/tools/echo:latest oci:pulled && diff -r pushed/blobs pulled/blobs'
expect 0 '"PackageType": "Image"' 'aws lambda create-function --function-name image --package-type Image --code ImageUri=$REGISTRY/tools/echo:latest --role arn:aws:iam::000000000000:role/echo --timeout 30'
expect 0 '"ResolvedImageUri": ' 'aws lambda get-function --function-name image --query Code'
expect 0 '"argument": "one"' 'aws lambda invoke --function-name image --payload "{\"n\": 1}" image.json && cat image.json'
expect 0 '"Command"' 'aws lambda update-function-configuration --function-name image --image-config Command=two,three'
expect 0 '"argument": "two"' 'aws lambda invoke --function-name image image.json && cat image.json'
expect 255 'does not exist. Provide a valid source image' 'aws lambda update-function-code --function-name image --image-uri $REGISTRY/tools/echo:none'
expect 0 '204' 'aws lambda delete-function --function-name image'
expect 255 'RepositoryNotEmptyException' 'aws ecr delete-repository --repository-name tools/echo'
expect 0 '"failures": \[\]' 'aws ecr batch-delete-image --repository-name tools/echo --image-ids imageTag=latest'
expect 0 '"repositoryName": "tools/echo"' 'aws ecr delete-repository --repository-name tools/echo'
expect 255 'RepositoryNotFoundException' 'aws ecr describe-repositories --repository-names tools/echo'

section 'Logs'
expect 0 '/aws/lambda/echo' 'aws logs describe-log-groups --query "logGroups[].logGroupName"'
expect 0 'REPORT RequestId' 'aws logs filter-log-events --log-group-name /aws/lambda/echo --filter-pattern REPORT --max-items 1 --query "events[].message"'

section 'Jobs of AWS Batch'
expect 0 'compute-environment/jobs' 'aws batch create-compute-environment --compute-environment-name jobs --type MANAGED --compute-resources type=EC2,maxvCpus=2,instanceTypes=optimal,subnets=subnet-1,securityGroupIds=sg-1,instanceRole=ecsInstanceRole'
expect 255 'ClientException.*Object already exists' 'aws batch create-compute-environment --compute-environment-name jobs --type MANAGED --compute-resources type=EC2,maxvCpus=2,instanceTypes=optimal,subnets=subnet-1,securityGroupIds=sg-1,instanceRole=ecsInstanceRole'
eventually '"status": "VALID"' 'aws batch describe-compute-environments --compute-environments jobs --query "computeEnvironments[].{status: status, statusReason: statusReason, state: state}"'
expect 0 'job-queue/jobs' 'aws batch create-job-queue --job-queue-name jobs --priority 1 --compute-environment-order order=1,computeEnvironment=jobs'
eventually '"status": "VALID"' 'aws batch describe-job-queues --job-queues jobs --query "jobQueues[].{status: status, state: state, priority: priority}"'
expect 255 'vCPU is not provided' 'aws batch register-job-definition --job-definition-name greet --type container --container-properties "{\"image\": \"oci:$PWD/image\"}"'
expect 0 '"revision": 1' 'aws batch register-job-definition --job-definition-name greet --type container --parameters who=world --container-properties "$(cat properties.json)"'
expect 0 'submitted' 'aws batch submit-job --job-name first --job-queue jobs --job-definition greet --query jobId --output text >job && echo submitted'
eventually '"status": "SUCCEEDED"' 'aws batch describe-jobs --jobs $(cat job) --query "jobs[].{jobName: jobName, status: status, statusReason: statusReason, exitCode: container.exitCode, logStreamName: container.logStreamName}"'
expect 0 'hello world, try 1' 'aws logs filter-log-events --log-group-name /aws/batch/job --query "events[].message" --output text'
expect 0 'submitted' 'aws batch submit-job --job-name again --job-queue jobs --job-definition greet --retry-strategy attempts=2 --container-overrides "environment=[{name=CODE,value=3}]" --query jobId --output text >job && echo submitted'
eventually '"FAILED"' 'aws batch describe-jobs --jobs $(cat job) --query "jobs[].[status, attempts[].container.exitCode]"'
expect 0 'submitted' 'aws batch submit-job --job-name long --job-queue jobs --job-definition greet --parameters who=you --container-overrides "environment=[{name=SECONDS_TO_SLEEP,value=3600}]" --query jobId --output text >job && echo submitted'
eventually '"status": "RUNNING"' 'aws batch describe-jobs --jobs $(cat job) --query "jobs[].{status: status}"'
expect 0 '"jobName": "long"' 'aws batch list-jobs --job-queue jobs --query "jobSummaryList[].{jobName: jobName, status: status}"'
expect 0 '^$' 'aws batch terminate-job --job-id $(cat job) --reason "no longer wanted"'
eventually '"FAILED"' 'aws batch describe-jobs --jobs $(cat job) --query "jobs[].[status, statusReason]"'
expect 0 '"again"' 'aws batch list-jobs --job-queue jobs --filters name=JOB_NAME,values=first,again --query "jobSummaryList[].[jobName, status]"'
expect 0 '"team": "red"' 'aws batch tag-resource --resource-arn arn:aws:batch:us-east-1:000000000000:job-queue/jobs --tags team=red && aws batch list-tags-for-resource --resource-arn arn:aws:batch:us-east-1:000000000000:job-queue/jobs'
expect 0 '^$' 'aws batch untag-resource --resource-arn arn:aws:batch:us-east-1:000000000000:job-queue/jobs --tag-keys team'
expect 255 'must be in the state DISABLED' 'aws batch delete-job-queue --job-queue jobs'
expect 255 'JobQueue nowhere not found' 'aws batch submit-job --job-name j --job-queue nowhere --job-definition greet'
expect 255 'NotImplemented.*batch:SubmitJob with arrayProperties' 'aws batch submit-job --job-name j --job-queue jobs --job-definition greet --array-properties size=2'

section 'What is not served, and what is wrong'
expect 255 'NotImplemented.*ListTables.*dynamodb:ListTables' 'AWS_MAX_ATTEMPTS=1 aws dynamodb list-tables'
expect 255 'NotImplemented.*s3:PutBucketWebsite' 'aws s3 website s3://pics --index-document i'
expect 255 'NotImplemented.*iam:ListUsers' 'aws iam list-users'
expect 255 'NotImplemented.*logs:DescribeDestinations' 'aws logs describe-destinations'
expect 1 'InvalidBucketName' 'aws s3 mb s3://under_score'
expect 255 'ResourceNotFoundException' 'aws lambda get-function --function-name missing'
expect 255 'NoSuchEntity' 'aws iam get-role --role-name missing'

section 'After a restart'
stop_cloud
cd "$top" || exit 1
start_cloud
cd "$state/desk" || exit 1
expect 0 'copy.bin' 'aws s3 ls s3://pics'
expect 0 '"Value": "in/"' 'aws s3api get-bucket-notification-configuration --bucket pics'
expect 0 '"FunctionName": "echo"' 'aws lambda get-function-configuration --function-name echo'
expect 0 'saw ObjectCreated:Put' 'aws logs filter-log-events --log-group-name /aws/lambda/echo --filter-pattern saw --query "events[].message" --output text'
expect 0 '"long"' 'aws batch list-jobs --job-queue jobs --job-status FAILED --query "jobSummaryList[].[jobName, statusReason]"'
expect 0 '^$' 'aws batch update-job-queue --job-queue jobs --state DISABLED >changed && aws batch update-compute-environment --compute-environment jobs --state DISABLED >changed'
eventually '"VALID"' 'aws batch describe-job-queues --job-queues jobs --query "jobQueues[].[state, status]"'
expect 0 '^$' 'aws batch delete-job-queue --job-queue jobs'
eventually '\[\]' 'aws batch describe-job-queues --query jobQueues'
expect 0 '^$' 'aws batch delete-compute-environment --compute-environment jobs'
eventually '\[\]' 'aws batch describe-compute-environments --query computeEnvironments'
expect 0 '"INACTIVE"' 'aws batch deregister-job-definition --job-definition greet:1 && aws batch describe-job-definitions --job-definition-name greet --query "jobDefinitions[].[revision, status]"'
expect 0 '204' 'aws lambda delete-function --function-name echo'
expect 0 'remove_bucket: pics' 'aws s3 rb --force s3://pics'
