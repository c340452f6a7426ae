internal import Basics
internal import CConfinement
internal import Glibc

/// Memory that two processes see, or one process twice.
package final class SharedMemory {
  package let bytes: UnsafeMutableRawBufferPointer
  /// To be sent to the other one.
  package let descriptor: Int32

  /// Makes memory of zeros.
  ///
  /// - Parameters:
  ///   - count: Bytes, at least one.
  ///   - isForReading: Whether who gets the descriptor may only read.
  /// - Throws: The system's words.
  package init(count: Int, isForReading: Bool = false) throws(ParserFailure) {
    descriptor = confinement_memory(max(1, count))
    guard descriptor >= 0 else { throw SharedMemory.failure() }
    let start = mmap(nil, max(1, count), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let start, start != MAP_FAILED else {
      let failure = SharedMemory.failure()
      close(descriptor)
      throw failure
    }
    bytes = UnsafeMutableRawBufferPointer(start: start, count: max(1, count))
    confinement_seal(descriptor, isForReading ? 1 : 0)
  }

  private init(bytes: UnsafeMutableRawBufferPointer) {
    self.bytes = bytes
    descriptor = -1
  }

  deinit {
    munmap(bytes.baseAddress, bytes.count)
    if descriptor >= 0 { close(descriptor) }
  }

  /// What a descriptor names, shared with who sent it.
  ///
  /// - Parameters:
  ///   - descriptor: Stays the caller's.
  ///   - isForReading: Whether it may only be read.
  /// - Returns: Nil where there is no room.
  package static func map(_ descriptor: Int32, isForReading: Bool) -> SharedMemory? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
    let access = isForReading ? PROT_READ : PROT_READ | PROT_WRITE
    let count = Int(status.st_size)
    // What is only read may also be a file, in which nothing is ever to be changed.
    let sharing = isForReading ? MAP_PRIVATE : MAP_SHARED
    guard let start = mmap(nil, count, access, sharing, descriptor, 0), start != MAP_FAILED else {
      return nil
    }
    return SharedMemory(bytes: UnsafeMutableRawBufferPointer(start: start, count: count))
  }

  private static func failure() -> ParserFailure {
    .unavailable("there is no memory to share: \(String(cString: strerror(errno)))")
  }
}
