internal import Basics
internal import Checkpoints
internal import Configuration
package import Fetching
internal import Models
internal import Plan
package import Spec

/// Brings what a spec names and the machine lacks: official weights, and the sources of the data set.
package struct Fetcher {
  package let document: SpecDocument
  private let experiment: Experiment
  private let network: Network
  private let specFolder: String
  private let directories: Directories
  private let isOffline: Bool
  private let context: FetchContext
  private let tell: (String) -> Void

  /// Reads the spec; nothing else is looked at.
  ///
  /// - `isOffline`: says what is there and what is missing, without the network.
  /// - `tell`: takes a line about each thing that is there.
  /// - Throws: `WorkflowError.spec` with every fault of the spec.
  package init(
    specPath: String, options: RunOptions, isOffline: Bool, _ context: FetchContext,
    tell: @escaping (String) -> Void
  ) throws(WorkflowError) {
    document = try SpecCheck(specPath: specPath, options: options).document
    experiment = document.experiment
    specFolder = Folder.above(specPath)
    directories = options.directories
    self.isOffline = isOffline
    self.context = context
    self.tell = tell
    do { network = try experiment.network() } catch { throw WorkflowError(error) }
  }

  /// Brings everything; what fails does not keep the rest from being brought.
  ///
  /// Gives what failed, one error each.
  package func fetch() -> [WorkflowError] {
    var errors: [WorkflowError] = []
    for step in [backboneWeights, initialWeights, dataset] {
      do throws(WorkflowError) {
        try step()
      } catch {
        if case .missingInput(let messages) = error {
          // Several specs may be fetched at once.
          errors.append(.missingInput(messages.map { "\(document.path): \($0)" }))
        } else {
          errors.append(error)
        }
        if case .interrupted = error { break }
      }
    }
    return errors
  }

  // MARK: Weights

  private func backboneWeights() throws(WorkflowError) {
    let key = "backbone.weights"
    switch experiment.backbone.weights {
    case .random: break
    case .file(let name): try ownFile(name, key)
    case .imagenet:
      let size = experiment.backboneSize
      guard
        let official = OfficialWeights(
          experiment.backbone, height: size.height, width: size.width)
      else {
        throw .missingInput([WeightSources.unpublished(experiment.backbone)])
      }
      do throws(FetchError) {
        try weights(official, key)
      } catch {
        throw error.workflowError
      }
    }
  }

  private func initialWeights() throws(WorkflowError) {
    if let weights = experiment.initialWeights { try ownFile(weights.file, "initial_weights") }
  }

  /// A file of the user's own, which no address is known of.
  private func ownFile(_ name: String, _ key: String) throws(WorkflowError) {
    let candidates = directories.candidates(name, specFolder: specFolder)
    guard let path = candidates.first(where: FileSystem.exists) else {
      let folders = candidates.map { "'\(Folder.above($0))'" }.joined(separator: ", ")
      throw .missingInput([
        "\(key): there is no weights file '\(name)', and no address is known of it; put it into one "
          + "of \(folders)"
      ])
    }
    tell("\(key): '\(path)' is there")
  }

  private func weights(_ official: OfficialWeights, _ key: String) throws(FetchError) {
    let candidates = directories.candidates(official.name, specFolder: specFolder)
    if let path = candidates.first(where: FileSystem.exists) {
      try weightsThere(official, path, key)
      return
    }
    guard !isOffline else {
      throw FetchError(
        .unavailable, "\(key): '\(official.name)' is missing; it is at '\(official.url)'")
    }
    guard let address = Address(official.url) else { return }
    let target = joined(directories.fetchedWeights, official.name)
    let wanted = WantedFile(address, digest: official.digest, target: target) {
      path throws(FetchError) in
      do throws(FetchError) {
        try checkFit(path)
      } catch {
        throw FetchError(
          .unavailable,
          "cannot fetch '\(official.url)': expected weights of "
            + "\(experiment.backbone.architecture), received something else: "
            + error.description)
      }
    }
    guard case .arrived(let bytes, let digest, let from) = try wanted.fetch(context) else {
      try weightsThere(official, target, key)
      return
    }
    let size = FetchWords.bytes(bytes)
    guard official.digest == nil else {
      tell("\(key): fetched '\(target)' (\(size), as Keras's digest \(digest.text) says)")
      return
    }
    let record = "\(digest.hex)  \(official.name)\n"
    do {
      try WholeFile.write(Array(record.utf8), to: "\(target).sha256")
    } catch {
      throw FetchError(error)
    }
    tell(
      "\(key): fetched '\(target)' (\(size)); Keras states no digest for it: it came from '\(from)', "
        + "fits \(experiment.backbone.architecture), and its SHA-256 is kept in "
        + "'\(official.name).sha256'")
  }

  /// Looks whether a file that is there is the one that is meant.
  private func weightsThere(
    _ official: OfficialWeights, _ path: String, _ key: String
  ) throws(FetchError) {
    let (expected, source) = try expectedDigest(official, path)
    var words = "its publisher states no digest"
    if let expected {
      let found = try FileDigest.of(path, expected.kind, isInterrupted: context.isInterrupted)
      guard found == expected else {
        throw FetchError(
          .unavailable,
          "\(key): '\(path)' is not the published file: expected \(expected.text) (\(source)), "
            + "received \(found.text); remove it and fetch it again")
      }
      words = "as \(source) says"
    }
    do throws(FetchError) {
      try checkFit(path)
    } catch {
      throw FetchError(
        .unavailable, "\(key): \(error.description); remove it and fetch it again")
    }
    tell("\(key): '\(path)' is there (\(words))")
  }

  /// What the file must be: as Keras says, else as it was recorded when it was fetched.
  private func expectedDigest(
    _ official: OfficialWeights, _ path: String
  ) throws(FetchError) -> (digest: FileDigest?, source: String) {
    if let digest = official.digest { return (digest, "Keras's digest") }
    let record = "\(path).sha256"
    guard let bytes = try? WholeFile.read(record) else { return (nil, "") }
    let word = String(decoding: bytes, as: UTF8.self).split(separator: " ").first
    guard let digest = word.flatMap({ FileDigest(String($0)) }) else {
      throw FetchError(.unavailable, "'\(record)' holds no SHA-256; remove it")
    }
    return (digest, "'\(Folder.name(of: record))'")
  }

  /// Looks whether a file opens as weights of the backbone.
  private func checkFit(_ path: String) throws(FetchError) {
    do throws(CheckpointError) {
      let file = try WeightFile.open(path)
      let network = (try? experiment.network(resnet50: file.generation)) ?? network
      let layers = Array(network.graph.layers[network.backbone])
      let match = try file.correspondence(to: layers, policy: .everyLayer)
      guard match.found.isEmpty, layers.contains(where: { !$0.weights.isEmpty }) else { return }
    } catch {
      throw FetchError(.unavailable, error.sentence)
    }
    throw FetchError(.unavailable, "the weights file '\(path)' has none of the backbone's layers")
  }

  // MARK: Data

  private func dataset() throws(WorkflowError) {
    let dataset = experiment.dataset
    guard dataset.format != .rendered, let path = dataset.path else { return }
    let root = joined(directories.data, path)
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
    var missing: [String] = []
    var remarks: [String] = []
    _ = Preparation.openDataset(
      experiment.dataset, data: directories.data, specFolder: specFolder, help: [], &missing,
      &remarks,
      InputCache(remembering: nil))
    return missing
  }
}
