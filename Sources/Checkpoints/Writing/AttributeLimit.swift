/// The largest list of texts that one attribute takes: an object header has 64 KiB less what HDF5
/// needs itself.
///
/// Source: keras `HDF5_OBJECT_HEADER_LIMIT`.
enum AttributeLimit {
  static let bytes = 64_512
}
