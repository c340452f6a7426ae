internal import Basics

/// The checksum that every file of this program carries as an attribute: SHA-256 over its own
/// texts and over the names, shapes and values of its arrays, in the order of writing.
///
/// HDF5 notices damage to its own structures only, and not all of that; a flipped bit among the
/// values would be read as another value.
struct ArchiveChecksum {
  /// The attribute of the file's root that holds it.
  static let attribute = "runexp_checksum"
  /// Attributes with this beginning are the program's own and count; others tell Keras things.
  static let ownPrefix = "runexp_"

  private var hash = SHA256()

  /// Takes in a text that has its length before it, so that no two lists of texts are alike.
  mutating func add(_ text: String) {
    hash.update("\(text.utf8.count):\(text)".utf8)
  }

  /// Takes in the program's own texts among some attributes.
  mutating func add(attributes: [String: String]) {
    for (name, text) in attributes.sorted(by: <)
    where name.hasPrefix(ArchiveChecksum.ownPrefix) && name != ArchiveChecksum.attribute {
      add(name)
      add(text)
    }
  }

  /// Takes in an array.
  mutating func add(_ name: String, shape: [Int], values: [Float]) {
    add(name)
    add("\(shape)")
    values.withUnsafeBytes { hash.update($0) }
  }

  /// 64 hexadecimal digits.
  var hex: String { hash.finalizedHex() }

  /// Throws where a file that says `recorded` has other contents.
  func check(against recorded: String) throws(CheckpointProblem) {
    let found = hex
    guard found == recorded else { throw .otherContents(recorded: recorded, found: found) }
  }
}
