internal import Basics
internal import Glibc

/// Features of some images in one file, mapped into memory: a header, the images' digests, rows.
///
/// Written aside and renamed, so that a segment is there whole or not at all; read in place by any
/// number of processes, also while one of them removes the file. The first rows stay in memory, as
/// many as the budget has room for; the pages of the others can be given back.
final class FeatureSegment {
  /// What a row is made of.
  struct RowFormat: Equatable {
    let floats: Int
    let precision: FeaturePrecision

    var bytes: Int { floats * precision.bytes }
  }

  /// SHA-256 of each image, as 64 hexadecimal digits.
  let digests: [String]
  private let memory: UnsafeMutableRawPointer
  private let length: Int
  private let rowsOffset: Int
  private let format: RowFormat
  private let budget: MemoryBudget
  /// Bytes taken from the budget.
  private let taken: Int
  /// How many rows stay in memory, from the first.
  private let residentRows: Int

  private static let magic: UInt64 = 0x3230_4645_5845_5552  // "RUEXEF02"
  private static let headerBytes = 64
  private static let digestBytes = 64
  private static let page = 4096

  /// `anonymous`: the memory has no file behind it, so that all of it has to stay.
  private init(
    memory: UnsafeMutableRawPointer, length: Int, digests: [String], format: RowFormat,
    budget: MemoryBudget, anonymous: Bool = false
  ) {
    self.memory = memory
    self.length = length
    self.digests = digests
    self.format = format
    self.budget = budget
    rowsOffset = FeatureSegment.rowsOffset(digests.count)
    if anonymous {
      residentRows = digests.count
      taken = length
    } else {
      residentRows = budget.take(rows: digests.count, bytesPerRow: format.bytes)
      taken = residentRows * format.bytes
    }
    // Rows that pass through are asked for one by one: no page around them is worth reading.
    advisePassing(MADV_RANDOM)
  }

  deinit {
    munmap(memory, length)
    budget.giveBack(taken)
  }

  /// Rows begin on a page.
  private static func rowsOffset(_ count: Int) -> Int {
    (headerBytes + count * digestBytes + page - 1) / page * page
  }

  private static func length(_ count: Int, _ format: RowFormat) -> Int {
    rowsOffset(count) + count * format.bytes
  }

  /// Where an image's features begin.
  func row(_ index: Int) -> UnsafeMutableRawPointer { memory + rowsOffset + index * format.bytes }

  /// Whether the pages of a row may be given back.
  func passes(_ index: Int) -> Bool { index >= residentRows }

  /// Gives back the pages of the rows that do not stay in memory; the file keeps what they hold.
  func releasePassing() { advisePassing(MADV_DONTNEED) }

  private func advisePassing(_ advice: Int32) {
    let start =
      (rowsOffset + residentRows * format.bytes + FeatureSegment.page - 1)
      / FeatureSegment.page * FeatureSegment.page
    guard residentRows < digests.count, start < length else { return }
    madvise(memory + start, length - start, advice)
  }

  // MARK: Making

  /// Memory alone; nil where the budget has no room for all rows.
  static func inMemory(
    _ digests: [String], _ format: RowFormat, _ budget: MemoryBudget
  ) -> FeatureSegment? {
    let length = length(digests.count, format)
    guard budget.take(bytes: length) else { return nil }
    guard
      let memory = mmap(
        nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      memory != MAP_FAILED
    else {
      budget.giveBack(length)
      return nil
    }
    return FeatureSegment(
      memory: memory, length: length, digests: digests, format: format, budget: budget,
      anonymous: true)
  }

  /// Reserves a file aside from `path`, lets `fill` write the rows, and puts it there whole.
  ///
  /// `isKept`: false for a file without a name, which goes with the process.
  static func write(
    _ digests: [String], _ format: RowFormat, _ budget: MemoryBudget, to path: String,
    isKept: Bool, fill: (FeatureSegment) throws -> Void
  ) throws -> FeatureSegment {
    let length = length(digests.count, format)
    let aside = "\(path).\(getpid()).partial"
    let descriptor = Glibc.open(aside, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError(path: aside, attempt: "cannot write") }
    defer { close(descriptor) }
    do {
      if !isKept { unlink(aside) }
      // Blocks are reserved first: a full disk must be an error here, not a signal while writing.
      let reserved = posix_fallocate(descriptor, 0, length)
      guard reserved == 0 else {
        throw FileError(
          path: aside, attempt: "cannot write", reason: String(cString: strerror(reserved)))
      }
      guard
        let memory = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
        memory != MAP_FAILED
      else { throw FileError(path: aside, attempt: "cannot map") }
      let segment = FeatureSegment(
        memory: memory, length: length, digests: digests, format: format, budget: budget)
      segment.writeHeader()
      try fill(segment)
      segment.releasePassing()
      guard isKept else { return segment }
      guard msync(memory, length, MS_SYNC) == 0, rename(aside, path) == 0 else {
        throw FileError(path: path, attempt: "cannot write")
      }
      return segment
    } catch {
      unlink(aside)
      throw error
    }
  }

  private func writeHeader() {
    for (index, field) in FeatureSegment.fields(digests.count, format, length).enumerated() {
      memory.storeBytes(of: field.littleEndian, toByteOffset: index * 8, as: UInt64.self)
    }
    for (index, digest) in digests.enumerated() {
      let start = memory + FeatureSegment.headerBytes + index * FeatureSegment.digestBytes
      for (offset, byte) in digest.utf8.prefix(FeatureSegment.digestBytes).enumerated() {
        start.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
      }
    }
  }

  /// The header's numbers.
  private static func fields(_ count: Int, _ format: RowFormat, _ length: Int) -> [UInt64] {
    [
      magic, UInt64(count), UInt64(format.floats), UInt64(format.precision.bytes), UInt64(length),
    ]
  }

  /// Opens a segment; nil for a file that is not one, or not for these features.
  static func open(
    _ path: String, _ format: RowFormat, _ budget: MemoryBudget
  ) -> FeatureSegment? {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int(status.st_size) >= headerBytes else { return nil }
    let length = Int(status.st_size)
    guard let memory = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0),
      memory != MAP_FAILED
    else { return nil }
    let found = (0..<5).map { index in
      UInt64(littleEndian: memory.load(fromByteOffset: index * 8, as: UInt64.self))
    }
    let count = Int(truncatingIfNeeded: found[1])
    guard count >= 0, count <= length / digestBytes, self.length(count, format) == length,
      found == fields(count, format, length)
    else {
      munmap(memory, length)
      return nil
    }
    let digests = (0..<count).map { index in
      let start = memory + headerBytes + index * digestBytes
      let bytes = UnsafeRawBufferPointer(start: start, count: digestBytes)
      return String(decoding: bytes, as: UTF8.self)
    }
    futimens(descriptor, nil)  // read now: the segments unused for longest are removed first
    return FeatureSegment(
      memory: memory, length: length, digests: digests, format: format, budget: budget)
  }
}
