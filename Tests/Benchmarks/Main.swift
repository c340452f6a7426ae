internal import Engine
internal import Glibc
internal import Simulation

/// Measures the engine and prints one line of JSON for each case.
///
///     runexp-bench                      forward passes of the documents' backbones, batch 32
///     runexp-bench forward MODEL …      of these, by their names in specs; `--layers` prints each
///                                       primitive too
///     runexp-bench step [MODEL …]       whole training steps, of the documents' or of these
///     runexp-bench head NAME …          training steps of the documents' heads alone
///     runexp-bench store [IMAGES [BUDGET_MIB [f32|bf16]]]
///                                       features written, and read again with and without checksums
///     runexp-bench rendered [IMAGES …]  whole runs of the program beside this one
///     runexp-bench verdicts [CLAIMS]    how often verdicts on simulated claims are wrong
///     runexp-bench scale [--measured]   a sweep over ImageNet on 1, 10 and 100 nodes, simulated; or
///                                       the small case that was measured
@main
struct Benchmarks {
  static func main() throws {
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch let unknown as UnknownName {
      let line = unknown.sentence + "\n"
      _ = line.withCString { write(STDERR_FILENO, $0, line.utf8.count) }
      exit(EX_USAGE)
    }
  }

  private static func run(_ arguments: [String]) throws {
    ThreadPool.setThreads(2)
    let rest = Array(arguments.dropFirst())
    switch arguments.first ?? "forward" {
    case "forward": try Forward.measure(rest)
    case "step": try TrainingSpeed.run(names: rest, steps: 6)
    case "head": try TrainingSpeed.runHeads(names: rest, steps: 40)
    case "store": try StoreMemory.measure(StoreMemory.Options(rest))
    case "rendered": try RenderedRuns.measure(images: rest.compactMap { Int($0) })
    case "verdicts":
      VerdictTables.print(claims: rest.first.flatMap { Int($0) } ?? 10_000, seed: 1)
    case "scale":
      if rest.contains("--measured") { ScaleTables.printMeasured() } else { ScaleTables.print() }
    case let name:
      throw UnknownName(
        kind: "benchmark", name: name,
        known: ["forward", "step", "head", "store", "rendered", "verdicts", "scale"])
    }
  }
}
