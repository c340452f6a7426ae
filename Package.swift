// swift-tools-version: 6.1
import Foundation
import PackageDescription

let settings: [SwiftSetting] = [
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
  .enableUpcomingFeature("ExistentialAny"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
  .enableUpcomingFeature("InternalImportsByDefault"),
  // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Paths, which all modules read and write by `Basics`.
let system = Package.Dependency.package(
  url: "https://github.com/apple/swift-system", from: "1.8.1")

/// Where Debian has headers.
let includeFolders =
  ["/usr/include", "/usr/local/include"]
  + ["x86_64", "aarch64"].map { "/usr/include/\($0)-linux-gnu" }

/// A module: one target, so that the compiler checks what it imports.
func module(_ name: String, _ mayImport: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: mayImport, swiftSettings: settings)
}

/// The tests of a module through what it shows to others, with golden files that the libraries
/// wrote which it must agree with.
func tests(
  of name: String, _ mayImport: [Target.Dependency] = [], goldens: Bool = true
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "TestSupport"] + mayImport,
    exclude: goldens ? ["Goldens"] : [], swiftSettings: settings)
}

/// The decoders whose libraries are installed; without them, such images are refused by name.
let optionalCodecs = [
  (definition: "CODEC_HAS_WEBP", header: "webp/demux.h", libraries: ["webpdemux", "webp"]),
  (definition: "CODEC_HAS_TIFF", header: "tiffio.h", libraries: ["tiff"]),
].filter { codec in
  !(Context.environment["RUNEXP_WITHOUT"] ?? "").contains(codec.libraries[0])
    && includeFolders.contains { FileManager.default.fileExists(atPath: "\($0)/\(codec.header)") }
}

