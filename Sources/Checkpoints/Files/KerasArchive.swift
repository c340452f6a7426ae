internal import Confinement
internal import Containers

/// A `.keras` file that is open: a zip archive with `config.json`, `metadata.json` and
/// `model.weights.h5`.
struct KerasArchive: ~Copyable {
  private let archive: ZipArchive

  /// The name of the member that holds the arrays.
  static let weights = "model.weights.h5"
  /// The name of the member that describes the layers.
  static let configuration = "config.json"

  /// - Throws: Where the file is no whole archive.
  init(path: String) throws(CheckpointProblem) {
    do {
      archive = try ZipArchive(path: path)
    } catch {
      throw .damagedArchive(error.reason)
    }
  }

  /// The names of the members, as the archive has them.
  var members: [String] { archive.members }

  /// The bytes of a member, whatever it is compressed by; nil where there is none of the name.
  ///
  /// - Parameters:
  ///   - name: Its name; members in folders and paths that climb out of the archive are never read.
  ///   - limit: The most bytes that it may have.
  /// - Returns: Its bytes.
  /// - Throws: Where it is encrypted, damaged, larger than `limit`, or compressed by what the library
  ///   does not know.
  func member(_ name: String, limit: Int) throws(CheckpointProblem) -> [UInt8]? {
    do {
      return try archive.member(name, limit: limit)
    } catch {
      throw .damagedArchive(error.reason)
    }
  }

  /// As `member(_:limit:)`, into memory that a parser can be shown.
  func sharedMember(_ name: String, limit: Int) throws(CheckpointProblem) -> SharedMemory? {
    do {
      return try archive.sharedMember(name, limit: limit)
    } catch {
      throw .damagedArchive(error.reason)
    }
  }
}
