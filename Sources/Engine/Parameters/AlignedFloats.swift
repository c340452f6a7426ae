internal import Glibc

/// Floats that begin at a 64-byte boundary, zero at first, freed with their owner.
///
/// Large ones lie on huge pages where the system has them, so that neither page faults nor address
/// translation show.
package final class AlignedFloats {
  /// What AVX-512 and oneDNN like.
  package static let alignment = 64
  /// How many floats fill one aligned block.
  package static let block = 16

  private static let hugePage = 2 << 20

  private let raw: UnsafeMutableRawPointer
  /// Of memory that came from the system itself and not from the heap.
  private let mappedBytes: Int?
  package let buffer: UnsafeMutableBufferPointer<Float>

  /// `count` is rounded up to whole blocks; the rest of the last one belongs to nobody and is zero.
  package init(count: Int) {
    let whole = AlignedFloats.wholeBlocks(count)
    let bytes = whole * MemoryLayout<Float>.stride
    if bytes >= 2 * AlignedFloats.hugePage, let mapped = AlignedFloats.map(bytes) {
      raw = mapped
      mappedBytes = bytes
    } else {
      raw = UnsafeMutableRawPointer.allocate(
        byteCount: max(bytes, AlignedFloats.alignment), alignment: AlignedFloats.alignment)
      memset(raw, 0, bytes)
      mappedBytes = nil
    }
    buffer = UnsafeMutableBufferPointer(
      start: raw.bindMemory(to: Float.self, capacity: whole), count: whole)
  }

  /// Room for that many bytes.
  package convenience init(bytes: Int) { self.init(count: (bytes + 3) / 4) }

  /// Where it begins.
  package var address: UnsafeMutableRawPointer { raw }

  deinit {
    if let mappedBytes { munmap(raw, mappedBytes) } else { raw.deallocate() }
  }

  /// Zeros that begin at a huge page, which the system gives when they are first touched; nil where
  /// there is no room.
  private static func map(_ bytes: Int) -> UnsafeMutableRawPointer? {
    let room = bytes + hugePage
    guard
      let start = mmap(nil, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      start != MAP_FAILED
    else { return nil }
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let before = (hugePage - Int(bitPattern: start) % hugePage) % hugePage
    let end = (before + bytes + page - 1) / page * page
    if before > 0 { munmap(start, before) }
    if end < room { munmap(start + end, room - end) }
    madvise(start + before, bytes, MADV_HUGEPAGE)
    return start + before
  }

  package static func wholeBlocks(_ count: Int) -> Int { (count + block - 1) / block * block }
}