let package = Package(
  name: "runexp",
  products: [.executable(name: "runexp", targets: ["runexp"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    system,
  ],
  targets: [
    // The C libraries: module maps and the smallest possible shims.
    .systemLibrary(
      name: "CYAML", path: "Sources/CLibraries/CYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(
      name: "CHDF5", path: "Sources/CLibraries/CHDF5", pkgConfig: "hdf5",
      providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(
      name: "CZip", path: "Sources/CLibraries/CZip", pkgConfig: "libzip",
      providers: [.apt(["libzip-dev"])]),
    .target(
      name: "COneDNN", path: "Sources/CLibraries/COneDNN",
      linkerSettings: [.linkedLibrary("dnnl")]),
    .systemLibrary(
      name: "COpenBLAS", path: "Sources/CLibraries/COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"])]),
    .target(
      name: "CImageCodecs", path: "Sources/CLibraries/CImageCodecs",
      cSettings: optionalCodecs.map { .define($0.definition) },
      linkerSettings: (["jpeg", "png"] + optionalCodecs.flatMap(\.libraries)).map {
        .linkedLibrary($0)
      }),
    .target(
      name: "CCurl", path: "Sources/CLibraries/CCurl", linkerSettings: [.linkedLibrary("curl")]),
    .target(
      name: "CArchive", path: "Sources/CLibraries/CArchive",
      linkerSettings: [.linkedLibrary("archive")]),
    .target(
      name: "CDigest", path: "Sources/CLibraries/CDigest",
      linkerSettings: [.linkedLibrary("crypto")]),
    .target(name: "COpenMP", path: "Sources/CLibraries/COpenMP"),
    .target(name: "CConfinement", path: "Sources/CLibraries/CConfinement"),
    .systemLibrary(name: "CVector", path: "Sources/CLibraries/CVector"),
    .systemLibrary(name: "CFileSystem", path: "Sources/CLibraries/CFileSystem"),

    // The modules, in the order in which an experiment passes through them.
    module(
      "Basics",
      ["CDigest", "CFileSystem", .product(name: "SystemPackage", package: "swift-system")]),
    module("Confinement", ["CConfinement", "Basics"]),
    module("Configuration", ["Basics"]),
    module("Models", ["Configuration", "Basics"]),
    module("Spec", ["CYAML", "Configuration", "Models", "Basics"]),
    module("Compiler", ["Configuration", "Models", "Basics"]),
    module("Plan", ["Configuration", "Spec", "Models", "Compiler", "Basics"]),
    module("Containers", ["CZip", "Confinement", "Basics"]),
    module("Images", ["CImageCodecs", "Configuration", "Containers", "Confinement", "Basics"]),
    module("Checkpoints", ["CHDF5", "CZip", "Models", "Containers", "Confinement", "Basics"]),
    module("ONNX", ["Configuration", "Models", "Compiler", "Basics"]),
    module(
      "Engine",
      [
        "Configuration", "Models", "Compiler", "COneDNN", "COpenBLAS", "COpenMP", "CVector",
        "Basics",
      ]),
    module("Statistics", ["Basics"]),
    module("RunStore", ["Statistics", "Basics"]),
    module("Report", ["RunStore", "Statistics", "Basics"]),
    module("Fetching", ["CCurl", "CArchive", "Confinement", "Basics"]),
    module(
      "Workflow",
      [
        "Configuration", "Spec", "Models", "Compiler", "Plan", "Images", "Checkpoints", "ONNX",
        "Engine", "RunStore", "Statistics", "Report", "Fetching", "Basics",
      ]),
    .executableTarget(
      name: "runexp",
      dependencies: [
        "Configuration", "Spec", "Models", "Plan", "Images", "Checkpoints", "Engine", "RunStore",
        "Statistics", "Report", "Fetching", "Workflow", "Containers", "Confinement", "Basics",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: settings),

    // Times, printed as JSON lines: a program, because a test must not depend on the clock.
    .executableTarget(
      name: "runexp-bench",
      dependencies: ["Configuration", "Compiler", "Engine", "Models", "Simulation"],
      path: "Tests/Benchmarks", swiftSettings: settings),
    // Random documents and runs, to see how often verdicts on them are wrong.
    .target(
      name: "Simulation", dependencies: ["Statistics", "Basics"], path: "Tests/Simulation",
      swiftSettings: settings),
    // A confined process that tries what it must not.
    .executableTarget(
      name: "runexp-escape", dependencies: ["Confinement", "CConfinement", "Basics"],
      path: "Tests/Escape", swiftSettings: settings),
    // The parsers as a fuzzer calls them, which the tests call too.
    .target(
      name: "FuzzTargets",
      dependencies: [
        "Configuration", "Models", "Spec", "Containers", "Images", "Checkpoints", "RunStore",
        "Report", "Fetching", "Basics",
      ],
      path: "Tests/Fuzz/Targets", swiftSettings: settings),
    // What all tests use.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    // A results tree of a test's own.
    .target(
      name: "TestRuns", dependencies: ["RunStore", "Basics"], path: "Tests/TestRuns",
      swiftSettings: settings),

    // Arithmetic against goldens, modules through what they show, the built program end to end.
    tests(of: "Basics"),
    tests(of: "Confinement", ["Basics", "runexp-escape"], goldens: false),
    tests(of: "Spec", ["Configuration", "Models", "Basics"]),
    tests(of: "Models", ["Configuration", "Basics"]),
    tests(of: "Compiler", ["Configuration", "Models"]),
    tests(of: "Plan", ["Configuration", "Spec", "Models", "Compiler", "Basics"]),
    tests(of: "Images", ["Configuration", "Basics"]),
    tests(of: "Checkpoints", ["Configuration", "Models", "Basics"]),
    tests(of: "ONNX", ["Configuration", "Models", "Basics"]),
    tests(of: "Engine", ["Configuration", "Models", "Compiler", "Basics"]),
    tests(of: "Statistics", ["RunStore", "Basics"]),
    tests(of: "RunStore", ["Statistics", "Basics", "TestRuns"]),
    tests(of: "Report", ["RunStore", "Statistics", "Basics", "TestRuns"], goldens: false),
    tests(of: "Simulation", ["Statistics"], goldens: false),
    tests(
      of: "Workflow",
      [
        "Configuration", "Spec", "Models", "Plan", "Images", "Checkpoints", "Engine", "RunStore",
        "Basics",
      ]),
    tests(of: "Fetching", ["Basics"], goldens: false),
    .testTarget(
      name: "FuzzTests", dependencies: ["FuzzTargets", "TestSupport", "Basics"],
      swiftSettings: settings),
    tests(of: "runexp", ["Basics"]),
  ],
  swiftLanguageModes: [.v6]
)

// `make docs` needs a plugin that no other build should wait for.
if Context.environment["RUNEXP_DOCS"] != nil {
  package.dependencies.append(
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}

// With RUNEXP_FUZZ the fuzzer of `make fuzz`, with everything that it is made of instrumented: Swift
// and C of this package for coverage, C for undefined behaviour too. The variable is the path of
// libFuzzer, which the compiler would link only into a program without a `main` of its own.
if let fuzzer = Context.environment["RUNEXP_FUZZ"] {
  for target in package.targets where target.type != .system {
    target.swiftSettings = settings + [.unsafeFlags(["-sanitize=fuzzer"])]
    target.cSettings =
      (target.cSettings ?? []) + [
        .unsafeFlags([
          "-fsanitize=fuzzer-no-link,undefined", "-fno-sanitize-recover=undefined",
        ])
      ]
  }
  package.targets += [
    .target(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
    .executableTarget(
      name: "runexp-fuzz", dependencies: ["FuzzTargets", "CFuzzer", "Basics"],
      path: "Tests/Fuzz/Driver", swiftSettings: settings,
      linkerSettings: [.unsafeFlags(["-Xlinker", fuzzer]), .linkedLibrary("stdc++")]),
  ]
}

// With RUNEXP_TARGET=Checkpoints that target alone with its tests; with Parsers or Threads what
// `make sanitize` looks at. Each sanitizer needs a build of its own, which would take long for all.
if let only = Context.environment["RUNEXP_TARGET"] {
  let kept: [String: Set<String>] = [
    "Models": [
      "CDigest", "CFileSystem", "Basics", "Configuration", "Models", "TestSupport", "ModelsTests",
    ],
    "ONNX": [
      "CDigest", "CFileSystem", "Basics", "Configuration", "Models", "Compiler", "ONNX",
      "TestSupport", "ONNXTests",
    ],
    "Images": [
      "CDigest", "CFileSystem", "CImageCodecs", "CZip", "CConfinement", "Basics", "Confinement",
      "Configuration", "Containers", "Images", "TestSupport", "ImagesTests",
    ],
    "Parsers": [
      "CArchive", "CCurl", "CConfinement", "CDigest", "CFileSystem", "CHDF5", "CImageCodecs",
      "CYAML",
      "CZip", "Basics", "Confinement", "Configuration", "Models", "Spec", "Containers", "Images",
      "Checkpoints",
      "Statistics", "RunStore", "Report", "Fetching", "FuzzTargets", "TestSupport", "BasicsTests",
      "ImagesTests", "CheckpointsTests", "FuzzTests",
    ],
    "Threads": [
      "CConfinement", "CDigest", "CFileSystem", "CImageCodecs", "CZip", "Basics", "Confinement",
      "Configuration", "Containers",
      "Images", "Statistics", "RunStore", "TestSupport", "TestRuns", "BasicsTests", "ImagesTests",
      "RunStoreTests",
    ],
    "Checkpoints": [
      "CDigest", "CHDF5", "CFileSystem", "CZip", "CConfinement", "Basics", "Confinement",
      "Configuration", "Models", "Containers", "Checkpoints", "TestSupport", "CheckpointsTests",
    ],
  ]
  package.products = []
  package.dependencies = [system]
  package.targets.removeAll { kept[only]?.contains($0.name) != true }
}
