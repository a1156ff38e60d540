# Runs in debian13; fills /out.
set -eu
cp -r /src /tmp/go
cd /tmp/go
export HOME=/tmp GOFLAGS=-mod=mod CGO_ENABLED=0 GO111MODULE=off
go build -o /out/torture .
