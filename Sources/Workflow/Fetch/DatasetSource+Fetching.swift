internal import Basics
internal import Configuration
internal import Fetching

extension DatasetSource {
  /// The source as `Fetching` takes it.
  ///
  /// - Parameter root: The data set's folder.
  /// - Returns: The source as `Fetching` takes it; nil for what the grammar refuses.
  func dataSource(root: String) -> DataSource? {
    guard let address = Address(url), let digest = FileDigest(digest),
      let into = InnerPath(into ?? ".")
    else { return nil }
    let format: ArchiveFile.Format? =
      switch unpacking {
      case .tar: .tar
      case .zip: .zip
      case .nothing: nil
      }
    let pairs: [(String, String)] =
      switch layout {
      case nil: []
      case .folder(let name): [(name, ".")]
      case .folders(let names): names.map { ($0, $1) }
      }
    var rules: [ArchiveLayout.Rule] = []
    for (from, to) in pairs {
      guard let from = InnerPath(from), let to = InnerPath(to) else { return nil }
      rules.append(ArchiveLayout.Rule(from: from, to: to))
    }
    return DataSource(address, digest, format, root: root, into: into, layout: ArchiveLayout(rules))
  }
}

extension FetchError {
  /// Sorted by who can put it right.
  var workflowError: WorkflowError {
    switch kind {
    case .unavailable: .missingInput([description])
    case .unwritable: .unwritableResults(description)
    case .interrupted: .interrupted
    }
  }
}
