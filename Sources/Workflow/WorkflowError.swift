public import Spec

/// Why an experiment could not be carried out, sorted by who can mend it.
public enum WorkflowError: Error, Sendable {
  /// The spec is at fault: exit code 65.
  case spec(SpecFaults)
  /// The spec asks for what cannot be executed yet: exit code 65.
  case notExecutable([String])
  /// Data or weights are missing or corrupt: exit code 66.
  case missingInput([String])
  /// Results cannot be written: exit code 73.
  case unwritableResults(String)
  /// The run itself failed: exit code 1.
  case failed(String)
  /// Stopped from outside: exit code 130.
  case interrupted
  /// A fault of this program's own: exit code 70.
  case `internal`(String)
}
