internal import Basics
internal import Glibc

/// A file's bytes in memory that serves one file after another.
final class FileBuffer {
  private var storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
  private var count = 0

  deinit { storage.deallocate() }

  /// What was read last, valid until the next reading.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[..<count]) }

  /// Reads a whole file, or up to `count` bytes from `offset`.
  func read(_ path: String, at offset: Int = 0, count wanted: Int? = nil) throws(DecodingFault) {
    let opened: (descriptor: Int32, status: stat)
    do {
      opened = try RegularFile.open(path)
    } catch {
      throw DecodingFault(.unreadable(error.reason))
    }
    let (descriptor, status) = opened
    defer { close(descriptor) }
    let wanted = wanted ?? max(Int(status.st_size) - offset, 0)
    if storage.count < wanted {
      storage.deallocate()
      storage = .allocate(byteCount: wanted + wanted / 2, alignment: 64)
    }
    count = 0
    while count < wanted {
      let got = pread(
        descriptor, storage.baseAddress.map { $0 + count }, wanted - count, offset + count)
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw FileBuffer.fault() }
      if got == 0 { return }
      count += got
    }
  }

  private static func fault() -> DecodingFault {
    DecodingFault(.unreadable(String(cString: strerror(errno))))
  }
}
