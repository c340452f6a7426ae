internal import Basics
internal import Glibc

/// The file of a segment: which one it is, so that another one of its name is told from it.
struct SegmentFile {
  let path: String
  private let device: dev_t
  private let node: ino_t

  private init(_ path: String, _ status: stat) {
    self.path = path
    device = status.st_dev
    node = status.st_ino
  }

  /// Removes it, unless another file has taken its name since.
  func remove() {
    guard let now = FileSystem.status(path), now.st_dev == device, now.st_ino == node else {
      return
    }
    FileSystem.remove(path)
  }

  /// What a file with the name of a segment is.
  enum Found {
    case segment(FeatureSegment)
    /// Not for these features, or it cannot be read.
    case foreign
    case damaged(SegmentFile)
  }

  /// Opens a file and looks at all but its rows.
  ///
  /// `isUsed`: whether it counts as used now.
  static func open(
    _ path: String, _ format: FeatureSegment.RowFormat, _ budget: MemoryBudget,
    isUsed: Bool = true
  ) -> Found {
    guard let (descriptor, status) = try? RegularFile.open(path) else { return .foreign }
    defer { close(descriptor) }
    let file = SegmentFile(path, status)
    let length = Int(status.st_size)
    guard length >= SegmentLayout.headerBytes else { return .damaged(file) }
    guard let memory = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0),
      memory != MAP_FAILED
    else { return .foreign }
    let layout: SegmentLayout
    switch SegmentLayout.read(memory, length: length, format) {
    case .segment(let found): layout = found
    case .foreign:
      munmap(memory, length)
      return .foreign
    case .damaged:
      munmap(memory, length)
      return .damaged(file)
    }
    // Read now: the segments unused for longest are removed first.
    if isUsed { futimens(descriptor, nil) }
    return .segment(
      FeatureSegment(
        memory: memory, digests: layout.digests(in: memory), format: format, budget: budget,
        file: file))
  }

  /// Reserves a file aside from `path`, lets `fill` write the rows, and puts it there whole.
  ///
  /// `isKept`: false for a file without a name, which goes with the process. `wait`: rows that were soon
  /// computed need not be waited for, because damage shows.
  static func write(
    _ digests: [String], _ format: FeatureSegment.RowFormat, _ budget: MemoryBudget,
    to path: String, isKept: Bool, waiting wait: () -> AsideFile.Wait,
    fill: (FeatureSegment) throws -> Void
  ) throws -> FeatureSegment {
    let length = SegmentLayout(count: digests.count, format: format).length
    let aside = try AsideFile.make(for: path)
    do {
      if !isKept { aside.forgetName() }
      // Blocks are reserved first: a full disk must be an error here, not a signal while writing.
      let reserved = posix_fallocate(aside.descriptor, 0, length)
      guard reserved == 0 else {
        throw FileError(
          path: path, attempt: "cannot write", reason: String(cString: strerror(reserved)))
      }
      guard
        let memory = mmap(
          nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, aside.descriptor, 0),
        memory != MAP_FAILED
      else { throw FileError(path: path, attempt: "cannot map") }
      let segment = FeatureSegment(
        memory: memory, digests: digests, format: format, budget: budget)
      try fill(segment)
      guard isKept else {
        segment.releasePassing()
        aside.discard()
        return segment
      }
      segment.seal()
      segment.releasePassing()
      let wait = wait()
      guard wait == .forNothing || msync(memory, length, MS_SYNC) == 0 else {
        throw FileError(path: path, attempt: "cannot write")
      }
      try aside.commit(waiting: wait)
      // The folders of the key, of the features and of the cache may be new.
      if wait == .forName { try Folder.sync(Folder.above(Folder.above(path)), levels: 3) }
      return segment
    } catch {
      aside.discard()
      throw error
    }
  }
}
