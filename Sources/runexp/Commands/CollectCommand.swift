internal import ArgumentParser
internal import Basics
internal import Spec
internal import Workflow

struct CollectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gc", abstract: "Show what could be freed, and with --yes free it.",
    discussion: """
      What killed processes left, and damaged or outdated features, can always go. With \
      '--older-than' runs that did not complete and features that were not used go too, with \
      '--completed' complete runs besides. What a process uses stays.
      """)

  @Option(
    help: ArgumentHelp("Runs and features that are older can go, such as 30d.", valueName: "age"))
  var olderThan: String?

  @Flag(help: "Complete runs can go too, if they are older.")
  var completed = false

  @Option(
    help: ArgumentHelp("So many newest runs of each experiment stay.", valueName: "n"))
  var keep = 0

  @Option(
    help: ArgumentHelp(
      "So much of the stored features stays, used last, such as 10GiB.", valueName: "size"))
  var cacheSize: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Only runs of this experiment (repeatable).", valueName: "name"))
  var experiment: [String] = []

  @Option(help: ArgumentHelp("Directory of the runs.", valueName: "dir"))
  var results: String?

  @Flag(help: "Free it.")
  var yes = false

  private static let ages = [("d", 86_400.0), ("h", 3600), ("min", 60), ("s", 1)]

  private var age: Double? {
    guard let text = olderThan else { return nil }
    return CollectCommand.ages.lazy.compactMap { unit, seconds in
      text.hasSuffix(unit) ? Double(text.dropLast(unit.count)).map { $0 * seconds } : nil
    }.first
  }

  mutating func validate() throws {
    if let olderThan, !(age.map { $0 >= 0 } ?? false) {
      throw ValidationError("--older-than takes an age such as 30d or 12h, not '\(olderThan)'")
    }
    if let cacheSize, ByteCount.parse(cacheSize) == nil {
      throw ValidationError("--cache-size takes a size such as 10GiB, not '\(cacheSize)'")
    }
    if keep < 0 { throw ValidationError("--keep takes a number of runs, not \(keep)") }
    if completed, olderThan == nil {
      throw ValidationError("--completed takes --older-than AGE too")
    }
  }

  func run() throws {
    let directories = Directories(
      data: nil, weights: nil, results: results, environment: ProcessText.environment)
    var retention = GarbageCollection.Retention()
    retention.age = age
    retention.includesCompleted = completed
    retention.newest = keep
    retention.featureBytes = cacheSize.flatMap(ByteCount.parse)
    retention.experiments = experiment
    let collection = GarbageCollection(
      results: directories.results, cache: directories.cache, retention)
    let output = Terminal.standardOutput(color: .auto)
    guard !collection.items.isEmpty else {
      output.write("nothing can be freed\n")
      return
    }
    guard yes else {
      for item in collection.items {
        output.write(data: "\(Double(item.bytes).bytes)  \(item.path): \(item.reason)\n")
      }
      output.write("\(Double(collection.bytes).bytes) can be freed; '--yes' frees it\n")
      return
    }
    let errors = Terminal.standardError(color: .auto)
    var failed = false
    let freed = collection.free { item, fault in
      if let fault {
        failed = true
        errors.write("warning: '\(item.path)' stays: \(fault)\n")
      } else {
        output.write(data: "\(Double(item.bytes).bytes)  \(item.path): \(item.reason)\n")
      }
    }
    output.write("\(Double(freed).bytes) freed\n")
    if failed { throw Exit.unwritable }
  }
}
