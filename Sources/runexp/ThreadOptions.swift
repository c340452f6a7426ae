internal import ArgumentParser
internal import Basics
internal import FoundationEssentials

/// The option of every command that computes.
struct ThreadOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads to compute with (default: all cores, or what Slurm gives).", valueName: "n"))
  var threads: Int?

  mutating func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads takes a number from 1 to 1024, not \(threads)")
    }
  }

  /// The threads of this process: those that were asked for, or that Slurm gives it.
  var given: Int? {
    let environment = ProcessText.environment
    guard environment["SLURM_JOB_ID"] != nil else { return threads }
    return threads ?? environment["SLURM_CPUS_PER_TASK"].flatMap { Int($0) }.map { max(1, $0) }
  }

  /// The same, or all cores.
  var count: Int { given ?? ProcessInfo.processInfo.activeProcessorCount }
}
