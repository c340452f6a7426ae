internal import CHDF5

extension Handle {
  /// All values of this data set as floats.
  func floats(of array: StoredArray) throws(CheckpointProblem) -> [Float] {
    var problem: CheckpointProblem?
    let values = [Float](unsafeUninitializedCapacity: array.count) { buffer, initialized in
      do throws(CheckpointProblem) {
        try read(array, into: buffer)
        initialized = array.count
      } catch {
        problem = error
      }
    }
    if let problem { throw problem }
    return values
  }

  /// Reads all values of this data set as floats into memory for as many.
  func read(
    _ array: StoredArray, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(CheckpointProblem) {
    // A Normalization counts the batches that it has seen in one whole number.
    guard array.type.isFloat || array.shape.isEmpty && array.type.isInteger else {
      throw .unsupportedType(array.path, array.type)
    }
    guard array.count > 0 else { return }
    if case .chunked = array.storage { try checkChunks(of: array) }
    let status = H5Dread(
      id, chdf5_native_float(), hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT),
      buffer.baseAddress)
    try check(status, "the values of '\(array.path)' cannot be read")
  }
}
