# Reads a function's log as `scar log` prints it. To be sourced.
#
# Lambda ends each invocation with a line that only a cold start has the last field of:
#   REPORT RequestId: ID  Duration: 12.3 ms  Billed Duration: 13 ms  …  Init Duration: 250.1 ms
# The supervisor's lines carry the request's ID, and one of them names the object as s3://BUCKET/KEY.

# report_on LOG BUCKET/KEY: prints the REPORT line of the last invocation that object was given to.
report_on() {
  local log=$1 object=$2 request
  request=$(grep -F -- "s3://$object" "$log" | grep -oE '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' | tail -n 1) || return 0
  grep -F -- "REPORT RequestId: $request" "$log" | tail -n 1 || return 0
}

# duration_in REPORT: prints the milliseconds that the handler took.
duration_in() {
  sed -nE 's/^.*RequestId: [^ \t]+[ \t]+Duration: ([0-9.]+) ms.*$/\1/p' <<<"$1"
}

# start_in REPORT: prints cold or warm.
start_in() {
  if [[ $1 == *"Init Duration:"* ]]; then
    echo cold
  else
    echo warm
  fi
}
