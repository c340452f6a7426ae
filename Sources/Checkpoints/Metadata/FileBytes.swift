internal import Basics
internal import Glibc

/// A file opened for reading pieces of it.
struct FileBytes: ~Copyable {
  /// The number of bytes that can be read.
  let size: Int
  let descriptor: Int32
  private let isOwner: Bool
  /// Those in memory; nil for a file.
  private let bytes: [UInt8]?
  /// How many bytes may still be read.
  private let budget: Budget

  /// What a file says of itself is read a few times; one whose parts refer to one another again and
  /// again would be read without an end.
  private final class Budget {
    var left: Int

    init(fileSize: Int) { left = (64 << 20) + 8 * min(fileSize, Int.max / 16) }
  }

  init(path: String) throws(CheckpointProblem) {
    let status: stat
    do {
      (descriptor, status) = try RegularFile.open(path)
    } catch {
      throw .unreadable(
        FileSystem.exists("\(path)/saved_model.pb")
          ? "it is a SavedModel folder of TensorFlow; load it there and save it as .keras or .h5"
          : error.reason)
    }
    size = Int(status.st_size)
    isOwner = true
    budget = Budget(fileSize: size)
    bytes = nil
  }

  /// Reads from a descriptor of an open file, which stays the caller's.
  init(borrowing descriptor: Int32) throws(CheckpointProblem) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(String(cString: strerror(errno)))
    }
    size = Int(status.st_size)
    self.descriptor = descriptor
    isOwner = false
    budget = Budget(fileSize: size)
    bytes = nil
  }

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    size = bytes.count
    budget = Budget(fileSize: size)
    descriptor = -1
    isOwner = false
  }

  deinit { if isOwner { close(descriptor) } }

  /// The bytes of a range; nil where it does not lie in the file.
  func read(offset: UInt64, count: Int) throws(CheckpointProblem) -> [UInt8]? {
    guard let offset = Int(exactly: offset), count >= 0, count <= size, offset <= size - count
    else { return nil }
    return try read(offset..<offset + count)
  }

  /// The bytes of a range, which must lie in the file.
  func read(_ range: Range<Int>) throws(CheckpointProblem) -> [UInt8] {
    budget.left -= range.count
    guard budget.left >= 0 else {
      throw .damaged("its parts refer to one another again and again", reason: "")
    }
    var filled = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      filled = fill(UnsafeMutableRawBufferPointer(buffer), from: range.lowerBound)
      initialized = filled
    }
    guard filled == range.count else { throw .changed }
    return bytes
  }

  /// Single-precision numbers that lie in the file as they do in memory.
  func floats(at offset: Int, count: Int) throws(CheckpointProblem) -> [Float] {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: 4)
    guard !overflow, offset >= 0, bytes >= 0, bytes <= size, offset <= size - bytes else {
      throw .changed
    }
    var filled = 0
    let values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      filled = fill(UnsafeMutableRawBufferPointer(buffer), from: offset)
      initialized = filled == bytes ? count : 0
    }
    guard filled == bytes else { throw .changed }
    return values
  }

  /// Reads until the memory is full or the file ends; gives the number of bytes.
  private func fill(_ memory: UnsafeMutableRawBufferPointer, from offset: Int) -> Int {
    if let bytes {
      let part = bytes[min(offset, size)..<min(offset + memory.count, size)]
      memory.copyBytes(from: part)
      return part.count
    }
    var filled = 0
    while filled < memory.count {
      let count = pread(
        descriptor, memory.baseAddress.map { $0 + filled }, memory.count - filled,
        off_t(offset + filled))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      filled += count
    }
    return filled
  }

  /// The first bytes, at most `count`.
  func start(_ count: Int) throws(CheckpointProblem) -> [UInt8] { try read(0..<min(count, size)) }
}

/// Little-endian numbers in bytes.
func littleEndian(_ bytes: some RandomAccessCollection<UInt8>) -> UInt64 {
  bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
}

/// Bytes that are taken one field after the other; a field beyond the end is nil.
struct ByteReader {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: some Sequence<UInt8>) { rest = ArraySlice(Array(bytes)) }

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// A number of that many bytes.
  mutating func number(_ width: Int) -> UInt64? { bytes(width).map { littleEndian($0) } }

  /// A number that counts something.
  mutating func count(_ width: Int) -> Int? { number(width).flatMap { Int(exactly: $0) } }

  /// Passes over some bytes; false where there are not as many.
  mutating func skip(_ count: Int) -> Bool { bytes(count) != nil }
}
