internal import CHDF5

extension Handle {
  /// Makes sure that every chunk of a data set is as long, once unpacked, as the file says.
  ///
  /// The library takes that on trust: of a chunk that is shorter it would read what lies behind it
  /// in memory.
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
    var offset = [hsize_t](repeating: 0, count: sizes.count)
    repeat {
      guard try unpackedSize(at: offset, filters, limit: bytes, what) == bytes else {
        throw .damaged(what, reason: "a chunk has another size than the file says")
      }
    } while advance(&offset, by: sizes, in: array.shape)
  }

  /// To the next chunk in row-major order; false behind the last one.
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

  /// The bytes of the chunk that begins at `offset`, behind all filters; `limit` where it was never
  /// written, more than `limit` where it has more.
  private func unpackedSize(
    at offset: [hsize_t], _ filters: [H5Z_filter_t], limit: Int, _ what: String
  ) throws(CheckpointProblem) -> Int {
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
