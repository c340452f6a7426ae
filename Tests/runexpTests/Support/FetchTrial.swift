internal import Basics
internal import FoundationEssentials
internal import Glibc
internal import Testing

/// A spec whose data set is CIFAR-10's in small, to be fetched from a server of the test's own.
struct FetchTrial {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// `count` records of CIFAR-10, each with its own pixels.
  static func records(_ count: Int, seed: UInt8 = 1) -> [UInt8] {
    var bytes: [UInt8] = []
    for record in 0..<count {
      bytes.append(UInt8(record % 10))
      for pixel in 0..<3072 {
        let value: Int = pixel * 7 + record * 31 + Int(seed) * 13 + pixel / 97
        bytes.append(UInt8(truncatingIfNeeded: value))
      }
    }
    return bytes
  }

  static let train = records(20)
  static let test = records(10, seed: 2)

  static func digest(_ bytes: [UInt8]) -> String { "sha256:" + SHA256.hex(of: bytes) }

  /// Writes the spec with what `source` says, in YAML's flow style.
  @discardableResult
  func spec(_ source: String?, name: String = "spec.yaml") throws -> String {
    try scratch.write(
      name,
      """
      name: sample
      dataset:
        format: cifar10
        path: small
      \(source.map { "  source: \($0)\n" } ?? "")\
        splits: {train: train, test: test}
        expect: {train: 20, test: 10}
        image: {preprocess: tf}
        batch_size: 10
      backbone: {architecture: mini_resnet, weights: none}
      head:
        - global_average_pooling
        - dense: {units: 10, activation: softmax}
      freeze: backbone
      training: {epochs: 1, optimizer: adam, loss: categorical_crossentropy}

      """)
  }

  /// A source of the training file alone; the test file is there already.
  func trainSource(_ server: FileServer, path: String = "data_batch_1.bin") -> String {
    "{url: '\(server.url(path))', digest: '\(FetchTrial.digest(FetchTrial.train))', unpack: none}"
  }

  /// What is fetched at last.
  var trainFile: String { scratch.file("data/small/data_batch_1.bin") }

  /// Puts the test file where it belongs, so that the training file alone is missing.
  func placeTest() throws { try scratch.write("data/small/test_batch.bin", FetchTrial.test) }

  static let environment = ["RUNEXP_FETCH_PAUSE=0.01", "no_proxy=*"]

  var arguments: [String] {
    [
      "fetch", scratch.file("spec.yaml"), "--data", scratch.file("data"), "--quiet",
    ]
  }

  func fetch(
    _ more: [String] = [], environment: [String] = [], through wrapper: [String] = []
  ) throws -> Program.Outcome {
    try Program.run(
      arguments + more, in: scratch, environment: FetchTrial.environment + environment,
      through: wrapper)
  }

  func start(_ name: String) throws -> Program.Running {
    try Program.start(
      arguments, in: scratch, name: name, environment: FetchTrial.environment)
  }

  /// The names in the data set's folder, hidden ones too.
  var names: [String] { Folder.names(in: scratch.file("data/small")) }

  /// Waits until something is so, for two minutes at most.
  static func wait(for condition: () -> Bool, _ what: Comment) throws {
    for _ in 0..<24_000 where !condition() { usleep(5000) }
    try #require(condition(), what)
  }

  func bytes(_ path: String) -> [UInt8]? { try? WholeFile.read(path) }
}
