/// One image: what it is called, what it shows, and where its pixels come from.
package struct ImageRecord: Hashable, Sendable {
  /// The path below the data set's folder, `data_batch_1:17`, `x_train:17`, or `rendered/7/bed_00017`.
  package let name: String
  /// The index of its class; nil where nobody says.
  package let label: Int?
  package let source: ImageSource
  /// How much it counts, which is no part of what it is; nil where all of its split count alike.
  package var weight: Float?

  package init(name: String, label: Int?, source: ImageSource) {
    self.name = name
    self.label = label
    self.source = source
  }
}

/// Where an image's pixels come from.
package enum ImageSource: Hashable, Sendable {
  /// A file of its own.
  case file(String)
  /// One of many in a file.
  case stored(StoredImage)
  /// A synthetic image, which the program renders.
  case rendered(RenderedImage)
}

/// What determines a synthetic image, to the bit.
package struct RenderedImage: Hashable, Sendable {
  /// One of `Furniture.categories`.
  package let category: String
  package let seed: Int
  /// Counted within the category.
  package let index: Int
  /// Pixels.
  package let height: Int
  package let width: Int

  package init(category: String, seed: Int, index: Int, height: Int = 64, width: Int = 64) {
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
  package static func == (left: ImageRecord, right: ImageRecord) -> Bool {
    left.label == right.label && left.source == right.source
      && left.name.utf8.elementsEqual(right.name.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(label)
    hasher.combine(source)
  }
}

extension ImageSource {
  package static func == (left: ImageSource, right: ImageSource) -> Bool {
    switch (left, right) {
    case (.file(let left), .file(let right)): left.utf8.elementsEqual(right.utf8)
    case (.stored(let left), .stored(let right)): left == right
    case (.rendered(let left), .rendered(let right)): left == right
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .file(let path): hasher.combine(bytesOf: path)
    case .stored(let image): hasher.combine(image)
    case .rendered(let rendered): hasher.combine(rendered)
    }
  }
}

extension Hasher {
  /// Adds a text's bytes.
  mutating func combine(bytesOf text: String) {
    var text = text
    text.withUTF8 { combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}
