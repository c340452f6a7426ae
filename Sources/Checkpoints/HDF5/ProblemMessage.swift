internal import Confinement

// What the parser finds wrong with a weights file, in both directions.

extension CheckpointProblem {
  /// Writes a problem, or that there is none.
  static func add(_ problem: CheckpointProblem?, to message: inout MessageWriter) {
    switch problem {
    case nil: message.add(0)
    case .unreadable(let words): message.add(1, words)
    case .empty: message.add(2)
    case .notHDF5(let kind):
      message.add(3)
      kind.add(to: &message)
    case .truncated(let size, let expected):
      message.add(4)
      message.add([size, expected])
    case .damaged(let attempt, let reason): message.add(5, attempt, reason)
    case .notKeras(let members):
      message.add(6)
      message.add(members)
    case .missingObject(let object): message.add(7, object)
    case .link(let object, let isExternal): message.add(isExternal ? 8 : 9, object)
    case .externalStorage(let object): message.add(10, object)
    case .impossibleSize(let object, let shape, let bytes):
      message.add(11, object)
      message.add(shape)
      message.add(bytes)
    case .unpacksTooLarge(let object, let fileSize, let limit):
      message.add(12, object)
      message.add([fileSize, limit])
    case .neverWritten(let object): message.add(13, object)
    case .unknownFilter(let object, let filter): message.add(14, object, filter)
    case .tooManyChunks(let object, let count, let limit):
      message.add(15, object)
      message.add([count, limit])
    case .unsupportedType(let object, let type):
      message.add(16, object)
      type.add(to: &message)
    case .repeatedLayer(let name, let places):
      message.add(17, name)
      message.add(places)
    case .damagedArchive(let reason): message.add(18, reason)
    case .changed: message.add(19)
    case .unwritable, .notFinite, .negative, .unresolvedWeights, .architecture, .archiveWithout,
      .withoutModel, .model, .longAttribute, .otherContents, .withoutChecksum, .noParser,
      .unparsable:
      // Nothing that reading alone finds.
      message.add(5, problem?.description ?? "", "")
    }
  }
}

extension CheckpointProblem? {
  /// Reads what `add` wrote.
  init(_ message: inout MessageReader) throws(MessageFault) {
    switch try message.number() {
    case 0: self = nil
    case 1: self = .unreadable(try message.words())
    case 2: self = .empty
    case 3: self = .notHDF5(try FileKind(&message))
    case 4:
      let (size, expected) = try message.pair()
      self = .truncated(size: size, expected: expected)
    case 5: self = .damaged(try message.words(), reason: try message.words())
    case 6: self = .notKeras(members: try message.texts())
    case 7: self = .missingObject(try message.words())
    case 8: self = .link(try message.words(), external: true)
    case 9: self = .link(try message.words(), external: false)
    case 10: self = .externalStorage(try message.words())
    case 11:
      self = .impossibleSize(
        try message.words(), shape: try message.numbers(), bytes: try message.number())
    case 12:
      let object = try message.words()
      let (fileSize, limit) = try message.pair()
      self = .unpacksTooLarge(object, fileSize: fileSize, limit: limit)
    case 13: self = .neverWritten(try message.words())
    case 14: self = .unknownFilter(try message.words(), filter: try message.words())
    case 15:
      let object = try message.words()
      let (count, limit) = try message.pair()
      self = .tooManyChunks(object, count: count, limit: limit)
    case 16: self = .unsupportedType(try message.words(), try ElementType(&message))
    case 17: self = .repeatedLayer(try message.words(), places: try message.texts())
    case 18: self = .damagedArchive(try message.words())
    case 19: self = .changed
    default: throw MessageFault()
    }
  }
}

extension FileKind {
  /// Those without an image's format, in an order that both sides know.
  private static let plain: [FileKind] = [
    .hdf5, .zip, .gzip, .webPage, .gitPointer, .json, .shardedWeights, .tensorFlowCheckpoint,
    .tensorFlowLite, .safetensors, .pickle, .text, .unknown,
  ]

  fileprivate func add(to message: inout MessageWriter) {
    if case .image(let format) = self {
      message.add(-1, format)
    } else {
      message.add(FileKind.plain.firstIndex(of: self) ?? FileKind.plain.count - 1)
    }
  }

  fileprivate init(_ message: inout MessageReader) throws(MessageFault) {
    let number = try message.number()
    if number == -1 {
      self = .image(try message.text(upTo: 20))
    } else if FileKind.plain.indices.contains(number) {
      self = FileKind.plain[number]
    } else {
      throw MessageFault()
    }
  }
}

extension MessageWriter {
  fileprivate mutating func add(_ number: Int, _ texts: String...) {
    add(number)
    for text in texts { add(text) }
  }
}

extension MessageReader {
  /// A text that is shown to a person.
  fileprivate mutating func words() throws(MessageFault) -> String { try text(upTo: 1 << 20) }

  fileprivate mutating func pair() throws(MessageFault) -> (Int, Int) {
    let numbers = try numbers()
    guard numbers.count == 2 else { throw MessageFault() }
    return (numbers[0], numbers[1])
  }
}
