internal import Basics

/// What is wrong, as facts; each stage has its own kinds and makes the sentences in one place.
package protocol Problem: Sendable {
  /// One sentence: lower case, no full stop, names in single quotes.
  var message: String { get }
  /// The word that was probably meant.
  var suggestion: String? { get }
  var notes: [String] { get }
}

extension Problem {
  package var suggestion: String? { nil }
  package var notes: [String] { [] }
}

/// A problem with where it is: in which key and at which place of which text.
package struct Fault: Explained {
  package var severity: Diagnostic.Severity
  /// Nil concerns a text as a whole: the file's.
  package var range: SourceRange?
  package var path: [String]
  package var problem: any Problem

  package init(
    _ problem: any Problem, at range: SourceRange?, path: [String] = [],
    severity: Diagnostic.Severity = .error
  ) {
    self.severity = severity
    self.range = range
    self.path = path
    self.problem = problem
  }

  package var description: String { problem.message }
}
