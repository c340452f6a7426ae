internal import CHDF5

extension Handle {
  /// Describes a data set; refuses data that lies outside the file and sizes that the file cannot
  /// hold.
  func describe(
    path: String, in file: borrowing OpenFile
  ) throws(CheckpointProblem) -> StoredArray {
    guard kind == .dataset else { throw .damaged("'\(path)' is no data set", reason: "") }
    let what = "the data set '\(path)' cannot be described"
    let creation = try Handle(H5Dget_create_plist(id), H5Pclose, what)
    guard H5Pget_external_count(creation.id) == 0 else { throw .externalStorage(path) }
    let type = try elementType(what)
    let (shape, bytes) = try extent(path: path, bytesEach: type.bytes, what)
    let stored = Int(clamping: H5Dget_storage_size(id))
    let address = H5Dget_offset(id)
    let storage: Storage
    var offset: Int?
    switch H5Pget_layout(creation.id) {
    case H5D_COMPACT: storage = .compact
    case H5D_CONTIGUOUS:
      storage = .contiguous
      if address != chdf5_undefined_address() { offset = Int(clamping: address) }
    case H5D_CHUNKED:
      guard H5Pget_chunk(creation.id, 0, nil) == shape.count else {
        throw .damaged(what, reason: "its chunks have another rank")
      }
      storage = .chunked(filters: try filters(creation, path: path))
    case H5D_VIRTUAL: throw .externalStorage(path)
    default: throw .damaged(what, reason: HDF5.reason)
    }
    guard bytes == 0 || stored > 0 else { throw .neverWritten(path) }
    // Deflate, the densest of the filters, makes at most 1,032 bytes of one.
    let (limit, overflow) = stored.multipliedReportingOverflow(by: 1100)
    let holdable = if case .chunked = storage { overflow ? Int.max : limit } else { stored }
    let end = (offset ?? 0).addingReportingOverflow(stored)
    guard bytes <= holdable, !end.overflow, end.partialValue <= file.bytes.size else {
      throw .impossibleSize(path, shape: shape, bytes: bytes)
    }
    return StoredArray(
      path: path, shape: shape, type: type.element, storage: storage, offset: offset,
      isPlain: offset != nil && type.isNative && file.superblock.base == 0)
  }

  private func extent(
    path: String, bytesEach: Int, _ what: String
  ) throws(CheckpointProblem) -> (shape: [Int], bytes: Int) {
    let space = try Handle(H5Dget_space(id), H5Sclose, what)
    let rank = Int(H5Sget_simple_extent_ndims(space.id))
    guard rank >= 0, rank <= 32 else { throw .damaged(what, reason: HDF5.reason) }
    var sizes = [hsize_t](repeating: 0, count: rank)
    try check(H5Sget_simple_extent_dims(space.id, &sizes, nil), what)
    let shape = sizes.map { Int(clamping: $0) }
    var bytes = bytesEach
    for size in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
      guard !overflow else { throw .impossibleSize(path, shape: shape, bytes: Int.max) }
      bytes = product
    }
    return (shape, bytes)
  }

  private func elementType(
    _ what: String
  ) throws(CheckpointProblem) -> (element: ElementType, bytes: Int, isNative: Bool) {
    let type = try Handle(H5Dget_type(id), H5Tclose, what)
    let bytes = H5Tget_size(type.id)
    guard bytes > 0, bytes < 1 << 20 else { throw .damaged(what, reason: HDF5.reason) }
    switch H5Tget_class(type.id) {
    case H5T_FLOAT:
      guard isIEEE(type, bits: 8 * bytes) else { return (.other("float"), bytes, false) }
      let isNative = H5Tequal(type.id, chdf5_native_float()) > 0
      return (.float(bits: 8 * bytes), bytes, isNative)
    case H5T_INTEGER: return (.other("int\(8 * bytes)"), bytes, false)
    case H5T_STRING: return (.other("text"), bytes, false)
    default: return (.other("a compound type"), bytes, false)
    }
  }

  /// Whether a floating-point type is one of IEEE 754's; the library would convert from any
  /// arrangement of bits, also from impossible ones.
  private func isIEEE(_ type: borrowing Handle, bits: Int) -> Bool {
    let mantissas = [16: 10, 32: 23, 64: 52]
    guard let mantissa = mantissas[bits] else { return false }
    var fields = [Int](repeating: -1, count: 5)
    let status = fields.withUnsafeMutableBufferPointer { field in
      H5Tget_fields(type.id, &field[0], &field[1], &field[2], &field[3], &field[4])
    }
    let exponent = bits - 1 - mantissa
    return status >= 0 && fields == [bits - 1, mantissa, exponent, 0, mantissa]
      && H5Tget_precision(type.id) == bits && H5Tget_offset(type.id) == 0
      && H5Tget_ebias(type.id) == 1 << (exponent - 1) - 1
  }
}
