package import Basics
internal import Configuration
internal import Glibc

/// Where the features of an image lie.
package struct FeatureRow {
  let start: UnsafeRawPointer
  let floats: Int
  /// Its pages are given back after use.
  let passes: Bool
}

extension FeatureCache {
  /// The features of one key.
  package final class Partition {
    package let floatsPerImage: Int
    let precision: FeatureStorage.Precision
    private let format: FeatureSegment.RowFormat
    private let place: Place
    private let budget: MemoryBudget
    private var segments: [FeatureSegment] = []
    /// Where an image's row is, by its digest.
    private var rows: [String: (segment: FeatureSegment, index: Int)] = [:]
    /// Files whose header is damaged.
    private var damaged: [SegmentFile] = []
    /// Bytes of passing pages touched since they were last given back.
    private var passed = 0

    /// Where segments go.
    enum Place {
      /// Nowhere: all features have to fit in the budget.
      case memory
      /// Memory as far as the budget goes, then files without names in this folder.
      case unkept(folder: String)
      case kept(folder: String)
    }

    init(
      _ place: Place, floatsPerImage: Int, _ precision: FeatureStorage.Precision,
      _ budget: MemoryBudget
    ) {
      self.place = place
      self.floatsPerImage = floatsPerImage
      self.precision = precision
      self.budget = budget
      format = FeatureSegment.RowFormat(floats: floatsPerImage, precision: precision)
      guard case .kept(let folder) = place else { return }
      for name in Folder.names(in: folder) where name.hasSuffix(".features") {
        switch SegmentFile.open("\(folder)/\(name)", format, budget) {
        case .segment(let segment): add(segment)
        case .damaged(let file): damaged.append(file)
        case .foreign: break
        }
      }
    }

    private func add(_ segment: FeatureSegment) {
      segments.append(segment)
      for (index, digest) in segment.digests.enumerated() { rows[digest] = (segment, index) }
    }

    /// Holds the stored features of images against their checksums, as far as this process has not
    /// done so before, and takes away the files that fail: their images are lacking then.
    ///
    /// Returns the paths of the files that were damaged.
    package func verify(_ digests: some Sequence<String>) -> [String] {
      var wanted: [ObjectIdentifier: [Int]] = [:]
      for digest in Set(digests) {
        guard let (segment, index) = rows[digest], segment.file != nil else { continue }
        wanted[ObjectIdentifier(segment), default: []].append(index)
      }
      let failed = segments.filter { segment in
        wanted[ObjectIdentifier(segment)].map { !segment.isSound($0) } ?? false
      }
      if !failed.isEmpty {
        let sound = segments.filter { segment in !failed.contains { $0 === segment } }
        segments = []
        rows = [:]
        for segment in sound { add(segment) }
      }
      let files = damaged + failed.compactMap(\.file)
      damaged = []
      for file in files { file.remove() }
      return files.map(\.path).sorted()
    }

    /// Of the images that are there.
    var digests: Set<String> { Set(rows.keys) }

    /// Where the features of an image are; valid as long as the partition lives.
    package subscript(digest: String) -> FeatureRow? {
      rows[digest].map { segment, index in
        FeatureRow(
          start: UnsafeRawPointer(segment.row(index)), floats: floatsPerImage,
          passes: segment.passes(index))
      }
    }

    /// Bytes on disk or in memory of so many images.
    package func bytes(images: Int) -> Int { images * format.bytes }

    /// Adds the features of images that are not there yet.
    ///
    /// `wait`: asked when all are there; a disk that other machines have is always waited for. `fill`: is
    /// handed what stores some of an image's numbers, beginning at an offset.
    /// Returns why nothing could be kept on disk, where that is so; the features are there.
    /// Throws `FileError` where they fit neither on disk nor in the memory budget.
    package func add(
      _ digests: [String], waiting wait: () -> AsideFile.Wait = { .forName },
      fill: (
        _ store: (_ image: Int, _ offset: Int, _ values: UnsafeBufferPointer<Float>) -> Void
      ) throws -> Void
    ) throws -> FileError? {
      guard !digests.isEmpty else { return nil }
      switch place {
      case .memory:
        guard try addInMemory(digests, fill) else {
          throw FileError(
            path: "memory", attempt: "cannot keep features in",
            reason: "\(bytes(images: digests.count)) bytes are more than the budget has left")
        }
      case .unkept(let folder):
        if try !addInMemory(digests, fill) {
          try addFile(digests, "\(folder)/unkept", isKept: false, waiting: { .forNothing }, fill)
        }
      case .kept(let folder):
        // Its digests name a segment, so that two processes that compute the same write the same.
        let name = SHA256.hex(of: digests.joined().utf8).prefix(32)
        do {
          let isShared = !FileSystem.hasSharedLocks(folder)
          try addFile(
            digests, "\(folder)/\(name).features", isKept: true,
            waiting: { isShared ? .forName : wait() }, fill)
        } catch let error as FileError {
          guard try addInMemory(digests, fill) else { throw error }
          return error
        }
      }
      return nil
    }

    private typealias Fill = (
      _ store: (_ image: Int, _ offset: Int, _ values: UnsafeBufferPointer<Float>) -> Void
    ) throws -> Void

    /// False where the budget has no room.
    private func addInMemory(_ digests: [String], _ fill: Fill) throws -> Bool {
      guard let segment = FeatureSegment.inMemory(digests, format, budget) else { return false }
      try fill { write($0, $1, $2, into: segment) }
      add(segment)
      return true
    }

    private func addFile(
      _ digests: [String], _ path: String, isKept: Bool, waiting wait: () -> AsideFile.Wait,
      _ fill: Fill
    ) throws {
      add(
        try SegmentFile.write(
          digests, format, budget, to: path, isKept: isKept, waiting: wait
        ) { segment in try fill { write($0, $1, $2, into: segment) } })
    }

    private func write(
      _ image: Int, _ offset: Int, _ values: UnsafeBufferPointer<Float>,
      into segment: FeatureSegment
    ) {
      guard let start = values.baseAddress else { return }
      precision.write(
        start, count: values.count, to: segment.row(image) + offset * precision.bytes)
      guard segment.passes(image) else { return }
      passed += values.count * precision.bytes
      if passed > budget.passing {
        segment.releasePassing()
        passed = 0
      }
    }

    // MARK: Reading

    /// Asks for rows that are soon to be read and may be on disk only.
    func willRead(_ rows: [FeatureRow]) {
      for row in rows where row.passes {
        let begin = Int(bitPattern: row.start) & ~4095
        let end = Int(bitPattern: row.start) + format.bytes
        madvise(UnsafeMutableRawPointer(bitPattern: begin), end - begin, MADV_WILLNEED)
      }
    }

    /// Checks that what was read so far was there.
    ///
    /// - Throws: Where a file was cut short, or became unreadable, under this process.
    func checkWhole() throws(FileError) {
      for segment in segments where segment.isCut {
        throw FileError(
          path: segment.file?.path ?? folder, attempt: "cannot read",
          reason: "the stored features were cut short, or their disk failed, while they were used; "
            + "'--resume' computes them again")
      }
    }

    private var folder: String {
      switch place {
      case .memory: "memory"
      case .unkept(let folder), .kept(let folder): folder
      }
    }

    /// Gives pages back when those that were read take more than the budget allows.
    func didRead(_ rows: [FeatureRow]) {
      // The kernel maps up to 16 pages around the one that is touched.
      let around = 65536
      let bytes = (format.bytes + around - 1) / around * around + around
      passed += bytes * rows.reduce(0) { $0 + ($1.passes ? 1 : 0) }
      guard passed > budget.passing else { return }
      for segment in segments { segment.releasePassing() }
      passed = 0
    }
  }
}
