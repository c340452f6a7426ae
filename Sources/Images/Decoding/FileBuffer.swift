internal import Basics
internal import Glibc

/// A file's bytes in memory that serves one file after another.
final class FileBuffer {
  /// Who has the memory, to decode what is in it; nil where it is the buffer's own.
  private let decoder: ConfinedDecoder?
  private var own = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var count = 0
  /// What comes before the bytes that are wanted.
  private var first = 0

  init(_ decoder: ConfinedDecoder? = nil) { self.decoder = decoder }

  deinit { own.deallocate() }

  private var storage: UnsafeMutableRawBufferPointer { decoder?.room ?? own }

  /// Makes room for bytes, whose contents before are lost.
  private func reserve(_ wanted: Int) throws(DecodingFault) {
    guard storage.count < wanted else { return }
    let roomy = max(wanted + wanted / 2, 1 << 18)
    if let decoder {
      try decoder.reserve(roomy)
    } else {
      own.deallocate()
      own = .allocate(byteCount: roomy, alignment: 64)
    }
  }

  /// What was read last, valid until the next reading.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[first..<count]) }

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
    try read(descriptor, at: offset, count: wanted ?? max(Int(status.st_size) - offset, 0))
  }

  /// Reads up to `count` bytes of a container.
  func read(
    _ place: ImageContainer.Place, at offset: Int, count: Int
  ) throws(DecodingFault) {
    switch place {
    case .file(let path): try read(path, at: offset, count: count)
    case .member(let member): try read(try member.open(), at: offset, count: count)
    }
  }

  /// Reads all bytes of an image that is one of many, and compares the checksum of its record.
  func read(_ image: StoredImage) throws(DecodingFault) {
    let hasChecksum = image.container.coding == .record
    let wanted = image.count + (hasChecksum ? 4 : 0)
    try read(image.container.place, at: image.offset, count: wanted)
    guard bytes.count == wanted else { throw DecodingFault(.missingRecord(image.record)) }
    if hasChecksum {
      let recorded = bytes.loadUnaligned(fromByteOffset: image.count, as: UInt32.self)
      guard CRC32C.masked(bytes[..<image.count]) == UInt32(littleEndian: recorded) else {
        throw DecodingFault(.corrupt("its record has another checksum than recorded"))
      }
    }
    (first, count) = (image.own.lowerBound, image.own.upperBound)
  }

  private func read(
    _ descriptor: Int32, at offset: Int, count wanted: Int
  ) throws(DecodingFault) {
    (first, count) = (0, 0)
    try reserve(wanted)
    let storage = storage
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
