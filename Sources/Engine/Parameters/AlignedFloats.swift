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
  package let buffer: UnsafeMutableBufferPointer<Float>

  /// `count` is rounded up to whole blocks; the rest of the last one belongs to nobody and is zero.
  package init(count: Int) {
    let whole = AlignedFloats.wholeBlocks(count)
    let bytes = whole * MemoryLayout<Float>.stride
    let isLarge = bytes >= 2 * AlignedFloats.hugePage
    raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(bytes, AlignedFloats.alignment),
      alignment: isLarge ? AlignedFloats.hugePage : AlignedFloats.alignment)
    if isLarge {
      madvise(raw, bytes / AlignedFloats.hugePage * AlignedFloats.hugePage, MADV_HUGEPAGE)
    }
    memset(raw, 0, bytes)
    buffer = UnsafeMutableBufferPointer(
      start: raw.bindMemory(to: Float.self, capacity: whole), count: whole)
  }

  /// Room for that many bytes.
  package convenience init(bytes: Int) { self.init(count: (bytes + 3) / 4) }

  /// Where it begins.
  package var address: UnsafeMutableRawPointer { raw }

  deinit { raw.deallocate() }

  package static func wholeBlocks(_ count: Int) -> Int { (count + block - 1) / block * block }
}
