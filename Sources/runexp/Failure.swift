internal import ArgumentParser
internal import Basics
internal import Spec
internal import Workflow

/// The exit codes that scripts rely on.
enum Exit {
  static let failed = ExitCode(1)
  static let notReproduced = ExitCode(3)
  static let badSpec = ExitCode(65)
  static let missingInput = ExitCode(66)
  static let ourFault = ExitCode(70)
  static let unwritable = ExitCode(ProcessLauncher.unwritable)
  static let interrupted = ExitCode(130)
  /// Between a sweep and its processes alone.
  static let underWay = ExitCode(ProcessLauncher.underWay)
}

extension WorkflowError {
  /// Prints what went wrong on standard error and gives the exit code.
  func report(on terminal: Terminal) -> ExitCode {
    func errors(_ messages: [String]) {
      for message in messages { terminal.write("error: \(message.bounded)\n") }
    }
    switch self {
    case .spec(let faults):
      terminal.write(verbatim: faults.rendered(colour: terminal.colors))
      return Exit.badSpec
    case .notExecutable(let parts):
      for part in parts { terminal.write("not executable yet: \(part)\n") }
      return Exit.badSpec
    case .missingInput(let messages):
      errors(messages)
      return Exit.missingInput
    case .refusedByScheduler(let message):
      errors([message])
      return Exit.badSpec
    case .unwritableResults(let message):
      errors([message])
      return Exit.unwritable
    case .failed(let message):
      errors([message])
      return Exit.failed
    case .interrupted:
      terminal.write("interrupted; what was done is kept\n")
      return Exit.interrupted
    case .underWay:
      errors(messages)
      return Exit.underWay
    case .internal(let message):
      errors(["internal error: \(message); please report it"])
      return Exit.ourFault
    }
  }
}
