internal import CHDF5

extension Handle {
  /// All values of this data set as floats.
  func floats(of array: StoredArray) throws(CheckpointProblem) -> [Float] {
    // A Normalization counts the batches that it has seen in one whole number.
    guard array.type.isFloat || array.shape.isEmpty && array.type.isInteger else {
      throw .unsupportedType(array.path, array.type)
    }
    let count = array.count
    if case .chunked = array.storage, count > 0 { try checkChunks(of: array) }
    var status: herr_t = 0
    let values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      if count > 0 {
        status = H5Dread(
          id, chdf5_native_float(), hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT),
          buffer.baseAddress)
      }
      initialized = status >= 0 ? count : 0
    }
    try check(status, "the values of '\(array.path)' cannot be read")
    return values
  }
}
