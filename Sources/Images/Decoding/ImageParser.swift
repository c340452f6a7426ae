package import Confinement

/// Decodes images for another process.
package final class ImageParser: ConfinedParser {
  package static let name = "images"
  package static let isInBackground = true

  /// An image that is to be decoded.
  struct Request {
    /// In the memory for files.
    let file: Range<Int>
    let transform: JPEGTransform
    let pixelLimit: Int

    func add(to message: inout MessageWriter) {
      message.add(file.lowerBound)
      message.add(file.count)
      message.add(transform == .fast)
      message.add(pixelLimit)
    }

    init(file: Range<Int>, transform: JPEGTransform, pixelLimit: Int) {
      (self.file, self.transform, self.pixelLimit) = (file, transform, pixelLimit)
    }

    init(_ message: inout MessageReader, room: Int) throws(MessageFault) {
      let start = try message.count(upTo: room)
      file = start..<start + (try message.count(upTo: room - start))
      transform = try message.answer() ? .fast : .accurate
      pixelLimit = try message.count()
    }
  }

  private let image = DecodedImage()
  private var input: SharedMemory?
  private var output: SharedMemory?

  package init() {}

  package func warmUp() {}

  package func answer(
    _ request: inout MessageReader, files: [Int32]
  ) throws(MessageFault) -> MessageWriter {
    var answer = MessageWriter()
    if try request.answer() {
      guard files.count == 2 else { throw MessageFault() }
      (input, output) = (nil, nil)
      input = SharedMemory.map(files[0], isForReading: true)
      output = SharedMemory.map(files[1], isForReading: false)
      if let output { image.lend(output.bytes) }
    }
    guard let input, let output else {
      answer.add(0)
      ImageFault.Reason.outOfMemory.add(to: &answer)
      return answer
    }
    let wanted = try Request(&request, room: input.bytes.count)
    do throws(DecodingFault) {
      try image.decode(
        UnsafeRawBufferPointer(rebasing: input.bytes[wanted.file]), transform: wanted.transform,
        pixelLimit: min(wanted.pixelLimit, output.bytes.count / 3))
      answer.add(image.storedOrientation.rawValue)
      answer.add(0)
      answer.add(image.height)
      answer.add(image.width)
    } catch {
      answer.add(image.storedOrientation.rawValue)
      error.reason.add(to: &answer)
    }
    return answer
  }
}

extension ImageFault.Reason {
  /// Writes a reason that decoding may have; 0 stands for none.
  func add(to message: inout MessageWriter) {
    switch self {
    case .empty: message.add(1)
    case .notAnImage: message.add(2)
    case .unsupported(let kind):
      message.add(3)
      message.add(kind)
    case .notBuilt(let kind, let package):
      message.add(4)
      message.add(kind)
      message.add(package)
    case .tooLarge(let height, let width):
      message.add(5)
      message.add(height)
      message.add(width)
    case .outOfMemory: message.add(6)
    case .corrupt(let words):
      message.add(7)
      message.add(words)
    case .unreadable, .otherSize, .tooSmall, .noThread, .missingRecord, .noDecoder:
      message.add(7)
      message.add("it cannot be decoded")
    }
  }

  /// Reads what `add` wrote; nil where nothing went wrong.
  init?(_ message: inout MessageReader) throws(MessageFault) {
    switch try message.number() {
    case 0: return nil
    case 1: self = .empty
    case 2: self = .notAnImage
    case 3: self = .unsupported(try message.text(upTo: 200))
    case 4:
      self = .notBuilt(kind: try message.text(upTo: 200), package: try message.text(upTo: 200))
    case 5: self = .tooLarge(height: try message.number(), width: try message.number())
    case 6: self = .outOfMemory
    case 7: self = .corrupt(try message.text(upTo: 1000))
    default: throw MessageFault()
    }
  }
}
