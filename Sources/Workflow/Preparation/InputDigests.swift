internal import Basics
internal import Configuration
internal import Images
internal import Plan

extension Preparation {
  /// SHA-256 digests of everything that a run of the plan reads, by the key of the spec that names
  /// it: `dataset.train`, `dataset.validation`, `dataset.test`, `backbone.weights`,
  /// `initial_weights`.
  ///
  /// Runs of one plan with equal digests differ by their seeds alone, wherever their files lie.
  /// Images that were read before and have not changed since are not read again.
  ///
  /// - Parameter isInterrupted: Asked between images; true ends with `interrupted`.
  /// - Returns: 64 hexadecimal digits for each key.
  /// - Throws: `missingInput` where a file cannot be read that must not be left out.
  func inputDigests(
    isInterrupted: @Sendable () -> Bool = { false }
  ) throws(WorkflowError) -> [String: String] {
    var found: [String: String] = [:]
    do {
      found = try weights.digestsByKey()
    } catch {
      throw WorkflowError(error)
    }
    guard let dataset else { return found }
    if let known = inputs.splitDigests(of: dataset) { return found.merging(known) { $1 } }
    let skips = plan.experiment.dataset.onCorrupt == .skip
    let roles = Role.allCases.filter { dataset.splits[$0.rawValue] != nil }
    let records = roles.flatMap { dataset.splits[$0.rawValue] ?? [] }
    let (digests, faults): ([ImageRecord: String], [(record: ImageRecord, fault: ImageFault)])
    do {
      (digests, faults) = try inputs.digests(
        of: records, in: dataset, threads: plan.threads, isInterrupted: isInterrupted)
    } catch {
      throw WorkflowError(error)
    }
    guard faults.isEmpty || skips else {
      throw WorkflowError(ImageFaults(faults.map(\.fault)))
    }
    var ofSplits: [String: String] = [:]
    for role in roles {
      ofSplits["dataset.\(role.rawValue)"] = SHA256.hex(
        of: dataset.identity(of: dataset.splits[role.rawValue] ?? [], digests).utf8)
    }
    // An image that cannot be read is read again.
    if faults.isEmpty { inputs.keep(splitDigests: ofSplits, of: dataset) }
    return found.merging(ofSplits) { $1 }
  }
}

extension ImageDataset {
  /// What a split is made of, as a text: the classes, then the contents, label and weight of each image
  /// in the order of reading.
  ///
  /// What the files are called does not matter.
  fileprivate func identity(of records: [ImageRecord], _ digests: [ImageRecord: String]) -> String {
    var text = ""
    for name in classes { text += name.jsonLiteral + "\n" }
    for record in records {
      let label = record.label.map(String.init) ?? "none"
      let weight = record.weight.map { " \($0)" } ?? ""
      text += "\(digests[record] ?? "unreadable") \(label)\(weight)\n"
    }
    return text
  }
}

extension [String: String] {
  /// The digest of the splits together, for the provenance.
  var datasetDigest: String {
    let splits = filter { $0.key.hasPrefix("dataset.") }.sorted(by: <)
    return SHA256.hex(of: splits.map { "\($0.key) \($0.value)\n" }.joined().utf8)
  }

  /// In which of these digests others differ: `KEY: recorded X, found Y`, one line each.
  func differences(from found: [String: String]) -> [String] {
    Set(keys).union(found.keys).sorted().compactMap { key in
      guard self[key] != found[key] else { return nil }
      return "\(key): recorded \(self[key] ?? "nothing"), found \(found[key] ?? "nothing")"
    }
  }
}
