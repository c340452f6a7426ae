package import Basics

/// Why results could not be written or read, as facts; `description` makes the sentence.
package enum ResultsError: Error, Sendable {
  /// A folder of the results tree cannot be made.
  case cannotCreate(path: String, reason: String)
  case cannotWrite(FileError)
  case cannotRead(FileError)
  /// A name that cannot be one folder below the results directory.
  case badExperimentName(String)
  /// A file of the results tree that does not hold what it should.
  case malformed(path: String, expected: String)
  /// Lines of a file, from 1, that are not what the run wrote, by their digests.
  case altered(path: String, lines: [Int])
  /// A value that has no JSON form, such as one with a NaN in it.
  case notEncodable(path: String, reason: String)
  /// Another process is writing this run.
  case inUse(path: String)
  /// Another machine has taken over this run, which it found without a sign of life.
  case takenOver(path: String)
  /// A run that has ended as it should is not written again.
  case alreadyCompleted(path: String)
  /// A path to look at that leads to nothing, here or below the results directory.
  case notThere(path: String, results: String, nearest: String?)
  /// A folder that is not a run directory and contains none.
  case noRuns(path: String)

  /// Whether the results directory is at fault (exit code 73) rather than what is in it.
  package var isUnwritable: Bool {
    switch self {
    case .cannotCreate, .cannotWrite: true
    case .cannotRead, .badExperimentName, .malformed, .altered, .notEncodable, .inUse,
      .takenOver, .alreadyCompleted, .notThere, .noRuns:
      false
    }
  }
}

extension ResultsError: Explained {
  package var description: String {
    switch self {
    case .cannotCreate(let path, let reason):
      "cannot make the folder '\(path)': \(reason); choose another place with '--results DIR'"
    case .cannotWrite(let error):
      "\(error.sentence); choose another place with '--results DIR' or free space there"
    case .cannotRead(let error):
      error.sentence
    case .badExperimentName(let name):
      "an experiment's name must be a folder's name without '/', received '\(name)'"
    case .malformed(let path, let expected):
      "'\(path)' is damaged: expected \(expected); restore the file, or run the experiment again"
    case .altered(let path, let lines):
      "'\(path)' was altered in \(lines.count == 1 ? "line" : "lines") "
        + "\(lines.prefix(5).map { "\($0)" }.joined(separator: ", "))"
        + (lines.count > 5 ? " and \(lines.count - 5) more" : "")
        + ": the digests there do not fit; restore the file, or run the experiment again"
    case .notEncodable(let path, let reason):
      "internal error: '\(path)' cannot be written as JSON: \(reason)"
    case .inUse(let path):
      "the run '\(path)' is being written by another process; wait for it or stop it first"
    case .takenOver(let path):
      "the run '\(path)' was taken over by another machine, because this one did not reach its files "
        + "for longer than a lease lasts; nothing more is written here"
    case .alreadyCompleted(let path):
      "the run '\(path)' is complete: there is nothing to resume"
    case .notThere(let path, let results, let nearest):
      "there is no run or experiment '\(path)', neither here nor in '\(results)'"
        + (nearest.map { "; did you mean '\($0)'?" } ?? "")
    case .noRuns(let path):
      "'\(path)' is not a run directory and contains none: expected 'status.json' in it, or in the folders in it"
    }
  }
}
