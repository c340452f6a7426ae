internal import Basics
internal import Containers
internal import Glibc

/// The images of a file of TFRecords that hold `tf.train.Example` messages, found without reading them.
///
/// Source: TensorFlow's `record_writer.cc` and `example.proto`.
struct TFRecordFile {
  struct Image: Sendable {
    /// Where in the file the record's bytes begin, and how many there are.
    let offset: Int
    let count: Int
    /// Where among them the image's are.
    let image: Range<Int>
    let label: Int?
  }

  let images: [Image]

  /// Why the file, or one of its records, cannot be read.
  enum Failure: Explained {
    case unreadable(String)
    case record(Int, TFDSFault.Record)

    var description: String {
      switch self {
      case .unreadable(let reason): reason
      case .record(let index, let fault): "record \(index) \(fault.description)"
      }
    }
  }

  /// - Parameters:
  ///   - path: The file.
  ///   - image: The name of the feature with the image.
  ///   - label: Of that with the class; nil where nobody asks.
  ///   - most: Images that there are at most.
  /// - Throws: Why it cannot be read, or which of its records.
  init(_ path: String, image: String, label: String?, most: Int) throws(Failure) {
    let window: FileWindow
    do {
      window = try FileWindow(path)
    } catch {
      throw .unreadable(error.reason)
    }
    var images: [Image] = []
    var position = 0
    while position < window.size {
      guard images.count < most else { throw .record(most, .more) }
      do {
        let count = try TFRecordFile.length(window, at: position)
        let start = position + 12
        guard count <= window.size - start - 4 else { throw TFDSFault.Record.short }
        let found = try TFRecordFile.example(window, start..<start + count, image, label)
        images.append(
          Image(
            offset: start, count: count,
            image: found.image.lowerBound - start..<found.image.upperBound - start,
            label: found.label))
        position = start + count + 4
      } catch let fault as TFDSFault.Record {
        throw .record(images.count, fault)
      } catch let fault as FileError {
        throw .unreadable(fault.reason)
      } catch {
        throw .record(images.count, .message)
      }
    }
    self.images = images
  }

  /// A record's length, which has a checksum of its own.
  private static func length(_ window: FileWindow, at position: Int) throws -> Int {
    guard window.size - position >= 16 else { throw TFDSFault.Record.short }
    let bytes = try (0..<12).map { try window.byte(at: position + $0) }
    let number = (0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[$1]) }
    let checksum = (8..<12).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[$1]) }
    guard CRC32C.masked(bytes[..<8]) == checksum, number <= UInt64(Int.max) else {
      throw TFDSFault.Record.checksum
    }
    return Int(number)
  }

  /// Where in the file an example's image is, and what its class.
  private static func example(
    _ window: FileWindow, _ range: Range<Int>, _ image: String, _ label: String?
  ) throws -> (image: Range<Int>, label: Int?) {
    var found: (image: Range<Int>?, label: Int?) = (nil, nil)
    var example = ProtobufReader(window, range)
    while let field = try example.next() {
      guard field.number == 1, case .bytes(let inner) = field.value else { continue }
      var features = ProtobufReader(window, inner)
      while let entry = try features.next() {
        guard entry.number == 1, case .bytes(let inner) = entry.value else { continue }
        let (name, feature) = try TFRecordFile.entry(window, inner, longest: image, label)
        guard let name, let feature else { continue }
        if name == image { found.image = try TFRecordFile.bytes(window, feature) }
        if name == label { found.label = try TFRecordFile.number(window, feature) }
      }
    }
    guard let place = found.image else { throw TFDSFault.Record.noFeature(image) }
    if let label, found.label == nil { throw TFDSFault.Record.noFeature(label) }
    return (place, found.label)
  }

  /// A feature's name, where it is one of those that are looked for, and where it is.
  private static func entry(
    _ window: FileWindow, _ range: Range<Int>, longest image: String, _ label: String?
  ) throws -> (name: String?, feature: Range<Int>?) {
    var (name, feature): (String?, Range<Int>?) = (nil, nil)
    let longest = max(image.utf8.count, label?.utf8.count ?? 0)
    var entry = ProtobufReader(window, range)
    while let field = try entry.next() {
      guard case .bytes(let inner) = field.value else { continue }
      if field.number == 1, inner.count <= longest {
        name = String(decoding: try inner.map { try window.byte(at: $0) }, as: UTF8.self)
      } else if field.number == 2 {
        feature = inner
      }
    }
    return (name, feature)
  }

  /// The one text of a feature.
  private static func bytes(
    _ window: FileWindow, _ range: Range<Int>
  ) throws -> Range<Int>? {
    var feature = ProtobufReader(window, range)
    while let field = try feature.next() {
      guard field.number == 1, case .bytes(let inner) = field.value else { continue }
      var list = ProtobufReader(window, inner)
      while let item = try list.next() {
        if item.number == 1, case .bytes(let value) = item.value { return value }
      }
    }
    return nil
  }

  /// The one whole number of a feature.
  private static func number(_ window: FileWindow, _ range: Range<Int>) throws -> Int? {
    var feature = ProtobufReader(window, range)
    while let field = try feature.next() {
      guard field.number == 3, case .bytes(let inner) = field.value else { continue }
      var list = ProtobufReader(window, inner)
      while let item = try list.next() {
        switch item.value {
        case .varint(let value) where item.number == 1: return Int(Int64(bitPattern: value))
        case .bytes(let packed) where item.number == 1:
          var numbers = ProtobufReader(window, packed)
          if let value = try numbers.nextNumber() { return Int(Int64(bitPattern: value)) }
        default: break
        }
      }
    }
    return nil
  }
}

/// The bytes of a file, of which a few at a time are in memory.
private final class FileWindow: ByteSource {
  let size: Int
  private let path: String
  private let descriptor: Int32
  private var start = 0
  private var bytes = [UInt8](repeating: 0, count: 4096)
  private var count = 0

  init(_ path: String) throws(FileError) {
    let (descriptor, status) = try RegularFile.open(path)
    self.path = path
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  func byte(at position: Int) throws -> UInt8 {
    if position < start || position >= start + count {
      start = position
      repeat {
        count = pread(descriptor, &bytes, bytes.count, position)
      } while count < 0 && errno == EINTR
      guard count > 0 else {
        count = max(count, 0)
        throw FileError(path: path, attempt: "cannot read", reason: "it ends early")
      }
    }
    return bytes[position - start]
  }
}
