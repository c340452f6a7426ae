internal import Basics
internal import FoundationEssentials
internal import Glibc
internal import Images
internal import Testing

/// Why a data set cannot be opened, in words; empty where it can.
func faults(_ description: DatasetDescription) -> [String] {
  do {
    _ = try ImageDataset.open(description)
    return []
  } catch {
    return error.faults.map(\.description)
  }
}

/// What `Tests/Oracles/images.py` wrote.
struct Goldens: Decodable {
  struct Picture: Decodable {
    let height: Int
    let width: Int
    /// SHA-256 of the RGB bytes.
    let digest: String
  }

  struct Photograph: Decodable {
    let height: Int
    let width: Int
    let digest: String
    let nearest: String
    let bilinear: String
    let fast: String
  }

  struct Nearest: Decodable {
    let source: Int
    let target: Int
    let digest: String
  }

  struct Filter: Decodable {
    /// The spec's name.
    let filter: String
    let height: Int
    let width: Int
    /// SHA-256 of the RGB bytes.
    let digest: String
  }

  struct Division: Decodable {
    let count: Int
    let fraction: Double
    let seed: UInt32
    let train: String
    let test: String
  }

  let pillow: [String: Picture]
  let upright: [String: Picture]
  let opencv: [String: Picture]
  let fast: [String: Picture]
  let refused: [String]
  let nearest: [Nearest]
  let filters: [Filter]
  let divisions: [Division]
  let photographs: [String: Photograph]

  static let folder = {
    let here = "\(#filePath)".split(separator: "/").dropLast()
    return "/" + here.joined(separator: "/") + "/Goldens"
  }()

  /// Photographs that are not part of the repository.
  static let assets = {
    if let path = getenv("RUNEXP_TEST_ASSETS") { return String(cString: path) }
    let root = "\(#filePath)".split(separator: "/").dropLast(3)
    return "/" + root.dropLast().joined(separator: "/") + "/shared/assets"
  }()

  static var hasAssets: Bool { access(assets + "/bed_sofa", R_OK) == 0 }

  static func read() throws -> Goldens {
    try JSONDecoder().decode(Goldens.self, from: Data(WholeFile.read(folder + "/images.json")))
  }

  static func file(_ name: String) throws -> [UInt8] {
    try WholeFile.read(folder + "/files/" + name)
  }

  static func floats(_ name: String) throws -> [Float] {
    let bytes = try WholeFile.read(folder + "/" + name)
    return bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  }
}

func digest(_ values: [Float]) -> String {
  values.withUnsafeBytes { SHA256.hex(of: $0) }
}

func digest(_ values: [Int32]) -> String {
  values.withUnsafeBytes { SHA256.hex(of: $0) }
}

/// The largest difference, or infinity where the counts differ.
func difference(_ first: [Float], _ second: [Float]) -> Float {
  guard first.count == second.count else { return .infinity }
  return zip(first, second).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// A folder that is gone when the test ends.
final class TemporaryFolder {
  let path: String

  init() throws {
    var name = Array("/tmp/runexp-images-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&name).map { String(cString: $0) })
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ bytes: [UInt8], _ name: String) throws {
    let parent = (path + "/" + name).split(separator: "/").dropLast().joined(separator: "/")
    try FileManager.default.createDirectory(
      atPath: "/" + parent, withIntermediateDirectories: true)
    try WholeFile.write(bytes, to: path + "/" + name)
  }

  func write(_ text: String, _ name: String) throws { try write(Array(text.utf8), name) }
}
