internal import Basics
internal import Glibc

/// Carries out runs in child processes, several at a time.
///
/// Children have a process group of their own, so that Ctrl-C reaches this process alone, which
/// asks each of them once.
package struct ProcessLauncher: Launcher {
  package let capacity: Int
  private let executable: String
  private let arguments: (RunJob) -> [String]
  private var children: [Child] = []
  /// Runs whose process could not be started.
  private var failedLaunches: [(point: Int, ending: RunEnding)] = []

  private struct Child {
    let point: Int
    let process: pid_t
    /// Files without names.
    let output: Int32
    let errors: Int32
  }

  /// - Parameters:
  ///   - capacity: Processes at a time.
  ///   - executable: The program; its last line on standard output is the run's directory, its exit
  ///     code 130 says that it was interrupted, `underWay` that another process carries out the run, and
  ///     what it says on standard error is why it failed.
  ///   - arguments: Of the program for a run, without its name.
  package init(
    capacity: Int, executable: String = "/proc/self/exe",
    arguments: @escaping (RunJob) -> [String]
  ) {
    self.capacity = capacity
    self.executable = executable
    self.arguments = arguments
  }

  /// The exit code of a process that leaves the run to another one: that of a temporary failure.
  package static let underWay: Int32 = 75
  /// The exit code of a process that could not write its results.
  package static let unwritable: Int32 = 73

  package mutating func start(_ job: RunJob) {
    let (output, errors) = (Subprocess.namelessFile(), Subprocess.namelessFile())
    let process = Subprocess.spawn(
      executable, ["runexp"] + arguments(job), output: output, errors: errors, ownGroup: true)
    guard let process else {
      let reason = String(cString: strerror(errno))
      for descriptor in [output, errors] where descriptor >= 0 { close(descriptor) }
      failedLaunches.append(
        (job.point, .failed(message: "cannot start a process: \(reason)", run: nil)))
      return
    }
    children.append(Child(point: job.point, process: process, output: output, errors: errors))
  }

  package mutating func next() -> (point: Int, ending: RunEnding)? {
    if let first = failedLaunches.popLast() { return first }
    for (index, child) in children.enumerated() {
      var status: Int32 = 0
      guard waitpid(child.process, &status, WNOHANG) == child.process else { continue }
      children.remove(at: index)
      defer {
        close(child.output)
        close(child.errors)
      }
      return (child.point, ProcessLauncher.ending(of: child, status))
    }
    usleep(50_000)
    return nil
  }

  package mutating func interrupt() {
    for child in children { kill(child.process, SIGINT) }
  }

  private static func ending(of child: Child, _ status: Int32) -> RunEnding {
    let output = Subprocess.text(of: child.output).split(separator: "\n").map(String.init)
    let errors = Subprocess.text(of: child.errors).split(separator: "\n").map(String.init)
    let signal = status & 0x7f
    let code = (status >> 8) & 0xff
    if signal == 0, code == 0, let run = output.last { return .completed(run: run) }
    if signal == 0, code == 130 { return .interrupted }
    if signal == 0, code == underWay, let run = output.last { return .underWay(run: run) }
    guard signal == 0 else {
      let name = String(cString: strsignal(signal))
      return .failed(
        message: "its process was ended by signal \(signal) (\(name))"
          + (errors.last.map { ", after it said: \($0)" } ?? ""), run: output.last)
    }
    let prefix = "error: "
    let faults = errors.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    let said = faults.isEmpty ? Array(errors.suffix(3)) : faults
    return .failed(
      message: said.isEmpty ? "its process ended with code \(code)" : said.joined(separator: "; "),
      run: output.last, isUnwritable: code == unwritable)
  }
}
