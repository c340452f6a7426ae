internal import Basics
internal import CHDF5

/// What is written carries no times, so that the same values give the same bytes.
extension Handle {
  /// Adds a group to this one.
  func addGroup(_ name: String) throws(CheckpointProblem) -> Handle {
    let links = try Handle(H5Pcreate(chdf5_link_create()), H5Pclose, "HDF5 cannot be set up")
    try check(H5Pset_create_intermediate_group(links.id, 1), "HDF5 cannot be set up")
    return try Handle(
      H5Gcreate2(id, name, links.id, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT)), H5Gclose,
      "the group '\(name)' cannot be written")
  }

  /// Adds an array, and the groups on the way to it.
  func addArray(_ name: String, _ array: NamedArray) throws(CheckpointProblem) {
    let what = "the values of '\(name)' cannot be written"
    let links = try Handle(H5Pcreate(chdf5_link_create()), H5Pclose, what)
    try check(H5Pset_create_intermediate_group(links.id, 1), what)
    let creation = try Handle(H5Pcreate(chdf5_dataset_create()), H5Pclose, what)
    try check(H5Pset_obj_track_times(creation.id, false), what)
    let sizes = array.shape.map { hsize_t($0) }
    let space = try Handle(
      sizes.isEmpty
        ? H5Screate(H5S_SCALAR) : H5Screate_simple(Int32(sizes.count), sizes, nil),
      H5Sclose, what)
    let dataset = try Handle(
      H5Dcreate2(
        id, name, chdf5_float32_le(), space.id, links.id, creation.id, hid_t(H5P_DEFAULT)),
      H5Dclose, what)
    if !array.values.isEmpty {
      let status = array.values.withUnsafeBufferPointer {
        H5Dwrite(
          dataset.id, chdf5_native_float(), hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT),
          $0.baseAddress)
      }
      try check(status, what)
    }
    try dataset.close(what)
  }

  /// Adds an attribute with one text.
  func addText(_ name: String, _ text: String) throws(CheckpointProblem) {
    let space = try Handle(
      H5Screate(H5S_SCALAR), H5Sclose, "the attribute '\(name)' cannot be written")
    try addAttribute(name, [text], space: space)
  }

  /// Adds an attribute with one text of any length, which lies outside the group's header.
  func addLongText(_ name: String, _ text: String) throws(CheckpointProblem) {
    let what = "the attribute '\(name)' cannot be written"
    let space = try Handle(H5Screate(H5S_SCALAR), H5Sclose, what)
    let type = try Handle(H5Tcopy(chdf5_c_string()), H5Tclose, what)
    try check(H5Tset_size(type.id, chdf5_variable_length()), what)
    try check(H5Tset_cset(type.id, H5T_CSET_UTF8), what)
    let attribute = try Handle(
      H5Acreate2(id, name, type.id, space.id, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT)), H5Aclose,
      what)
    let status = text.withCString { start in
      var start: UnsafePointer<CChar>? = start
      return H5Awrite(attribute.id, type.id, &start)
    }
    try check(status, what)
  }

  /// Adds an attribute with a list of texts, in several parts where it is too large for one.
  func addTexts(_ name: String, _ texts: [String]) throws(CheckpointProblem) {
    let width = max(1, texts.map(\.utf8.count).max() ?? 1)
    let perPart = max(1, AttributeLimit.bytes / width)
    let parts = max(1, (texts.count + perPart - 1) / perPart)
    for part in 0..<parts {
      let share = Array(texts[part * perPart..<min((part + 1) * perPart, texts.count)])
      var size = hsize_t(share.count)
      let space = try Handle(
        H5Screate_simple(1, &size, nil), H5Sclose, "the attribute '\(name)' cannot be written")
      try addAttribute(parts == 1 ? name : "\(name)\(part)", share, space: space)
    }
  }

  /// Fixed-length texts, as long as the longest, filled up with zeros.
  private func addAttribute(
    _ name: String, _ texts: [String], space: borrowing Handle
  ) throws(CheckpointProblem) {
    let what = "the attribute '\(name)' cannot be written"
    let width = max(1, texts.map(\.utf8.count).max() ?? 1)
    guard width * texts.count <= AttributeLimit.bytes else {
      throw .longAttribute(name, bytes: width * texts.count)
    }
    var bytes: [UInt8] = []
    for text in texts {
      bytes += text.utf8
      bytes += [UInt8](repeating: 0, count: width - text.utf8.count)
    }
    let type = try Handle(H5Tcopy(chdf5_c_string()), H5Tclose, what)
    try check(H5Tset_size(type.id, width), what)
    try check(H5Tset_strpad(type.id, H5T_STR_NULLPAD), what)
    try check(H5Tset_cset(type.id, H5T_CSET_UTF8), what)
    let attribute = try Handle(
      H5Acreate2(id, name, type.id, space.id, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT)), H5Aclose,
      what)
    if !texts.isEmpty { try check(H5Awrite(attribute.id, type.id, bytes), what) }
  }
}

extension HDF5 {
  /// Writes a file whole or not at all.
  static func write(
    _ path: String, _ body: (borrowing Handle) throws(CheckpointProblem) -> Void
  ) throws(CheckpointError) {
    let failure = { (error: FileError) in
      CheckpointError(path: path, problem: .unwritable(error.reason))
    }
    try WholeFile.write(to: path, failure: failure) { (aside) throws(CheckpointError) in
      try write(path, into: aside, body)
    }
  }

  /// Writes into a file that is there, for one that is to become `path`.
  static func write(
    _ path: String, into aside: String, _ body: (borrowing Handle) throws(CheckpointProblem) -> Void
  ) throws(CheckpointError) {
    do throws(CheckpointProblem) {
      try locked { () throws(CheckpointProblem) in
        let file = try create(path: aside)
        try body(file)
        try check(H5Fflush(file.id, H5F_SCOPE_GLOBAL), "the last bytes cannot be written")
        try file.close("the last bytes cannot be written")
      }
    } catch {
      throw CheckpointError(path: path, problem: error.whileWriting)
    }
  }
}

extension CheckpointProblem {
  /// A failing call means another thing when the file is being written.
  fileprivate var whileWriting: CheckpointProblem {
    guard case .damaged(let attempt, let reason) = self else { return self }
    if let words = CheckpointProblem.systemWords(in: reason) { return .unwritable(words) }
    return .unwritable(reason.isEmpty ? attempt : "\(attempt) (\(reason))")
  }

  /// The system's words in what the library says of a call that failed: it says much besides, such
  /// as the time and addresses.
  private static func systemWords(in reason: String) -> String? {
    guard let start = reason.ranges(of: "error message = '").first?.upperBound,
      let end = reason[start...].firstIndex(of: "'"), start < end
    else { return nil }
    return String(reason[start..<end])
  }
}
