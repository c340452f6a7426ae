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

.PHONY: all build deps demo test sanitize fuzz endurance bench verdicts regress reference schema docs install format lint clean

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

# Under the address sanitizer, sound, damaged and hostile files of every kind: the tests of what reads
# weights and pictures, and what `make fuzz` begins from and found. Under the thread sanitizer, what
# works on several threads: decoding and streaming, leases, the results tree.
#
# Not covered: the engine and what runs it, because oneDNN's threads are OpenMP's, whose barriers the
# thread sanitizer does not see, so that it takes their work for races; other processes, such as a
# sweep's; the claiming of run folders, where Swift 6.3 hands the thread sanitizer the address of a
# generator that has no bytes, and it ends; leaks, because HDF5 keeps what it holds to the end; and the
# inside of Debian's libraries, of which the address sanitizer sees what they allocate, copy and free.
sanitize: deps
	$(call sanitized,asan,Parsers) ASAN_OPTIONS=detect_leaks=0 swift test --sanitize=address \
	  --filter 'CheckpointsTests|FuzzTests|DecodingTests|FormatTests|Hostile|TFDSTests|CIFARTests|ArrayTests' \
	  --skip AssetTests
	$(call sanitized,tsan,Threads) swift test --sanitize=thread \
	  --filter 'StreamTests|LeaseTests|FileTests|SummaryTests|MetricsLogTests' --skip aThousandRuns

# A package of its own for a build of some targets: another list of packages would change the lock file
# of the first one.
sanitized = mkdir -p .build-$(1) && ln -sfn ../Sources ../Tests ../Package.swift .build-$(1)/ \
  && cd .build-$(1) && RUNEXP_TARGET=$(2)

# Gives every parser of what others wrote bytes that nobody wrote, under the address and
# undefined-behaviour sanitizers: `make fuzz SECONDS=60 TARGETS="spec hdf5"`, each for so long. The
# inputs of findings stay in .build-fuzz/findings.
fuzz: deps
	FUZZ_SECONDS="$(SECONDS)" FUZZ_RUNS="$(RUNS)" FUZZ_TARGETS="$(TARGETS)" Tests/Fuzz/fuzz

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
	rm -rf .build .build-asan .build-tsan .build-fuzz .build-docs
