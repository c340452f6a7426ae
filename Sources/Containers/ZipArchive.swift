internal import Basics
internal import CZip
internal import Glibc

/// Why an archive, or a member of it, cannot be read.
package struct ArchiveFault: Explained, Hashable, Sendable {
  /// The end of a sentence that begins with the file's name.
  package let reason: String

  package init(_ reason: String) { self.reason = reason }

  package var description: String { reason }
}

/// A zip archive that is open for reading: a `.keras` or an `.npz` file.
package struct ZipArchive: ~Copyable {
  private let handle: OpaquePointer

  /// What a member states of itself.
  package struct Member: Hashable, Sendable {
    package let name: String
    /// Bytes, unpacked.
    package let size: Int
    fileprivate let index: zip_uint64_t
  }

  /// - Throws: Where the file is no whole archive.
  package init(path: String) throws(ArchiveFault) {
    let descriptor: Int32
    do {
      descriptor = try RegularFile.open(path).descriptor
    } catch {
      throw ArchiveFault(error.reason)
    }
    var code: Int32 = 0
    guard let handle = zip_fdopen(descriptor, 0, &code) else {
      close(descriptor)
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw ArchiveFault(String(cString: zip_error_strerror(&error)).lowercasedFirst)
    }
    self.handle = handle
  }

  deinit { zip_discard(handle) }

  /// The names of the members, as the archive has them.
  package var members: [String] {
    (0..<max(0, zip_get_num_entries(handle, 0))).compactMap { index in
      zip_get_name(handle, zip_uint64_t(index), zip_flags_t(ZIP_FL_ENC_GUESS)).map {
        String(cString: $0)
      }
    }
  }

  /// What a member states of itself.
  ///
  /// - Parameter name: Its name; members in folders and paths that climb out of the archive are never
  ///   found by a plain name.
  /// - Returns: Nil where there is none of the name.
  /// - Throws: Where it is encrypted, or states a size that its bytes cannot have.
  package func find(_ name: String) throws(ArchiveFault) -> Member? {
    let index = zip_name_locate(handle, name, 0)
    guard index >= 0 else { return nil }
    var status = zip_stat_t()
    guard zip_stat_index(handle, zip_uint64_t(index), 0, &status) == 0 else { throw failure(name) }
    if status.encryption_method != ZIP_EM_NONE {
      throw ArchiveFault("'\(name)' in it is encrypted")
    }
    // Deflate, the densest method that Keras and NumPy would use, makes at most 1,032 bytes of one.
    guard status.size / 1100 <= status.comp_size, status.size <= zip_uint64_t(Int.max) else {
      throw ArchiveFault("'\(name)' in it states a size that its bytes cannot have")
    }
    return Member(name: name, size: Int(status.size), index: zip_uint64_t(index))
  }

  /// The bytes of a member, whatever it is compressed by.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - limit: The most bytes that it may have.
  /// - Returns: Nil where there is none of the name.
  /// - Throws: Where it is encrypted, damaged, larger than `limit`, or compressed by what the library
  ///   does not know.
  package func member(_ name: String, limit: Int) throws(ArchiveFault) -> [UInt8]? {
    guard let member = try find(name) else { return nil }
    guard member.size <= limit else {
      throw ArchiveFault(
        "'\(name)' in it has \(member.size.grouped) bytes, expected at most \(limit.grouped)")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(member.size)
    try read(member) { piece in
      bytes.append(contentsOf: piece)
      return true
    }
    return bytes
  }

  /// Hands the bytes of a member over, a piece at a time, so that a large one does not have to fit in
  /// memory.
  ///
  /// - Parameters:
  ///   - member: What is read.
  ///   - take: Gets each piece; false ends the reading, and nobody compares a checksum.
  /// - Throws: Where it is damaged, or compressed by what the library does not know.
  package func read(
    _ member: Member, _ take: (UnsafeRawBufferPointer) -> Bool
  ) throws(ArchiveFault) {
    guard let file = zip_fopen_index(handle, member.index, 0) else { throw failure(member.name) }
    defer { zip_fclose(file) }
    var piece = [UInt8](repeating: 0, count: max(1, min(member.size, 1 << 20)))
    var left = member.size
    while left > 0 {
      let count = zip_fread(file, &piece, zip_uint64_t(min(left, piece.count)))
      guard count > 0 else { break }
      left -= Int(count)
      let goesOn = piece.withUnsafeBytes {
        take(UnsafeRawBufferPointer(rebasing: $0[..<Int(count)]))
      }
      if !goesOn { return }
    }
    // The library compares the checksum where it comes to the end.
    guard left == 0, zip_fread(file, &piece, 1) == 0 else {
      throw ArchiveFault("'\(member.name)' in it is damaged or not whole")
    }
  }

  private func failure(_ name: String) -> ArchiveFault {
    let words = String(cString: zip_strerror(handle)).lowercasedFirst
    return ArchiveFault("'\(name)' in it cannot be read: \(words)")
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
