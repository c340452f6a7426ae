internal import Basics
internal import CHDF5
internal import Glibc

extension HDF5 {
  /// Opens a file whose bytes lie in memory, from where the library reads them as long as it is open.
  static func open(image bytes: UnsafeRawBufferPointer) throws(CheckpointProblem) -> Handle {
    let access = try fileAccess()
    try check(H5Pset_fapl_core(access.id, 1 << 20, false), "it cannot be opened in memory")
    try check(
      chdf5_set_image(access.id, bytes.baseAddress, bytes.count), "it cannot be opened in memory")
    // The library looks whether there is a file of the name.
    return try Handle(
      H5Fopen("/dev/null/image", chdf5_read_only(), access.id), H5Fclose, "it cannot be opened")
  }

  /// Creates a file, empty, over whatever has that name.
  static func create(path: String) throws(CheckpointProblem) -> Handle {
    let access = try fileAccess()
    return try Handle(
      path.withSystemPath { H5Fcreate($0, chdf5_truncate(), hid_t(H5P_DEFAULT), access.id) },
      H5Fclose,
      "it cannot be created")
  }

  /// Locks are off: they fail on network file systems, and nobody writes a file in place.
  private static func fileAccess() throws(CheckpointProblem) -> Handle {
    let access = try Handle(
      H5Pcreate(chdf5_file_access()), H5Pclose, "HDF5 cannot be set up")
    try check(H5Pset_file_locking(access.id, false, true), "HDF5 cannot be set up")
    return access
  }
}

/// What an object of a file is.
enum ObjectKind {
  case group
  case dataset
  case other
}

extension Handle {
  /// Opens a group or data set below this one, by hard links only: a soft or an external link
  /// would let a file choose what else is read.
  func open(_ path: String) throws(CheckpointProblem) -> Handle {
    var walked = ""
    for part in path.parts(at: "/") where !part.isEmpty {
      walked += walked.isEmpty ? part : "/\(part)"
      switch chdf5_link_type(id, walked) {
      case H5L_TYPE_HARD: continue
      case H5L_TYPE_ERROR:
        _ = HDF5.reason
        throw .missingObject(walked)
      case H5L_TYPE_SOFT: throw .link(walked, external: false)
      default: throw .link(walked, external: true)
      }
    }
    return try Handle(
      H5Oopen(id, walked.isEmpty ? "." : walked, hid_t(H5P_DEFAULT)), H5Oclose,
      "'\(path)' cannot be opened")
  }

  /// Whether a link of that name leads out of this group; the name has one component.
  func has(_ name: String) -> Bool { H5Lexists(id, name, hid_t(H5P_DEFAULT)) > 0 }

  var kind: ObjectKind {
    switch H5Iget_type(id) {
    case H5I_GROUP: .group
    case H5I_DATASET: .dataset
    default: .other
    }
  }

  /// The names of what a group holds, in alphabetical order.
  func members(of path: String) throws(CheckpointProblem) -> [String] {
    var names: [String] = []
    let status = withUnsafeMutablePointer(to: &names) { names in
      chdf5_for_each_member(
        id,
        { name, names in
          guard let name, let names, strlen(name) < 1024 else { return -1 }
          let bytes = UnsafeRawBufferPointer(start: name, count: strlen(name))
          names.assumingMemoryBound(to: [String].self).pointee.append(text(of: bytes))
          return 0
        }, names)
    }
    try check(status, "the group '\(path)' cannot be listed")
    return names
  }
}
