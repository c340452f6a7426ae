internal import Basics
internal import FoundationEssentials

/// What is known of a source that was unpacked: `.runexp-HEX.fetched` in the data set's folder.
struct SourceRecord: Codable, Equatable {
  enum State: String, Codable {
    /// Files are being moved to where they belong.
    case placing
    case whole
  }

  var state: State
  var url: String
  var digest: String
  /// What was moved into place, below the data set's folder.
  var placed: [String]
  var files: Int
  var bytes: Int

  static func read(_ path: String) -> SourceRecord? {
    guard let bytes = try? WholeFile.read(path) else { return nil }
    return try? JSONDecoder().decode(SourceRecord.self, from: Data(bytes))
  }

  func write(_ path: String) throws(FetchError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      throw FetchError(.unwritable, "cannot write '\(path)': it has no JSON form")
    }
    do { try WholeFile.write(Array(data) + [10], to: path) } catch { throw FetchError(error) }
  }
}
