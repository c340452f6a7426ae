internal import FoundationEssentials
internal import Testing

extension Program {
  /// A golden file of one target's tests.
  static func golden(_ target: String, _ name: String) -> String {
    "\(root)/Tests/\(target)Tests/Goldens/\(name)"
  }

  /// RUNEXP_TEST_ASSETS, else `shared/assets` beside the repository.
  static let assets: String =
    ProcessInfo.processInfo.environment["RUNEXP_TEST_ASSETS"]
    ?? root.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    .joined(separator: "/") + "/shared/assets"

  static func hasAsset(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(assets)/\(name)")
  }
}

extension Scratch {
  /// Copies a file into the folder and returns its path there.
  @discardableResult
  func copy(_ path: String, to name: String) throws -> String {
    try write(name, try Scratch.bytes(path))
  }

  /// A folder with `data/pictures/train`: pictures of several sizes in two classes.
  static func pictures() throws -> Scratch {
    let scratch = try Scratch()
    for (name, golden) in [
      ("bed/1.png", "rgb.png"), ("bed/2.jpg", "420.jpg"), ("bed/3.jpg", "exif_6.jpg"),
      ("sofa/1.jpg", "grey.jpg"), ("sofa/2.jpg", "444.jpg"),
    ] {
      try scratch.copy(
        Program.golden("Images", "files/\(golden)"), to: "data/pictures/train/\(name)")
    }
    return scratch
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: path)))
  }

  /// The paths of the runs of the sample spec.
  func runs(of experiment: String = "sample") throws -> [String] {
    let folder = file("results/\(experiment)")
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasPrefix("20") }.sorted().map { "\(folder)/\($0)" }
  }

  /// Whether a run of the sample spec has finished an epoch.
  func hasEpoch() throws -> Bool {
    try runs().contains { (try? Scratch.bytes("\($0)/metrics.jsonl"))?.isEmpty == false }
  }

  /// A file of a run, as text.
  static func text(_ path: String) throws -> String {
    String(decoding: try bytes(path), as: UTF8.self)
  }
}

extension Scratch {
  /// The rows of a run's `metrics.jsonl` or `metrics.csv`, those of epochs without their seconds, which
  /// stand last.
  static func rowsWithoutSeconds(_ path: String) throws -> [UInt8] {
    let rows = try text(path).split(separator: "\n").map { row in
      row.contains("\"step\"") ? row : row.prefix(upTo: row.lastIndex(of: ",") ?? row.endIndex)
    }
    return Array(rows.joined(separator: "\n").utf8)
  }
}

/// The probabilities in a run's `predictions.csv` by image.
func predictions(of run: String) throws -> [String: [Double]] {
  let rows = try Scratch.text("\(run)/predictions.csv").split(whereSeparator: \.isNewline)
  var found: [String: [Double]] = [:]
  for row in rows.dropFirst() {
    let fields = row.split(separator: ",", omittingEmptySubsequences: false)
    found[String(fields[0])] = try fields.dropFirst(3).map { try #require(Double($0)) }
  }
  return found
}

extension SampleSpec {
  /// The sample with pictures from `data/pictures`, all three splits from one folder.
  static let pictures =
    text
    .replacing("format: rendered", with: "format: image_folder\n  path: pictures")
    .replacing("{images: 24, seed: 1}", with: "train")
    .replacing("{images: 8, seed: 2}", with: "train")
    .replacing("{images: 8, seed: 3}", with: "train")
}
