internal import Basics
internal import Configuration
internal import Glibc

extension FeatureCache {
  /// What a file of stored features is found to be.
  package enum FileState: Equatable, Sendable {
    /// All rows are what their checksums say.
    case sound(images: Int)
    /// Whole, and of a version that is not read any more.
    case outdated
    case damaged
    case unreadable(String)
  }

  /// Looks at a file of stored features; when it was last used stays as it is.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - rows: Whether every row is held against its checksum, which reads the whole file.
  /// - Returns: What it is.
  package static func state(of path: String, rows: Bool = true) -> FileState {
    let header: [UInt8]
    do {
      let (descriptor, _) = try RegularFile.open(path)
      defer { close(descriptor) }
      header = [UInt8](unsafeUninitializedCapacity: SegmentLayout.headerBytes) { bytes, count in
        count = max(0, pread(descriptor, bytes.baseAddress, SegmentLayout.headerBytes, 0))
      }
    } catch {
      return .unreadable(error.reason)
    }
    guard header.count == SegmentLayout.headerBytes else { return .damaged }
    guard let format = header.withUnsafeBytes({ SegmentLayout.statedFormat($0) }) else {
      return header.withUnsafeBytes { SegmentLayout.isOfFamily($0) } ? .outdated : .damaged
    }
    switch SegmentFile.open(path, format, MemoryBudget(bytes: 0), isUsed: false) {
    case .segment(let segment):
      let count = segment.digests.count
      guard rows else { return .sound(images: count) }
      return segment.isSound(Array(0..<count)) ? .sound(images: count) : .damaged
    case .foreign: return .outdated
    case .damaged: return .damaged
    }
  }

  /// The files of stored features below a cache's folder, in order.
  ///
  /// - Parameter folder: That of the features.
  /// - Returns: Their paths, sizes in bytes, and when they were last used, in seconds since 1970.
  package static func files(in folder: String) -> [(path: String, bytes: Int, used: Int)] {
    Folder.visible(in: folder).flatMap { key in
      Folder.names(in: "\(folder)/\(key)").filter { $0.hasSuffix(".features") }
        .compactMap { name in
          let path = "\(folder)/\(key)/\(name)"
          return FileSystem.status(path).map {
            (path, Int($0.st_size), Int($0.st_mtim.tv_sec))
          }
        }
    }
  }
}

extension SegmentLayout {
  /// The rows that a header of this version states; nil for any other.
  fileprivate static func statedFormat(
    _ header: UnsafeRawBufferPointer
  ) -> FeatureSegment.RowFormat? {
    guard let start = header.baseAddress, number(start, at: 0) == magic,
      let floats = Int(exactly: number(start, at: 16)), floats <= Int.max / 8,
      let precision = FeatureStorage.Precision.allCases.first(where: {
        $0.bytes == number(start, at: 24)
      })
    else { return nil }
    return FeatureSegment.RowFormat(floats: floats, precision: precision)
  }

  /// Whether a header is of any version but this one.
  fileprivate static func isOfFamily(_ header: UnsafeRawBufferPointer) -> Bool {
    guard let start = header.baseAddress else { return false }
    let found = number(start, at: 0)
    return found != magic && found & 0xFFFF_FFFF_FFFF == family
  }
}
