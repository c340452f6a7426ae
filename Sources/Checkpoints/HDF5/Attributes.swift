internal import CHDF5

/// The attributes of one group of an open file.
struct Attributes {
  private let header: ObjectHeader
  private let place: String

  init(
    of object: borrowing Handle, place: String, in file: borrowing OpenFile
  ) throws(CheckpointProblem) {
    let address = chdf5_address(object.id)
    guard address != chdf5_undefined_address() else {
      throw .damaged("'\(place)' cannot be found", reason: HDF5.reason)
    }
    header = try ObjectHeader(at: UInt64(address), in: file.bytes, file.superblock)
    self.place = place
  }

  var names: [String] { header.attributes.keys.sorted() }

  /// The texts of an attribute, of fixed or variable length, one or a list; nil without it.
  func texts(
    _ name: String, in file: borrowing OpenFile
  ) throws(CheckpointProblem) -> [String]? {
    guard let attribute = header.attributes[name] else { return nil }
    // Python lists without members become arrays of numbers.
    if attribute.count == 0 { return [] }
    switch attribute.kind {
    case .variableText:
      var heap = GlobalHeap(file.superblock)
      return try heap.texts(attribute.data, count: attribute.count, in: file.bytes)
    case .fixedText(let width, let blanks):
      guard width > 0, attribute.count <= attribute.data.count / width else {
        throw .damaged("the attribute '\(name)' of '\(place)' is not whole", reason: "")
      }
      return (0..<attribute.count).map { index in
        let start = attribute.data.startIndex + index * width
        let bytes = attribute.data[start..<start + width]
        return text(of: blanks ? bytes.prefix(upTo: bytes.lastIndexAfterBlanks) : bytes)
      }
    case .other:
      throw .damaged("the attribute '\(name)' of '\(place)' does not hold text", reason: "")
    }
  }

  /// The texts of `name`, or of `name0`, `name1`, ...: Keras splits a list that is larger than an
  /// object header takes.
  func chunkedTexts(
    _ name: String, in file: borrowing OpenFile
  ) throws(CheckpointProblem) -> [String]? {
    if let whole = try texts(name, in: file) { return whole }
    guard var all = try texts("\(name)0", in: file) else { return nil }
    var part = 1
    while let more = try texts("\(name)\(part)", in: file) {
      all += more
      part += 1
    }
    return all
  }
}

extension ArraySlice<UInt8> {
  /// Where the blanks at the end begin.
  fileprivate var lastIndexAfterBlanks: Int {
    lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? startIndex
  }
}
