/// One labelled image: what it is called and where its pixels come from.
public struct ImageRecord: Hashable, Sendable {
  /// The path below the data set's folder, `data_batch_1:17`, or `rendered/7/bed_00017`.
  public let name: String
  /// The index of its class.
  public let label: Int
  public let source: ImageSource

  public init(name: String, label: Int, source: ImageSource) {
    self.name = name
    self.label = label
    self.source = source
  }
}

/// Where an image's pixels come from.
public enum ImageSource: Hashable, Sendable {
  /// A JPEG or PNG file.
  case file(String)
  /// A record of a CIFAR-10 binary file, counted from 0.
  case cifar10(file: String, record: Int)
  /// A picture that the program draws.
  case rendered(RenderedPicture)
}

/// What determines a drawn picture, to the bit.
public struct RenderedPicture: Hashable, Sendable {
  /// One of `Furniture.categories`.
  public let category: String
  public let seed: Int
  /// Counted within the category.
  public let index: Int
  /// Pixels.
  public let height: Int
  public let width: Int

  public init(category: String, seed: Int, index: Int, height: Int = 64, width: Int = 64) {
    self.category = category
    self.seed = seed
    self.index = index
    self.height = height
    self.width = width
  }
}

// Two names of files may be the same text in two spellings (é as one letter, or as e and an accent),
// which strings take for equal: what tells images apart are the bytes.

extension ImageRecord {
  public static func == (left: ImageRecord, right: ImageRecord) -> Bool {
    left.label == right.label && left.source == right.source
      && left.name.utf8.elementsEqual(right.name.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(label)
    hasher.combine(source)
  }
}

extension ImageSource {
  public static func == (left: ImageSource, right: ImageSource) -> Bool {
    switch (left, right) {
    case (.file(let left), .file(let right)): left.utf8.elementsEqual(right.utf8)
    case (.cifar10(let left, let first), .cifar10(let right, let second)):
      first == second && left.utf8.elementsEqual(right.utf8)
    case (.rendered(let left), .rendered(let right)): left == right
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .file(let path): hasher.combine(bytesOf: path)
    case .cifar10(let path, let record):
      hasher.combine(bytesOf: path)
      hasher.combine(record)
    case .rendered(let picture): hasher.combine(picture)
    }
  }
}

extension Hasher {
  fileprivate mutating func combine(bytesOf text: String) {
    var text = text
    text.withUTF8 { combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
