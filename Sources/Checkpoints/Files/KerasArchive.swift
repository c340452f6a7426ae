internal import Basics
internal import CZip

/// A `.keras` file that is open: a zip archive with `config.json`, `metadata.json` and
/// `model.weights.h5`.
struct KerasArchive: ~Copyable {
  private let handle: OpaquePointer

  /// The name of the member that holds the arrays.
  static let weights = "model.weights.h5"
  /// The name of the member that describes the layers.
  static let configuration = "config.json"

  /// - Throws: Where the file is no whole archive.
  init(path: String) throws(CheckpointProblem) {
    var code: Int32 = 0
    guard let handle = path.withSystemPath({ zip_open($0, ZIP_RDONLY, &code) }) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw .damagedArchive(String(cString: zip_error_strerror(&error)).lowercasedFirst)
    }
    self.handle = handle
  }

  deinit { zip_discard(handle) }

  /// The names of the members, as the archive has them.
  var members: [String] {
    (0..<max(0, zip_get_num_entries(handle, 0))).compactMap { index in
      zip_get_name(handle, zip_uint64_t(index), zip_flags_t(ZIP_FL_ENC_GUESS)).map {
        String(cString: $0)
      }
    }
  }

  /// The bytes of a member, whatever it is compressed by; nil where there is none of the name.
  ///
  /// - Parameters:
  ///   - name: Its name; members in folders and paths that climb out of the archive are never read.
  ///   - limit: The most bytes that it may have.
  /// - Returns: Its bytes.
  /// - Throws: Where it is encrypted, damaged, larger than `limit`, or compressed by what the library
  ///   does not know.
  func member(_ name: String, limit: Int) throws(CheckpointProblem) -> [UInt8]? {
    let index = zip_name_locate(handle, name, 0)
    guard index >= 0 else { return nil }
    var status = zip_stat_t()
    guard zip_stat_index(handle, zip_uint64_t(index), 0, &status) == 0 else { throw failure(name) }
    if status.encryption_method != ZIP_EM_NONE {
      throw .damagedArchive("'\(name)' in it is encrypted")
    }
    guard status.size <= zip_uint64_t(limit) else {
      throw .damagedArchive(
        "'\(name)' in it has \(Int(clamping: status.size).grouped) bytes, expected at most "
          + limit.grouped)
    }
    let size = Int(status.size)
    // Deflate, the densest method that Keras would use, makes at most 1,032 bytes of one.
    guard size / 1100 <= status.comp_size else {
      throw .damagedArchive("'\(name)' in it states a size that its bytes cannot have")
    }
    guard let file = zip_fopen_index(handle, zip_uint64_t(index), 0) else { throw failure(name) }
    defer { zip_fclose(file) }
    var filled = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
      while filled < size, let start = buffer.baseAddress {
        let count = zip_fread(file, start + filled, zip_uint64_t(size - filled))
        guard count > 0 else { break }
        filled += Int(count)
      }
      initialized = filled
    }
    // The library compares the checksum where it comes to the end.
    var end: UInt8 = 0
    guard filled == size, zip_fread(file, &end, 1) == 0 else {
      throw .damagedArchive("'\(name)' in it is damaged or not whole")
    }
    return bytes
  }

  private func failure(_ name: String) -> CheckpointProblem {
    let words = String(cString: zip_strerror(handle)).lowercasedFirst
    return .damagedArchive("'\(name)' in it cannot be read: \(words)")
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
