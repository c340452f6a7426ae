internal import Basics
internal import Checkpoints
internal import Configuration
internal import Fetching
internal import Models
internal import Plan

extension Fetcher {
  func backboneWeights() throws(WorkflowError) {
    let key = "backbone.weights"
    switch experiment.backbone.weights {
    case .random, .model: break
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

  func initialWeights() throws(WorkflowError) {
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
    let target = Folder.joined(directories.fetchedWeights, official.name)
    let wanted = WantedFile(address, digest: official.digest, target: target) {
      path throws(FetchError) in
      do throws(FetchError) {
        try checkFit(path)
      } catch {
        throw FetchError(
          .unavailable,
          "cannot fetch '\(official.url)': expected weights of "
            + "\(experiment.backbone.name), received something else: "
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
        + "fits \(experiment.backbone.name), and its SHA-256 is kept in "
        + "'\(official.name).sha256'")
  }

  /// Checks that a file that is there is the published one.
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

  /// Checks that a file opens as weights of the backbone.
  private func checkFit(_ path: String) throws(FetchError) {
    do throws(CheckpointError) {
      let file = try WeightFile.open(path)
      let network = (try? experiment.network(FoundBackbone(resnet50: file.generation))) ?? network
      let layers = Array(network.graph.layers[network.backbone])
      let match = try file.correspondence(to: layers, policy: .everyLayer)
      guard match.found.isEmpty, layers.contains(where: { !$0.weights.isEmpty }) else { return }
    } catch {
      throw FetchError(.unavailable, error.sentence)
    }
    throw FetchError(.unavailable, "the weights file '\(path)' has none of the backbone's layers")
  }
}
