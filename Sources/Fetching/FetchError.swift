package import Basics

/// Why something could not be fetched.
package struct FetchError: Explained {
  package enum Kind: Sendable {
    /// It cannot be had, or is not what it should be.
    case unavailable
    /// It cannot be written here.
    case unwritable
    /// Stopped from outside; what arrived is kept.
    case interrupted
  }

  package let kind: Kind
  package let description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  /// A fault of the file system: what is read is an input, what is written is not.
  package init(_ error: FileError) {
    self.init(error.isOfReading ? .unavailable : .unwritable, error.description)
  }

  static let interrupted = FetchError(.interrupted, "interrupted")
}

/// Sizes and times in words.
package enum FetchWords {
  /// `9.4 MB`, `812 kB`, `17 bytes`.
  package static func bytes(_ count: Int) -> String {
    func tenths(_ unit: Int) -> String {
      guard count < 100 * unit else { return "\((count + unit / 2) / unit)" }
      let value = (count * 10 + unit / 2) / unit
      return "\(value / 10).\(value % 10)"
    }
    return switch count {
    case ..<1000: count == 1 ? "1 byte" : "\(count) bytes"
    case ..<1_000_000: "\(tenths(1000)) kB"
    case ..<1_000_000_000: "\(tenths(1_000_000)) MB"
    default: "\(tenths(1_000_000_000)) GB"
    }
  }

  /// `1 file`, `3 files`.
  package static func files(_ count: Int) -> String { count == 1 ? "1 file" : "\(count) files" }

  /// `2`, `0.5`.
  static func seconds(_ seconds: Double) -> String {
    let value = Int(exactly: seconds).map { "\($0)" } ?? "\(seconds)"
    return value == "1" ? "1 second" : "\(value) seconds"
  }
}
