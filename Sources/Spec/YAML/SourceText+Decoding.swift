extension SourceText {
  /// The largest spec that is read, in bytes.
  package static let byteLimit = 1 << 20

  /// Text from a file's bytes, without a byte order mark.
  package static func decode(_ bytes: [UInt8], origin: Origin) -> (SourceText, Fault?) {
    func refused(_ problem: YAMLProblem) -> (SourceText, Fault?) {
      (SourceText("", origin: origin), Fault(problem, at: nil))
    }
    guard bytes.count <= byteLimit else {
      return refused(.tooLarge(bytes: bytes.count, limit: byteLimit))
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return refused(.otherEncoding("UTF-16"))
    }
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    var scalars = String.UnicodeScalarView()
    var fault: (YAMLProblem, index: Int)?
    var decoder = UTF8()
    var iterator = body.makeIterator()
    decoding: while true {
      switch decoder.decode(&iterator) {
      case .emptyInput: break decoding
      case .error:
        if fault == nil { fault = (.notUTF8, scalars.count) }
        scalars.append("\u{FFFD}")
      case .scalarValue(let scalar):
        if fault == nil && !isAllowed(scalar) {
          fault = (.forbiddenCharacter(scalar), scalars.count)
        }
        scalars.append(isAllowed(scalar) ? scalar : "\u{FFFD}")
      }
    }
    let source = SourceText(String(scalars), origin: origin)
    guard let (problem, index) = fault else { return (source, nil) }
    let before = SourceText(String(scalars.prefix(index)), origin: origin).end
    let after = Mark(line: before.line, column: before.column + 1)
    return (source, Fault(problem, at: SourceRange(source: 0, start: before, end: after)))
  }

  /// The characters that libyaml's reader lets through.
  package static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF: true
    case 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x1_0000...0x10_FFFF: true
    default: false
    }
  }
}
