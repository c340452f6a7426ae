internal import CHDF5

extension Handle {
  /// Makes sure that every chunk of a data set is as long, once unpacked, as the file says.
  ///
  /// The library takes that on trust. It makes room for a chunk as the data set's layout describes
  /// it, and reads as many bytes as the index of chunks states: more would be written over other
  /// memory, and after fewer it would read what follows them.
  func checkChunks(of array: StoredArray) throws(CheckpointProblem) {
    let what = "the values of '\(array.path)' cannot be read"
    let creation = try Handle(H5Dget_create_plist(id), H5Pclose, what)
    let type = try Handle(H5Dget_type(id), H5Tclose, what)
    var sizes = [hsize_t](repeating: 0, count: array.shape.count)
    guard H5Pget_chunk(creation.id, Int32(sizes.count), &sizes) == sizes.count,
      !sizes.contains(0)
    else { throw .damaged(what, reason: HDF5.reason) }
    var bytes = H5Tget_size(type.id)
    for size in sizes {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: Int(clamping: size))
      guard !overflow else { throw .damaged(what, reason: "its chunks are too large") }
      bytes = product
    }
    let filters = filterNumbers(creation)
    guard !filters.isEmpty else { return try checkPlainChunks(size: bytes, of: array, what) }
    var offset = [hsize_t](repeating: 0, count: sizes.count)
    repeat {
      guard try unpackedSize(at: offset, filters, limit: bytes, what) == bytes else {
        throw .damaged(what, reason: "a chunk has another size than the file says")
      }
    } while advance(&offset, by: sizes, in: array.shape)
  }

  /// The most chunks that are checked one by one in the index, which the library walks from its
  /// beginning each time.
  private static let plainChunkLimit = 16_384

  /// Makes sure that the index states the size of every chunk that goes through no filter.
  ///
  /// `H5Dget_chunk_storage_size` does not tell: without filters it answers with the layout's size.
  /// All entries are checked, not those of the data set's own places only: an index may have two
  /// entries for one place, and the library chooses.
  private func checkPlainChunks(
    size: Int, of array: StoredArray, _ what: String
  ) throws(CheckpointProblem) {
    let space = try Handle(H5Dget_space(id), H5Sclose, what)
    var count: hsize_t = 0
    try check(H5Dget_num_chunks(id, space.id, &count), what)
    guard count <= Handle.plainChunkLimit else {
      throw .tooManyChunks(array.path, count: Int(clamping: count), limit: Handle.plainChunkLimit)
    }
    var offset = [hsize_t](repeating: 0, count: array.shape.count)
    for index in 0..<count {
      var mask: UInt32 = 0
      var address: haddr_t = 0
      var stated: hsize_t = 0
      try check(
        H5Dget_chunk_info(id, space.id, index, &offset, &mask, &address, &stated), what)
      guard stated == size, mask == 0 else {
        throw .damaged(
          what, reason: "its index of chunks states \(stated) bytes for one of \(size)")
      }
    }
  }

  /// To the next chunk in row-major order; false after the last one.
  private func advance(_ offset: inout [hsize_t], by sizes: [hsize_t], in shape: [Int]) -> Bool {
    for axis in shape.indices.reversed() {
      let (next, overflow) = offset[axis].addingReportingOverflow(sizes[axis])
      offset[axis] = overflow || next >= shape[axis] ? 0 : next
      if offset[axis] > 0 { return true }
    }
    return false
  }

  private func filterNumbers(_ creation: borrowing Handle) -> [H5Z_filter_t] {
    (0..<max(0, H5Pget_nfilters(creation.id))).map { index in
      var flags: UInt32 = 0
      var count = 0
      return H5Pget_filter2(creation.id, UInt32(index), &flags, &count, nil, 0, nil, nil)
    }
  }

  /// The bytes of the chunk that begins at `offset`, after all filters; `limit` where it was never
  /// written, more than `limit` where it has more.
  private func unpackedSize(
    at offset: [hsize_t], _ filters: [H5Z_filter_t], limit: Int, _ what: String
  ) throws(CheckpointProblem) -> Int {
    // With filters, the length that the index states for just the chunk that would be read.
    var stored: hsize_t = 0
    let status = H5Dget_chunk_storage_size(id, offset, &stored)
    try check(status, what)
    // Deflate makes at most 1,032 bytes of one.
    guard stored > 0 else { return limit }
    guard limit / 1100 <= stored, stored <= Int32.max else { return 0 }
    var mask: UInt32 = 0
    var failure: herr_t = 0
    let raw = [UInt8](unsafeUninitializedCapacity: Int(stored)) { buffer, initialized in
      failure = H5Dread_chunk(id, hid_t(H5P_DEFAULT), offset, &mask, buffer.baseAddress)
      initialized = Int(stored)
    }
    try check(failure, what)
    guard mask == 0 else { throw .damaged(what, reason: "a chunk did not go through its filters") }
    var size = raw.count
    for (index, filter) in filters.enumerated().reversed() {
      switch filter {
      case H5Z_FILTER_SHUFFLE: break
      case H5Z_FILTER_FLETCHER32: size -= 4
      case H5Z_FILTER_DEFLATE:
        // What was put on top of the compression is a checksum; what lies below it may be one.
        let below = filters[..<index].contains(H5Z_FILTER_FLETCHER32) ? 4 : 0
        size = chdf5_inflated_size(raw, size, limit + below)
      default: throw .damaged(what, reason: "it went through filter \(filter)")
      }
      guard size >= 0 else { throw .damaged(what, reason: "a chunk cannot be unpacked") }
    }
    return size
  }
}
