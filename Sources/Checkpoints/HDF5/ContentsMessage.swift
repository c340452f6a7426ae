internal import Confinement

// What the parser says of a weights file, in both directions.

extension Contents {
  func add(to message: inout MessageWriter) {
    message.add(format.rawValue)
    message.add(layers) { $1.add(to: &$0) }
    message.add(attributes.sorted(by: <)) {
      $0.add($1.key)
      $0.add($1.value)
    }
  }

  init(_ message: inout MessageReader) throws(MessageFault) {
    guard let format = WeightFile.Format(rawValue: try message.text()) else {
      throw MessageFault()
    }
    self.format = format
    layers = try message.list { (reader) throws(MessageFault) in try StoredLayer(&reader) }
    let pairs = try message.list { (reader) throws(MessageFault) in
      (try reader.text(), try reader.text())
    }
    attributes = Dictionary(pairs) { $1 }
  }
}

extension StoredLayer {
  fileprivate func add(to message: inout MessageWriter) {
    message.add(name)
    message.add(kind)
    message.add(weights) {
      $0.add($1.name)
      $1.array.add(to: &$0)
    }
    message.add(alias)
    message.add(isNamed)
    message.add(container)
  }

  fileprivate init(_ message: inout MessageReader) throws(MessageFault) {
    let (name, kind) = (try message.text(), try message.optionalText())
    let weights = try message.list { (reader) throws(MessageFault) in
      StoredWeight(name: try reader.text(), array: try StoredArray(&reader))
    }
    self.init(
      name: name, kind: kind, weights: weights, alias: try message.optionalText(),
      isNamed: try message.answer(), container: try message.optionalText())
  }
}

extension StoredArray {
  func add(to message: inout MessageWriter) {
    message.add(path)
    message.add(shape)
    type.add(to: &message)
    switch storage {
    case .compact: message.add(0)
    case .contiguous: message.add(1)
    case .chunked(let filters):
      message.add(2)
      message.add(filters)
    }
    message.add(offset ?? -1)
    message.add(isPlain)
  }

  init(_ message: inout MessageReader) throws(MessageFault) {
    path = try message.text()
    shape = try message.numbers()
    type = try ElementType(&message)
    switch try message.number() {
    case 0: storage = .compact
    case 1: storage = .contiguous
    case 2: storage = .chunked(filters: try message.texts())
    default: throw MessageFault()
    }
    let place = try message.number()
    offset = place < 0 ? nil : place
    isPlain = try message.answer()
    // Whoever multiplies the sizes must not have to think of it.
    var bytes = 4
    for size in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
      guard size >= 0, !overflow else { throw MessageFault() }
      bytes = product
    }
    guard !isPlain || offset != nil && type == .float(bits: 32) else { throw MessageFault() }
  }
}

extension ElementType {
  func add(to message: inout MessageWriter) {
    switch self {
    case .float(let bits):
      message.add(0)
      message.add(bits)
    case .other(let name):
      message.add(1)
      message.add(name)
    }
  }

  init(_ message: inout MessageReader) throws(MessageFault) {
    switch try message.number() {
    case 0: self = .float(bits: try message.count(upTo: 64))
    case 1: self = .other(try message.text(upTo: 200))
    default: throw MessageFault()
    }
  }
}
