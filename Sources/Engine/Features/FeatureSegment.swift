internal import Basics
internal import Glibc

/// Features of some images in one file, mapped into memory: a header, the images' digests, rows.
///
/// Written aside and renamed, so that a segment is there whole or not at all; read in place by any
/// number of processes, also while one of them removes the file.
final class FeatureSegment {
  /// SHA-256 of each image, as 64 hexadecimal digits.
  let digests: [String]
  private let memory: UnsafeMutableRawPointer
  private let length: Int
  private let rowsOffset: Int
  private let floatsPerImage: Int

  private static let magic: UInt64 = 0x3130_4645_5845_5552  // "RUEXEF01"
  private static let headerBytes = 64
  private static let digestBytes = 64
  private static let page = 4096

  private init(
    memory: UnsafeMutableRawPointer, length: Int, digests: [String], floatsPerImage: Int
  ) {
    self.memory = memory
    self.length = length
    self.digests = digests
    self.floatsPerImage = floatsPerImage
    rowsOffset = FeatureSegment.rowsOffset(digests.count)
  }

  deinit { munmap(memory, length) }

  /// Rows begin on a page.
  private static func rowsOffset(_ count: Int) -> Int {
    (headerBytes + count * digestBytes + page - 1) / page * page
  }

  private static func length(_ count: Int, _ floatsPerImage: Int) -> Int {
    rowsOffset(count) + count * floatsPerImage * 4
  }

  /// Where an image's features begin.
  func row(_ index: Int) -> UnsafeMutablePointer<Float> {
    (memory + rowsOffset + index * floatsPerImage * 4).assumingMemoryBound(to: Float.self)
  }

  /// Memory alone, for a run that keeps nothing.
  static func inMemory(_ digests: [String], floatsPerImage: Int) throws(FileError)
    -> FeatureSegment
  {
    let length = length(digests.count, floatsPerImage)
    guard
      let memory = mmap(
        nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      memory != MAP_FAILED
    else { throw FileError(path: "memory", attempt: "cannot hold \(length) bytes in") }
    return FeatureSegment(
      memory: memory, length: length, digests: digests, floatsPerImage: floatsPerImage)
  }

  /// Reserves a file aside from `path`, lets `fill` write the rows, and puts it there whole.
  static func write(
    _ digests: [String], floatsPerImage: Int, to path: String,
    fill: (FeatureSegment) throws -> Void
  ) throws -> FeatureSegment {
    let length = length(digests.count, floatsPerImage)
    let aside = "\(path).\(getpid()).partial"
    let descriptor = Glibc.open(aside, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError(path: aside, attempt: "cannot write") }
    defer { close(descriptor) }
    do {
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
        memory: memory, length: length, digests: digests, floatsPerImage: floatsPerImage)
      segment.writeHeader()
      try fill(segment)
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
    let fields: [UInt64] = [
      FeatureSegment.magic, UInt64(digests.count), UInt64(floatsPerImage), UInt64(length),
    ]
    for (index, field) in fields.enumerated() {
      memory.storeBytes(of: field.littleEndian, toByteOffset: index * 8, as: UInt64.self)
    }
    for (index, digest) in digests.enumerated() {
      let start = memory + FeatureSegment.headerBytes + index * FeatureSegment.digestBytes
      for (offset, byte) in digest.utf8.prefix(FeatureSegment.digestBytes).enumerated() {
        start.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
      }
    }
  }

  /// Opens a segment; nil for a file that is not one, or not for these features.
  static func open(_ path: String, floatsPerImage: Int) -> FeatureSegment? {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, Int(status.st_size) >= headerBytes else { return nil }
    let length = Int(status.st_size)
    guard let memory = mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0),
      memory != MAP_FAILED
    else { return nil }
    func field(_ index: Int) -> UInt64 {
      UInt64(littleEndian: memory.load(fromByteOffset: index * 8, as: UInt64.self))
    }
    let count = Int(truncatingIfNeeded: field(1))
    guard field(0) == magic, field(2) == UInt64(floatsPerImage), field(3) == UInt64(length),
      count >= 0, count <= length / digestBytes, self.length(count, floatsPerImage) == length
    else {
      munmap(memory, length)
      return nil
    }
    let digests = (0..<count).map { index in
      let start = memory + headerBytes + index * digestBytes
      let bytes = UnsafeRawBufferPointer(start: start, count: digestBytes)
      return String(decoding: bytes, as: UTF8.self)
    }
    futimens(descriptor, nil)  // read now: the oldest segments are removed first
    return FeatureSegment(
      memory: memory, length: length, digests: digests, floatsPerImage: floatsPerImage)
  }
}
