internal import CHDF5

extension Handle {
  /// The names of the filters that chunks go through, for the list `creation` of a data set.
  func filters(
    _ creation: borrowing Handle, path: String
  ) throws(CheckpointProblem) -> [String] {
    var names: [String] = []
    for index in 0..<max(0, H5Pget_nfilters(creation.id)) {
      var flags: UInt32 = 0
      var count = 0
      var name = [CChar](repeating: 0, count: 64)
      let filter = H5Pget_filter2(
        creation.id, UInt32(index), &flags, &count, nil, name.count, &name, nil)
      let known: [H5Z_filter_t: String] = [
        H5Z_FILTER_DEFLATE: "gzip", H5Z_FILTER_SHUFFLE: "shuffle",
        H5Z_FILTER_FLETCHER32: "fletcher32",
      ]
      guard let label = known[filter], H5Zfilter_avail(filter) > 0 else {
        let name = text(of: name.map { UInt8(bitPattern: $0) })
        throw .unknownFilter(path, filter: "\(name) (filter \(filter))")
      }
      names.append(label)
    }
    return names
  }
}
