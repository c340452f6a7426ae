/// The kind of numbers that an array of a file holds.
package enum ElementType: Hashable, Sendable, CustomStringConvertible {
  /// Floating point of that many bits.
  case float(bits: Int)
  case other(String)

  var isFloat: Bool { if case .float = self { true } else { false } }

  /// Of any width, with a sign or without.
  var isInteger: Bool {
    if case .other(let name) = self { name.contains("int") } else { false }
  }

  package var description: String {
    switch self {
    case .float(let bits): "float\(bits)"
    case .other(let name): name
    }
  }
}

/// How an array lies in a file.
package enum Storage: Hashable, Sendable, CustomStringConvertible {
  case compact
  case contiguous
  /// In chunks, through filters such as `gzip` and `shuffle`.
  case chunked(filters: [String])

  package var description: String {
    switch self {
    case .compact: "compact"
    case .contiguous: "contiguous"
    case .chunked(let filters): (["chunked"] + filters).joined(separator: " ")
    }
  }
}

/// An array of a file, described but not read.
struct StoredArray: Hashable, Sendable {
  let path: String
  let shape: [Int]
  let type: ElementType
  let storage: Storage
  /// Where the values begin in the file; nil unless they lie in one piece.
  let offset: Int?
  /// Whether they lie there as single-precision numbers do in memory.
  let isPlain: Bool

  var count: Int { shape.reduce(1, *) }
}
