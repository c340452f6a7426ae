internal import Basics
internal import Configuration
internal import Fetching

extension Fetcher {
  func dataset() throws(WorkflowError) {
    let dataset = experiment.dataset
    guard dataset.traits.hasFiles, let path = dataset.path else { return }
    let whole = Folder.joined(directories.data, path)
    // Where one file is the data set, it is fetched into the folder that it is in.
    let root =
      dataset.format == .arrays && path.hasSuffix(".npz") ? Folder.above(whole) : whole
    let sources = dataset.sources.compactMap { $0.dataSource(root: root) }
    do throws(FetchError) {
      if try !isThere(sources, root) { try bring(sources, root) }
    } catch {
      throw error.workflowError
    }
  }

  /// Whether the data set needs nothing; says so where that is so.
  private func isThere(_ sources: [DataSource], _ root: String) throws(FetchError) -> Bool {
    var states: [DataSource.State] = []
    for source in sources { states.append(try source.state(context)) }
    for (source, state) in zip(sources, states) {
      switch state {
      case .incomplete(let found, let count):
        throw FetchError(
          .unavailable,
          "dataset: \(found) of the \(FetchWords.files(count)) that were unpacked from "
            + "'\(source.address.text)' are left in '\(root)'; remove them to fetch them again")
      case .differs(let path, let found):
        throw FetchError(
          .unavailable,
          "dataset: '\(path)' is not the published file: expected \(source.digest.text), received "
            + "\(found.text); remove it and fetch it again")
      case .absent, .whole, .taken: break
      }
    }
    let faults = datasetFaults()
    if !sources.isEmpty, states.allSatisfy({ $0 == .whole }) {
      guard faults.isEmpty else { throw FetchError(.unavailable, faults.joined(separator: "; ")) }
      tell("dataset: '\(root)' is there, as it was fetched")
      return true
    }
    guard !faults.isEmpty else {
      tell(
        "dataset: '\(root)' is there"
          + (sources.isEmpty ? "" : ", by other means; it is not compared with its source"))
      return true
    }
    guard !sources.isEmpty else {
      let help = FetchHints.data(experiment.dataset, spec: nil)
      throw FetchError(
        .unavailable,
        (["\(faults.joined(separator: "; ")); the spec names no 'dataset.source'"] + help)
          .joined(separator: "\n  "))
    }
    for (source, state) in zip(sources, states) {
      if case .taken(let path) = state {
        throw FetchError(.unavailable, "dataset: \(source.occupied(path).description)")
      }
    }
    if isOffline {
      let absent = zip(sources, states).filter { $0.1 != .whole }.map { "'\($0.0.address.text)'" }
      throw FetchError(
        .unavailable,
        "dataset: '\(root)' is not complete; missing is what comes from "
          + absent.joined(separator: ", "))
    }
    return false
  }

  private func bring(_ sources: [DataSource], _ root: String) throws(FetchError) {
    for source in sources {
      let url = source.address.text
      func words(_ place: String) -> String { place == url ? "" : ", from '\(place)'" }
      switch try source.bring(context) {
      case .wasThere: tell("dataset: '\(url)' was fetched before")
      case .file(let bytes, let from):
        tell("dataset: fetched '\(url)' (\(FetchWords.bytes(bytes))\(words(from)))")
      case .unpacked(let files, let bytes, let from):
        tell(
          "dataset: fetched and unpacked '\(url)' (\(FetchWords.files(files)), "
            + "\(FetchWords.bytes(bytes))\(words(from)))")
      }
    }
    let faults = datasetFaults()
    guard faults.isEmpty else {
      throw FetchError(
        .unavailable,
        "what came into '\(root)' is not the data set that the spec means: "
          + faults.joined(separator: "; ") + "; look at 'into' and 'layout'")
    }
    tell("dataset: '\(root)' is complete")
  }

  /// What keeps the data set from being read; empty where it is complete.
  private func datasetFaults() -> [String] {
    OpenedDataset(
      experiment.dataset, data: directories.data, specFolder: specFolder,
      InputCache(remembering: nil)
    ).missing
  }
}
