internal import Basics
internal import Configuration
internal import Glibc

/// Features of some images in one file, mapped into memory: a header, the images' digests, a checksum
/// for each row, rows.
///
/// Written aside and renamed, so that a segment is there whole or not at all; read in place by any
/// number of processes, also while one of them removes the file. The first rows stay in memory, as
/// many as the budget has room for; the pages of the others can be given back.
final class FeatureSegment {
  /// What a row is made of.
  struct RowFormat: Equatable {
    let floats: Int
    let precision: FeatureStorage.Precision

    var bytes: Int { floats * precision.bytes }
  }

  /// SHA-256 of each image, as 64 hexadecimal digits.
  let digests: [String]
  /// Where it comes from, where a file that was found holds it.
  let file: SegmentFile?
  let format: RowFormat
  let budget: MemoryBudget
  private let memory: UnsafeMutableRawPointer
  private let length: Int
  /// The mapping of a file, watched for what is cut off it; nil for memory without one.
  private let watched: MappedFiles.Watch?
  private let layout: SegmentLayout
  /// Whether a row is known to be what its checksum says.
  private var isVerified: [Bool]
  /// Bytes taken from the budget.
  private let taken: Int
  /// How many rows stay in memory, from the first.
  private let residentRows: Int

  private static let page = SegmentLayout.page

  /// - `file`: nil for rows that this process writes, which need no verification.
  /// - `anonymous`: the memory has no file behind it, so that all of it has to stay.
  init(
    memory: UnsafeMutableRawPointer, digests: [String], format: RowFormat, budget: MemoryBudget,
    file: SegmentFile? = nil, anonymous: Bool = false
  ) {
    self.memory = memory
    self.digests = digests
    self.file = file
    self.format = format
    self.budget = budget
    layout = SegmentLayout(count: digests.count, format: format)
    length = layout.length
    watched = anonymous ? nil : MappedFiles.watch(memory, layout.length)
    isVerified = [Bool](repeating: file == nil, count: digests.count)
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

  /// Where an image's features begin.
  func row(_ index: Int) -> UnsafeMutableRawPointer {
    memory + layout.rowsOffset + index * format.bytes
  }

  /// Whether the pages of a row may be given back.
  func passes(_ index: Int) -> Bool { index >= residentRows }

  /// Gives back the pages of the rows that do not stay in memory; the file keeps what they hold.
  func releasePassing() { advisePassing(MADV_DONTNEED) }

  private func advisePassing(_ advice: Int32) {
    let start =
      (layout.rowsOffset + residentRows * format.bytes + FeatureSegment.page - 1)
      / FeatureSegment.page * FeatureSegment.page
    guard residentRows < digests.count, start < length else { return }
    madvise(memory + start, length - start, advice)
  }

  /// Whether a part of the file was gone when it was read: zeros were read in its place.
  var isCut: Bool { watched?.isCut ?? false }

  // MARK: Checksums

  /// Seals the rows: writes the header with the checksum of each.
  func seal() {
    layout.write(
      digests, checksums: checksums(of: Array(digests.indices)), to: memory, format: format)
  }

  /// Whether these rows are what their checksums say; each is looked at once in a process.
  ///
  /// A page that is given back later and read again comes from the same file, and is not looked at
  /// again: to go through all of a large file in each epoch would cost more than the epoch of a
  /// small head.
  func isSound(_ rows: [Int]) -> Bool {
    let new = rows.filter { !isVerified[$0] }.sorted()
    guard !new.isEmpty else { return true }
    for (row, found) in zip(new, checksums(of: new)) {
      guard found == layout.checksum(of: row, in: memory) else { return false }
      isVerified[row] = true
    }
    return true
  }

  /// Computed from the rows as they are, on all threads.
  private func checksums(of rows: [Int]) -> [UInt64] {
    var checksums = [UInt64](repeating: 0, count: rows.count)
    // What passes through may not take more memory than it may while training.
    let together = max(1, budget.passing / max(1, format.bytes))
    for start in stride(from: 0, to: rows.count, by: together) {
      let part = rows[start..<min(start + together, rows.count)]
      for row in part where passes(row) { askFor(row) }
      let parts = min(part.count, 64)
      checksums.withUnsafeMutableBufferPointer { checksums in
        let checksums = checksums
        ThreadPool.forEach(parts) { number in
          let first = start + part.count * number / parts
          for place in first..<start + part.count * (number + 1) / parts {
            checksums[place] = checksum(of: rows[place])
          }
        }
      }
      if part.contains(where: passes) { releasePassing() }
    }
    return checksums
  }

  /// Asks for a row that may be on disk only.
  private func askFor(_ index: Int) {
    let begin = Int(bitPattern: row(index)) & ~(FeatureSegment.page - 1)
    let end = Int(bitPattern: row(index)) + format.bytes
    madvise(UnsafeMutableRawPointer(bitPattern: begin), end - begin, MADV_WILLNEED)
  }

  /// Of a row's bytes and of the image that they belong to, so that rows that changed places are
  /// found too.
  private func checksum(of row: Int) -> UInt64 {
    XXHash64.hash(
      UnsafeRawBufferPointer(start: self.row(row), count: format.bytes),
      seed: XXHash64.hash(digests[row].utf8))
  }

  // MARK: Making

  /// Memory alone; nil where the budget has no room for all rows.
  static func inMemory(
    _ digests: [String], _ format: RowFormat, _ budget: MemoryBudget
  ) -> FeatureSegment? {
    let length = SegmentLayout(count: digests.count, format: format).length
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
      memory: memory, digests: digests, format: format, budget: budget, anonymous: true)
  }
}
