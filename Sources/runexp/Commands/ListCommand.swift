internal import ArgumentParser
internal import FoundationEssentials
internal import Plan
internal import Results
internal import Workflow

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List runs with their state, age, size and headline metric.")

  @Option(help: ArgumentHelp("Where runs are.", valueName: "dir"))
  var results: String?

  func run() throws {
    let places = Places(
      data: nil, weights: nil, results: results,
      environment: ProcessInfo.processInfo.environment)
    let index = RunIndex(results: places.results)
    let now = Timestamp.now
    var rows = [["run", "state", "age", "size", "headline"]]
    for run in index.runs {
      let headline = run.metrics?.headline.flatMap { split, values in
        values.headline.map { "\(split) \($0.name) \($0.value.fixed(4))" }
      }
      let age = Double(now.milliseconds - run.status.started.milliseconds) / 1000
      rows.append([
        run.path, run.status.state.rawValue, age.duration, Double(folderBytes(run.path)).bytes,
        headline ?? "",
      ])
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for row in rows {
      print(row.indices.map { row[$0].padded(to: widths[$0]) }.joined(separator: "  "))
    }
  }
}

/// Bytes of all files below a folder.
private func folderBytes(_ path: String) -> Int {
  let files = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
  return files.reduce(0) { sum, file in
    let attributes = try? FileManager.default.attributesOfItem(atPath: "\(path)/\(file)")
    return sum + ((attributes?[.size] as? Int) ?? 0)
  }
}
