internal import CZip
internal import Glibc

/// A zip archive that is read in this process.
final class ZipReader {
  private let handle: OpaquePointer
  /// The member that is read, how many of its bytes are left, and what it is called.
  private var member: (file: OpaquePointer, left: Int, name: String)?

  /// - Parameter descriptor: Of the archive; stays the caller's.
  /// - Throws: Where the file is no whole archive.
  init(_ descriptor: Int32) throws(ArchiveFault) {
    let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard own >= 0 else { throw ArchiveFault(String(cString: strerror(errno))) }
    var code: Int32 = 0
    guard let handle = zip_fdopen(own, 0, &code) else {
      close(own)
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw ArchiveFault(String(cString: zip_error_strerror(&error)).lowercasedFirst)
    }
    self.handle = handle
  }

  deinit {
    if let member { zip_fclose(member.file) }
    zip_discard(handle)
  }

  var members: [String] {
    (0..<max(0, zip_get_num_entries(handle, 0))).compactMap { index in
      zip_get_name(handle, zip_uint64_t(index), zip_flags_t(ZIP_FL_ENC_GUESS)).map {
        String(cString: $0)
      }
    }
  }

  func find(_ name: String) throws(ArchiveFault) -> ZipArchive.Member? {
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
    return ZipArchive.Member(name: name, size: Int(status.size), index: Int(index))
  }

  /// Goes to the beginning of a member.
  func begin(_ wanted: ZipArchive.Member) throws(ArchiveFault) {
    if let member { zip_fclose(member.file) }
    member = nil
    guard let file = zip_fopen_index(handle, zip_uint64_t(wanted.index), 0) else {
      throw failure(wanted.name)
    }
    member = (file, wanted.size, wanted.name)
  }

  /// Reads on in the member.
  ///
  /// - Returns: How many bytes there are; 0 at the end.
  /// - Throws: Where it is damaged, or compressed by what the library does not know.
  func read(_ piece: UnsafeMutableRawBufferPointer) throws(ArchiveFault) -> Int {
    guard let (file, left, name) = member else { return 0 }
    // Of some versions' headers the memory may be nil, of others not.
    if left > 0, let start = piece.baseAddress {
      let count = Int(zip_fread(file, start, zip_uint64_t(min(left, piece.count))))
      if count > 0 {
        member?.left -= count
        return count
      }
    }
    var beyond: UInt8 = 0
    // The library compares the checksum where it comes to the end.
    let isWhole = left == 0 && zip_fread(file, &beyond, 1) == 0
    zip_fclose(file)
    member = nil
    guard isWhole else { throw ArchiveFault("'\(name)' in it is damaged or not whole") }
    return 0
  }

  private func failure(_ name: String) -> ArchiveFault {
    let words = String(cString: zip_strerror(handle)).lowercasedFirst
    return ArchiveFault("'\(name)' in it cannot be read: \(words)")
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
