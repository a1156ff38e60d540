# A thin menu over Maven and the engine's own Makefile: `make help`.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
export JAVA_HOME := $(shell bin/find-jdk)
# Java takes the home folder from the password file; every other tool here takes $HOME.
export MAVEN_OPTS := $(MAVEN_OPTS) -Duser.home=$(HOME)
MVN := mvn --batch-mode --no-transfer-progress -Dstyle.color=never
# What layer/ is made of, and of its integration tests those that follow, or LAYER_IT.
LAYER_TESTS := $(MVN) verify -pl layer -am -Dspotless.check.skip -Djacoco.skip -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
	-Dfailsafe.failIfNoSpecifiedTests=false -Dit.test

comma := ,

.DEFAULT_GOAL := help
.PHONY: help setup build test test-engine test-java demo dist layer bench-engine bench-unpack bench-start bench-http bench-cli bench-repackage soak test-contract test-sandbox test-registry format clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

setup: ## check that a JDK 25, Maven and gcc are here
	@[ -n "$(JAVA_HOME)" ] || exit 7
	@for tool in mvn gcc; do command -v $$tool >/dev/null || { echo "setup: $$tool is missing; on Debian: apt-get install maven gcc make" >&2; exit 7; }; done

build: setup ## everything but the tests: the command (bin/scar), the local cloud, the engine, the layer
	@echo "Building with $(JAVA_HOME); the first time Maven fetches the libraries, which takes some minutes."
	@$(MAKE) --silent --no-print-directory -C engine
	@$(MVN) -q install -DskipTests -Dspotless.check.skip -Djacoco.skip -Dmaven.install.skip

test: test-engine test-java ## every test that needs no Docker; with -j2 in two halves at once

# Before the halves, which would build it at the same time.
.PHONY: engine
engine: setup
	@$(MAKE) --silent --no-print-directory -C engine

test-engine: engine ## the half of `make test` that is the engine and made images: programs of all kinds in its modes
	$(MAKE) -C engine test
	$(MAKE) -C engine matrix
	images/test/run

# The supervisor, the local cloud and the command do not build on one another, and their tests wait more than they work.
test-java: engine ## the other half: Java's tests, and all parts together
	$(MVN) --threads 2 verify

demo: build ## the main job on the local cloud: pictures dropped into a bucket come out of a container
	images/demo/demo.sh

dist: build ## what a user unpacks elsewhere: layer/target/scar.tar.gz
	tar -C layer/target/dist --sort=name --owner=0 --group=0 --numeric-owner -czf layer/target/scar.tar.gz scar

layer: build ## the Lambda layer: layer/target/scar-layer.zip
	@ls -l layer/target/scar-layer.zip

bench-engine: ## time scar-exec against its peers (needs root and Debian's packages): bench/results/engine.md
	$(MAKE) -C engine
	bench/engine engine/target/scar-exec

bench-unpack: build ## time registry to root file system against its peers (the same needs): bench/results/unpack.md
	bench/unpack layer/target/dist/scar

soak: build ## 10,000 invocations of one environment, which must not leak (some minutes): bench/results/soak.md
	bench/soak layer/target/scar-layer.zip

bench-start: build ## time the supervisor's start against the same handler in Python (from PyPI): bench/results/start.md
	bench/start layer/target/scar-layer.zip

bench-http: build ## time requests through the local gateway (wants wrk, from Debian): bench/results/http.md
	bench/http layer/target/dist/scar

bench-cli: build ## time the command's start against the AWS CLI's (from PyPI): bench/results/cli.md
	bench/cli layer/target/dist/scar

bench-repackage: build ## time an image from registry to registry with the bundle against docker build and push (needs root): bench/results/repackage.md
	bench/repackage layer/target/dist/scar

test-registry: build ## unpacked images against umoci's and tar's, from Debian's registry, broken ones too
	container/conformance/run

test-contract: setup ## programs of others: moto's AWS, AWS's CLI and emulator, a browser, an S3 server built by Go
	@$(MAKE) --silent --no-print-directory -C engine
	$(LAYER_TESTS)='$(or $(LAYER_IT),io.scar.layer.emulator.*IT$(comma)io.scar.layer.aws.*IT$(comma)io.scar.layer.examples.*IT$(addprefix $(comma),$(shell layer/storage/suite)))'
	local/contract-test
	local/browser-test

test-sandbox: setup ## the layer, and repackaged images, in containers as tight as Lambda's sandbox (needs Docker: layer/sandbox/README.md)
	@$(MAKE) --silent --no-print-directory -C engine
	@layer/sandbox/run $(LAYER_TESTS)='$(or $(LAYER_IT),io.scar.layer.sandbox.*IT)'

format: setup ## format the Java sources
	$(MVN) -q spotless:apply

clean: ## remove everything that was built
	$(MAKE) -C engine clean
	rm -rf target */target
