internal import Basics
internal import Checkpoints
internal import Configuration
internal import Engine
internal import Images
internal import Models
internal import ONNX
internal import Plan
internal import RunStore
package import Spec

/// Why an experiment could not be carried out, sorted by who can put it right.
package enum WorkflowError: Error, Sendable {
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
  /// Another process carries out the run, in this directory.
  case underWay(String)
  /// The scheduler does not take a job as it is asked for: exit code 65.
  case refusedByScheduler(String)
  /// A fault of this program's own: exit code 70.
  case `internal`(String)
}

extension WorkflowError: Explained {
  /// What is wrong, one thing each.
  package var messages: [String] {
    switch self {
    case .spec(let faults): faults.diagnostics.map(\.message)
    case .notExecutable(let parts): parts.map { "not executable yet: \($0)" }
    case .missingInput(let messages): messages
    case .unwritableResults(let message), .failed(let message), .refusedByScheduler(let message):
      [message]
    case .interrupted: ["interrupted"]
    case .underWay(let run):
      ["another process carries out the run '\(run)'; wait for it or stop it first"]
    case .internal(let message): ["internal error: \(message)"]
    }
  }

  package var description: String { messages.joined(separator: "; ") }

  /// An error of any kind, sorted by who can put it right.
  ///
  /// - Parameters:
  ///   - error: What was thrown.
  ///   - about: What the sentence begins with, such as the option that led to it.
  init(_ error: any Error, about: String = "") {
    let sentence = about + error.sentence
    switch error {
    case let error as WorkflowError: self = error
    case let error as SlurmError: self = WorkflowError(slurm: error)
    case is Interruption: self = .interrupted
    case let error as SpecFaults: self = .spec(error)
    case is ImageFaults, is ImageFault, is DatasetFaults: self = .missingInput([sentence])
    case let error as ResultsError:
      self =
        switch error {
        case .cannotRead, .malformed, .altered, .notThere, .noRuns: .missingInput([sentence])
        case .cannotCreate, .cannotWrite, .badExperimentName, .inUse, .alreadyCompleted, .takenOver:
          .unwritableResults(sentence)
        case .notEncodable: .internal(sentence)
        }
    case let error as CheckpointError:
      self =
        switch error.problem {
        case .unwritable, .longAttribute: .unwritableResults(sentence)
        default: .missingInput([sentence])
        }
    case let error as FileError:
      self = error.isOfReading ? .missingInput([sentence]) : .unwritableResults(sentence)
    case is PlanFault, is PlanFaults, is GraphError, is ONNXError, is Divergence:
      self = .failed(sentence)
    default: self = .internal(sentence)
    }
  }
}
