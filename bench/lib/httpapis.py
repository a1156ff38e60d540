"""httpapis.py ENDPOINT BOOTSTRAP: a function in the local cloud and each way to it; prints NAME and ADDRESS of each, a line each."""
import base64
import io
import json
import sys
import urllib.request
import zipfile

endpoint, bootstrap = sys.argv[1:]
SCOPE = "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/%s/aws4_request, SignedHeaders=host, Signature=0"
ARN = "arn:aws:lambda:us-east-1:000000000000:function:nothing"


def call(service, method, path, **body):
    request = urllib.request.Request(endpoint + path, json.dumps(body).encode() if body else None, method=method)
    request.add_header("Authorization", SCOPE % service)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
        return json.loads(text) if text else {}


code = io.BytesIO()
with zipfile.ZipFile(code, "w") as archive:
    info = zipfile.ZipInfo("bootstrap")
    info.external_attr = 0o100755 << 16
    archive.writestr(info, open(bootstrap, "rb").read())
call("lambda", "POST", "/2015-03-31/functions", FunctionName="nothing", Runtime="provided.al2023", Handler="any", MemorySize=128,
     Role="arn:aws:iam::000000000000:role/any", Code={"ZipFile": base64.b64encode(code.getvalue()).decode()})


def permit(name, action, principal, **more):
    call("lambda", "POST", "/2015-03-31/functions/nothing/policy", StatementId=name, Action=action, Principal=principal, **more)


permit("api", "lambda:InvokeFunction", "apigateway.amazonaws.com")
permit("url", "lambda:InvokeFunctionUrl", "*", FunctionUrlAuthType="NONE")
rest = call("apigateway", "POST", "/restapis", name="bench")
root = "/restapis/%s/resources/%s/methods/ANY" % (rest["id"], rest["rootResourceId"])
call("apigateway", "PUT", root, authorizationType="NONE")
call("apigateway", "PUT", root + "/integration", type="AWS_PROXY", httpMethod="POST", uri=ARN)
call("apigateway", "POST", "/restapis/%s/deployments" % rest["id"], stageName="bench")
api = call("apigateway", "POST", "/v2/apis", name="bench", protocolType="HTTP", target=ARN)
url = call("lambda", "POST", "/2021-10-31/functions/nothing/url", AuthType="NONE")
print("Invoke", endpoint + "/2015-03-31/functions/nothing/invocations", sep="\t")
print("REST API", endpoint + "/_aws/execute-api/%s/bench" % rest["id"], sep="\t")
print("HTTP API", api["apiEndpoint"], sep="\t")
print("function URL", url["FunctionUrl"], sep="\t")
