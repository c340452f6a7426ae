internal import FoundationEssentials
internal import Glibc

/// An error whose description is a sentence for a person: lower case, no full stop, names in single
/// quotes.
///
/// Every error of this program is one; a test looks through the sources for others.
package protocol Explained: Error, CustomStringConvertible {}

extension Error {
  /// What went wrong, in a sentence of bounded length.
  ///
  /// Errors are never put into a text by interpolation: of those that are not this program's, or
  /// were forgotten, a person would read the names of Swift types.
  package var sentence: String {
    switch self {
    case let error as any Explained: error.description.bounded
    case let error as DecodingError: error.words
    case let error as EncodingError: error.words
    case let error as POSIXError:
      "the system refused it: \(String(cString: strerror(error.code.rawValue)))"
    default: "something failed for which this program has no words"
    }
  }

  /// Whether `sentence` says more than that something failed.
  package var isExplained: Bool {
    self is any Explained || self is DecodingError || self is EncodingError || self is POSIXError
  }
}

extension DecodingError {
  fileprivate var words: String {
    switch self {
    case .keyNotFound(let key, let context):
      "'\((context.codingPath + [key]).dotted)' is missing"
    case .valueNotFound(_, let context): "\(context.codingPath.place) has no value"
    case .typeMismatch(_, let context):
      "\(context.codingPath.place) is another kind of value than expected"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "it is not valid JSON" : "\(context.codingPath.place) has an impossible value"
    @unknown default: "it cannot be read as JSON"
    }
  }
}

extension EncodingError {
  fileprivate var words: String {
    guard case .invalidValue(_, let context) = self else { return "it has no JSON form" }
    return "\(context.codingPath.place) has no JSON form, such as a number that is not finite"
  }
}

extension [any CodingKey] {
  /// `phases.0.name`.
  fileprivate var dotted: String {
    map { $0.intValue.map(String.init) ?? $0.stringValue.shortened }.joined(separator: ".")
  }

  fileprivate var place: String { isEmpty ? "the whole" : "'\(dotted)'" }
}
