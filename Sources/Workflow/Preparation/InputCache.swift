internal import Basics
internal import Checkpoints
internal import Images
internal import Models
internal import RunStore
internal import Synchronization

/// What was read from disk, so that the runs of one process read it once.
///
/// What changes on disk while the process lives goes unnoticed, as it does within one run.
final class InputCache: Sendable {
  private enum Key: Hashable {
    case dataset(DatasetDescription)
    case weightFile(String)
    case model(String)
    case arrays(String, [Layer])
    case digest(String)
    case image(ImageSource)
    case git
  }

  private let kept = Mutex<[Key: any Sendable]>([:])
  /// Digests of whole splits.
  ///
  /// Found by comparison, which takes no time for lists that are the same in memory; to compare each
  /// image again would take longer than all else in planning a run.
  private let splits = Mutex<[(dataset: ImageDataset, digests: [String: String])]>([])
  /// Data sets whose contents were compared, found in the same way.
  private let compared = Mutex<[ImageDataset]>([])
  /// Where digests outlive the process.
  private let folder: String?

  /// - Parameter folder: Where digests of files are remembered from process to process; nil for
  ///   nowhere.
  init(remembering folder: String?) { self.folder = folder }

  convenience init(_ options: RunOptions) {
    self.init(remembering: options.usesCache ? "\(options.directories.cache)/digests" : nil)
  }

  /// Digests that earlier processes left under a name.
  private func remembered(_ name: String) -> DigestCache? {
    folder.map { DigestCache("\($0)/\(name)") }
  }

  private func remembered(_ dataset: ImageDataset) -> DigestCache? {
    remembered(String(SHA256.hex(of: Folder.absolute(dataset.root).utf8).prefix(16)))
  }

  private func value<Value: Sendable, Failure>(
    _ key: Key, _ make: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    if let found = kept.withLock({ $0[key] }), let value = found as? Value { return value }
    let made = try make()
    kept.withLock { $0[key] = made }
    return made
  }

  func dataset(_ description: DatasetDescription) throws(DatasetFaults) -> ImageDataset {
    try value(.dataset(description)) { () throws(DatasetFaults) in
      try ImageDataset.open(description)
    }
  }

  func weightFile(_ path: String) throws(CheckpointError) -> WeightFile {
    try value(.weightFile(path)) { () throws(CheckpointError) in try WeightFile.open(path) }
  }

  func model(_ path: String) throws(CheckpointError) -> ModelDefinition {
    try value(.model(path)) { () throws(CheckpointError) in try ModelFile.definition(path) }
  }

  func arrays(
    _ file: WeightFile, _ layers: [Layer], _ policy: LoadPolicy
  ) throws(CheckpointError) -> LoadReport {
    try value(.arrays(file.path, layers)) { () throws(CheckpointError) in
      try file.load(into: layers, policy: policy)
    }
  }

  /// Images between two looks at the clock.
  private static let readTogether = 8192
  /// Seconds after which digests are remembered while others are still computed.
  private static let secondsUnkept = 60.0

  /// SHA-256 of a weights file.
  func digest(_ file: WeightFile) throws(CheckpointError) -> String {
    try value(.digest(file.path)) { () throws(CheckpointError) in
      let known = remembered("weights")
      let path = Folder.absolute(file.path)
      let stamp = FileStamp(of: path)
      if let digest = known?.digest(path, stamp) { return digest }
      let digest = try file.digest()
      known?.keep([DigestCache.Entry(name: path, stamp: stamp, digest: digest)])
      return digest
    }
  }

  /// As above, where an earlier process has read the file.
  func rememberedDigest(_ file: WeightFile) -> String? {
    let path = Folder.absolute(file.path)
    return remembered("weights")?.digest(path, FileStamp(of: path))
  }

  /// The commit of the working directory.
  func git() -> GitState? { value(.git) { GitState.of(".") } }

