internal import Confinement

/// Decodes images in a process that can do nothing else, in memory that both see.
///
/// A file's bytes are read into `room`, and decoded from there; its pixels come into other memory.
/// Both serve one image after another. Belongs to one thread.
final class ConfinedDecoder {
  /// Pixels in the decoder's memory, valid until the next image.
  struct Pixels {
    let start: UnsafeMutablePointer<UInt8>
    let height: Int
    let width: Int
  }

  struct Outcome {
    let pixels: Result<Pixels, DecodingFault>
    /// How a TIFF image must be turned (tag 0x0112).
    let orientation: Int
  }

  private let parser = ParserClient<ImageParser>()
  private var input: SharedMemory?
  private var output: SharedMemory?
  /// The parser that knows the memory as it is; nil where none does.
  private var informed: Int?

  /// The largest legitimate image takes a fifth of it on slow machines.
  private static let limits = ParserLimits(seconds: 60, memory: 4 << 30)
  /// Enough for pictures of five megapixels.
  private static let firstOutput = 16 << 20
  /// Memory that is not kept for other images.
  private static let large = 128 << 20

  /// Nil where this process decodes images itself.
  static var ifConfined: ConfinedDecoder? { Confinement.isOn ? ConfinedDecoder() : nil }

  deinit {
    // An idle process would keep what was shared with it.
    if room.count + (output?.bytes.count ?? 0) > ConfinedDecoder.large { parser.end() }
  }

  /// Memory for a file's bytes.
  var room: UnsafeMutableRawBufferPointer {
    input?.bytes ?? UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  /// Makes room for some bytes, whose contents before are lost.
  func reserve(_ count: Int) throws(DecodingFault) {
    guard room.count < count else { return }
    input = nil
    do { input = try SharedMemory(count: count, isForReading: true) } catch {
      throw ConfinedDecoder.fault(error, sharing: count)
    }
    informed = nil
  }

  private func reserveOutput(_ count: Int) throws(DecodingFault) -> SharedMemory {
    if let output, output.bytes.count >= count { return output }
    output = nil
    do {
      let made = try SharedMemory(count: max(count, ConfinedDecoder.firstOutput))
      (output, informed) = (made, nil)
      return made
    } catch {
      throw ConfinedDecoder.fault(error, sharing: count)
    }
  }

  /// Where there is no memory for a small image, no other can be decoded either.
  private static func fault(_ failure: ParserFailure, sharing count: Int) -> DecodingFault {
    DecodingFault(count > firstOutput ? .outOfMemory : .noDecoder(failure.description))
  }

  /// Decodes a file; one that is not in `room` is copied there.
  func decode(
    _ file: UnsafeRawBufferPointer, transform: JPEGTransform, pixelLimit: Int
  ) throws(DecodingFault) -> Outcome {
    let start = try place(of: file)
    let image = ImageParser.Request(
      file: start..<start + file.count, transform: transform, pixelLimit: pixelLimit)
    let outcome = try ask(image)
    guard case .failure(let fault) = outcome.pixels,
      case .tooLarge(let height, let width) = fault.reason,
      let pixels = ConfinedDecoder.pixels(height, width), pixels <= pixelLimit
    else { return outcome }
    // Not too large but for the memory as it is.
    _ = try reserveOutput(pixels * 3 + pixels)
    return try ask(image)
  }

  /// Where in `room` a file's bytes are.
  private func place(of file: UnsafeRawBufferPointer) throws(DecodingFault) -> Int {
    if let from = file.baseAddress, let base = room.baseAddress {
      let start = from - UnsafeRawPointer(base)
      if start >= 0, start + file.count <= room.count { return start }
    }
    try reserve(file.count)
    room.copyMemory(from: file)
    return 0
  }

  /// How many there are; nil for sizes that no image has.
  private static func pixels(_ height: Int, _ width: Int) -> Int? {
    let (pixels, overflow) = height.multipliedReportingOverflow(by: width)
    return height > 0 && width > 0 && !overflow ? pixels : nil
  }

  private func ask(_ image: ImageParser.Request) throws(DecodingFault) -> Outcome {
    do throws(ParserFailure) {
      return try askOnce(image)
    } catch {
      // Whoever runs out of memory may have a process killed that did nothing wrong.
      guard error == .killed else { throw ConfinedDecoder.fault(error) }
    }
    do throws(ParserFailure) { return try askOnce(image) } catch {
      throw ConfinedDecoder.fault(error)
    }
  }

  private static func fault(_ failure: ParserFailure) -> DecodingFault {
    DecodingFault(
      failure.isOfTheSystem ? .noDecoder(failure.description) : .corrupt(failure.description))
  }

  private func askOnce(_ image: ImageParser.Request) throws(ParserFailure) -> Outcome {
    let output: SharedMemory
    do { output = try reserveOutput(1) } catch { return Outcome(failure: error) }
    guard let input else { throw .nonsense }
    try parser.prepare()
    let isInformed = informed == parser.generation
    var request = MessageWriter()
    request.add(!isInformed)
    image.add(to: &request)
    var answer = try parser.ask(
      request, files: isInformed ? [] : [input.descriptor, output.descriptor],
      limits: ConfinedDecoder.limits, generation: parser.generation)
    informed = parser.generation
    do throws(MessageFault) {
      return try outcome(&answer, output)
    } catch {
      throw .nonsense
    }
  }

  private func outcome(
    _ answer: inout MessageReader, _ output: SharedMemory
  ) throws(MessageFault) -> Outcome {
    let orientation = try answer.count(upTo: 255)
    if let reason = try ImageFault.Reason(&answer) {
      return Outcome(pixels: .failure(DecodingFault(reason)), orientation: orientation)
    }
    let (height, width) = (try answer.count(), try answer.count())
    guard let pixels = ConfinedDecoder.pixels(height, width), pixels <= output.bytes.count / 3,
      let start = output.bytes.baseAddress
    else { throw MessageFault() }
    let found = Pixels(
      start: start.assumingMemoryBound(to: UInt8.self), height: height, width: width)
    return Outcome(pixels: .success(found), orientation: orientation)
  }
}

extension ConfinedDecoder.Outcome {
  fileprivate init(failure: DecodingFault) {
    self.init(pixels: .failure(failure), orientation: 0)
  }
}
