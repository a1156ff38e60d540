"""drive.py ENDPOINT FOLDER: functions with every kind of endpoint, a page of another origin, and a browser that loads it; checks
what the page could read. Prints one line a check; exit status 1 if any failed."""
import base64
import http.server
import io
import json
import re
import subprocess
import sys
import threading
import urllib.request
import zipfile

endpoint, folder = sys.argv[1:]
SCOPE = "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/%s/aws4_request, SignedHeaders=host, Signature=0"
ARN = "arn:aws:lambda:us-east-1:000000000000:function:page"


def call(service, method, path, **body):
    request = urllib.request.Request(endpoint + path, json.dumps(body).encode() if body else None, method=method)
    request.add_header("Authorization", SCOPE % service)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
        return json.loads(text) if text else {}


def permit(name, action, principal, **more):
    call("lambda", "POST", "/2015-03-31/functions/page/policy", StatementId=name, Action=action, Principal=principal, **more)


page = ""


class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
threading.Thread(target=server.serve_forever, daemon=True).start()
origin = "http://127.0.0.1:%d" % server.server_port

code = io.BytesIO()
with zipfile.ZipFile(code, "w") as archive:
    info = zipfile.ZipInfo("bootstrap")
    info.external_attr = 0o100755 << 16
    archive.writestr(info, open(folder + "/bootstrap", "rb").read())
call("lambda", "POST", "/2015-03-31/functions", FunctionName="page", Runtime="provided.al2023", Handler="any", Timeout=20,
     Role="arn:aws:iam::000000000000:role/any", Code={"ZipFile": base64.b64encode(code.getvalue()).decode()})
permit("api", "lambda:InvokeFunction", "apigateway.amazonaws.com")
permit("url", "lambda:InvokeFunctionUrl", "*", FunctionUrlAuthType="NONE")


def http_api(*origins):
    cors = {"allowOrigins": list(origins), "allowMethods": ["POST"], "allowHeaders": ["content-type"]}
    return call("apigateway", "POST", "/v2/apis", name="page", protocolType="HTTP", target=ARN, corsConfiguration=cors)["apiEndpoint"]


rest = call("apigateway", "POST", "/restapis", name="page", binaryMediaTypes=["*/*"])
method = "/restapis/%s/resources/%s/methods/ANY" % (rest["id"], rest["rootResourceId"])
call("apigateway", "PUT", method, authorizationType="NONE")
call("apigateway", "PUT", method + "/integration", type="AWS_PROXY", httpMethod="POST", uri=ARN)
for kind in ("DEFAULT_4XX", "DEFAULT_5XX"):
    call("apigateway", "PUT", "/restapis/%s/gatewayresponses/%s" % (rest["id"], kind),
         responseParameters={"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"})
call("apigateway", "POST", "/restapis/%s/deployments" % rest["id"], stageName="dev")
url = call("lambda", "POST", "/2021-10-31/functions/page/url", AuthType="NONE",
           Cors={"AllowOrigins": ["*"], "AllowMethods": ["POST"], "AllowHeaders": ["content-type"]})["FunctionUrl"]
addresses = [["rest", endpoint + "/_aws/execute-api/%s/dev" % rest["id"]], ["http", http_api(origin)], ["url", url],
             ["other", http_api("https://elsewhere.example")]]
page = open(folder + "/page.html").read().replace("ADDRESSES", json.dumps(addresses))

shown = subprocess.run(
    ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage",
     "--user-data-dir=" + folder + "/profile", "--timeout=120000", "--virtual-time-budget=120000", "--dump-dom", origin],
    stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, check=False)
found = re.search(r'id="result">([^<]*)<', shown.stdout.decode())
if not found or "picture=" not in found.group(1):
    sys.exit("browser-test: the page shows nothing: %s\n%s" % (shown.stdout.decode()[-500:], shown.stderr.decode()[-2000:]))
results = dict(re.findall(r"([a-z-]+)=(.*?)(?= [a-z-]+=|$)", found.group(1)))
expected = {"other": "unreadable", "other-fails": "unreadable"}
for name in ("rest", "http", "url"):
    expected[name] = "200:" + results["picture"]
    expected[name + "-fails"] = "400:refused as asked"
    expected[name + "-large"] = "413:"
failed = 0
for name, wanted in expected.items():
    good = results.get(name, "").startswith(wanted)
    failed += not good
    print("%s %s: %s" % ("ok    " if good else "FAILED", name, results.get(name)))
print("%d passed, %d failed" % (len(expected) - failed, failed))
sys.exit(1 if failed else 0)
