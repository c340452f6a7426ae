# Set-up, build, tests and benchmarks of runexp. Needs a Swift 6 toolchain, git and make.

PREFIX ?= /usr/local
PACKAGES = libyaml-dev libopenblas-dev libjpeg-dev libpng-dev libhdf5-dev libdnnl-dev \
  libcurl4-openssl-dev libarchive-dev libssl-dev libzip-dev \
  libwebp-dev libtiff-dev pkg-config
# SwiftPM evaluates Package.swift again only where it or the environment has changed: this lets it see the
# decoders that have come since.
export RUNEXP_CODECS = $(shell ls /usr/include/webp/demux.h /usr/include/*/tiffio.h 2>/dev/null)
SOURCES = Sources Tests Package.swift
BUILD = swift build -c release

.PHONY: all build deps demo test sanitize endurance bench verdicts regress reference schema docs install format lint clean

all: build

# Installs only what is missing, with sudo only when not root.
deps:
	@missing=""; \
	for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' \
	    || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  as_root=""; [ "$$(id -u)" = 0 ] || as_root=sudo; \
	  echo "installing:$$missing"; \
	  $$as_root apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -qq --no-install-recommends $$missing; \
	fi

build: deps
	$(BUILD) --product runexp

# A frozen network that knows other furniture, against the same network from scratch.
demo: build
	.build/release/runexp experiments/quickstart.yaml
	.build/release/runexp experiments/quickstart_scratch.yaml
	.build/release/runexp compare quickstart quickstart_scratch

test: deps
	$(BUILD) --build-tests
	swift test -c release --skip-build

# Reads sound, damaged and hostile weights files under the address sanitizer, which sees what the
# HDF5 library writes and reads beside its memory. A build of its own, of that target alone.
sanitize: deps
	mkdir -p .build-asan
	for part in Sources Tests Package.swift; do ln -sfn ../$$part .build-asan/$$part; done
	cd .build-asan && RUNEXP_TARGET=Checkpoints ASAN_OPTIONS=detect_leaks=0 \
	  swift test --sanitize=address --skip AssetTests

# Kills, failing calls, losses of power and crowds of processes in full, where the tests try some of
# each: about two hours.
endurance: deps
	$(BUILD) --build-tests
	RUNEXP_KILLS=1000 RUNEXP_FAULTS=100000 RUNEXP_POWER_LOSSES=100000 RUNEXP_CROWD_SECONDS=300 \
	  RUNEXP_CROWD=16 swift test -c release --skip-build \
	  --filter 'KillTests|FaultCampaignTests|PowerLossTests|CrowdTests'

bench: deps
	$(BUILD) --product runexp-bench
	.build/release/runexp-bench

# How often verdicts on simulated claims are wrong: the tables of the README.
verdicts: deps
	$(BUILD) --product runexp-bench
	.build/release/runexp-bench verdicts

# Runs the reference experiments again and compares; `make reference` stores new references.
regress: build
	.ci/regress

reference: build
	.ci/regress --write

schema: build
	.build/release/runexp schema > experiments/schema.json
	.build/release/runexp schema --reference > Sources/runexp/runexp.docc/Specs.md

# The documentation as web pages in .build-docs/html.
docs: deps
	mkdir -p .build-docs/html
	RUNEXP_DOCS=1 swift package --scratch-path .build-docs --allow-writing-to-directory .build-docs/html \
	  generate-documentation --target runexp --disable-indexing --output-path .build-docs/html

install: build
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 .build/release/runexp $(DESTDIR)$(PREFIX)/bin/runexp

format:
	swift format -i -r $(SOURCES)

lint:
	swift format lint --strict -r $(SOURCES)

clean:
	rm -rf .build .build-asan .build-docs