  /// The digests that images are known by in the store.
  ///
  /// - Parameters:
  ///   - records: The images.
  ///   - dataset: That they belong to.
  ///   - threads: That read files.
  ///   - isInterrupted: Asked between images; what was read until then is remembered.
  /// - Returns: The digest of each image that can be read, and why the others cannot.
  /// - Throws: `Interruption` where it was asked to stop.
  func digests(
    of records: [ImageRecord], in dataset: ImageDataset, threads: Int,
    isInterrupted: @Sendable () -> Bool
  ) throws(Interruption) -> (
    digests: [ImageRecord: String], faults: [(record: ImageRecord, fault: ImageFault)]
  ) {
    var digests: [ImageRecord: String] = [:]
    kept.withLock { kept in
      for record in records { digests[record] = kept[.image(record.source)] as? String }
    }
    let new = records.filter { digests[$0] == nil }
    guard !new.isEmpty else { return (digests, []) }
    let known = remembered(dataset)
    var entries: [DigestCache.Entry] = []
    var faults: [(record: ImageRecord, fault: ImageFault)] = []
    var written = Stopwatch.now
    for start in stride(from: 0, to: new.count, by: InputCache.readTogether) {
      let part = Array(new[start...].prefix(InputCache.readTogether))
      let results = Mutex(
        [Result<DigestCache.Entry, ImageFault>?](repeating: nil, count: part.count))
      inParallel(part.count, threads: threads) { index in
        if isInterrupted() { return }
        let entry = Result { () throws(ImageFault) in try part[index].digest(known) }
        results.withLock { $0[index] = entry }
      }
      for (record, result) in zip(part, results.withLock { $0 }) {
        switch result {
        case .success(let entry):
          digests[record] = entry.digest
          entries.append(entry)
        case .failure(let fault): faults.append((record, fault))
        case nil: break
        }
      }
      // Millions of images take long to read: a process that is killed has not read them in vain.
      guard Stopwatch.now - written > InputCache.secondsUnkept else { continue }
      known?.keep(entries)
      written = Stopwatch.now
    }
    known?.keep(entries)
    self.kept.withLock { kept in
      for record in new { kept[.image(record.source)] = digests[record] }
    }
    if isInterrupted() { throw Interruption() }
    return (digests, faults)
  }
}

extension InputCache {
  /// The digests of a data set's splits, by `dataset.ROLE`, where they were computed before.
  func splitDigests(of dataset: ImageDataset) -> [String: String]? {
    splits.withLock { splits in splits.first { $0.dataset == dataset }?.digests }
  }

  func keep(splitDigests digests: [String: String], of dataset: ImageDataset) {
    splits.withLock { $0.append((dataset, digests)) }
  }

  /// Whether this is the first time that a data set's contents are to be compared: what is found is
  /// told once, not by each run of a sweep.
  func isFirst(toCompare dataset: ImageDataset) -> Bool {
    compared.withLock { compared in
      if compared.contains(dataset) { return false }
      compared.append(dataset)
      return true
    }
  }
}

extension InputCache {
  /// The digests of those images that need not be read for it.
  func rememberedDigests(
    of records: some Sequence<ImageRecord>, in dataset: ImageDataset
  ) -> Set<String> {
    let known = remembered(dataset)
    var digests = Set<String>()
    kept.withLock { kept in
      for record in records {
        guard let digest = record.rememberedDigest(known) else { continue }
        digests.insert(digest)
        kept[.image(record.source)] = digest  // the run need not look again
      }
    }
    return digests
  }
}

extension ImageRecord {
  /// The digest where the file, as it is, was read before; synthetic images need no file for theirs.
  fileprivate func rememberedDigest(_ known: DigestCache?) -> String? {
    guard let (file, name) = place else { return try? digest() }
    return known?.digest(name, FileStamp(of: file))
  }

  /// The digest, computed again only where the file is not as it was.
  fileprivate func digest(_ known: DigestCache?) throws(ImageFault) -> DigestCache.Entry {
    guard let (file, name) = place else {
      return DigestCache.Entry(name: "", stamp: nil, digest: try digest())
    }
    let stamp = FileStamp(of: file)
    if let kept = known?.digest(name, stamp) {
      return DigestCache.Entry(name: name, stamp: stamp, digest: kept)
    }
    return DigestCache.Entry(name: name, stamp: stamp, digest: try digest())
  }

  /// The file that holds the image, and what its digest is remembered under; nil for a synthetic one.
  private var place: (file: String, name: String)? {
    switch source {
    // Of a million images each has its path from the root, as the folder of the data set has.
    case .file(let path): (path, path.hasPrefix("/") ? path : Folder.absolute(path))
    case .stored(let image):
      (image.container.file, "\(image.container.identity):\(image.record)")
    case .rendered: nil
    }
  }
}
