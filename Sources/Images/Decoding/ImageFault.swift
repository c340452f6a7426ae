internal import Basics

/// Why one image could not become numbers.
package struct ImageFault: Explained, Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// The system could not read the file; its words.
    case unreadable(String)
    case empty
    /// The bytes begin like no kind of image.
    case notAnImage
    /// A known kind of file that is not decoded: "a PDF document".
    case unsupported(String)
    /// A kind of image whose library was not there when the program was built.
    case notBuilt(kind: String, package: String)
    /// The decoder's words.
    case corrupt(String)
    case tooLarge(height: Int, width: Int)
    /// An image of another size than the pipeline promises, where nothing may resize it.
    case otherSize(height: Int, width: Int, expectedHeight: Int, expectedWidth: Int)
    /// An image of its own size that the network cannot take.
    case tooSmall(height: Int, width: Int, leastHeight: Int, leastWidth: Int)
    case outOfMemory
    /// The system gave no thread to decode with.
    case noThread
    /// A file of many images that no longer holds the record.
    case missingRecord(Int)
    /// The system gave no process to decode with; its words.
    case noDecoder(String)

    /// Whether no other image can be decoded either.
    var isOfTheSystem: Bool {
      if case .noDecoder = self { true } else { false }
    }
  }

  /// The image's name, as in `ImageRecord.name`.
  package let name: String
  package let reason: Reason

  package init(name: String, reason: Reason) {
    self.name = name
    self.reason = reason
  }

  package var description: String {
    switch reason {
    case .unreadable(let words): "'\(name)' cannot be read: \(words)"
    case .empty: "'\(name)' is empty; fetch it again or delete it"
    case .notAnImage: "'\(name)' is not an image: its content is none of \(ImageFormat.decoded)"
    case .unsupported(let kind):
      "'\(name)' is \(kind) by its content, which is not read; \(ImageFormat.decoded) are: convert it "
        + "or delete it"
    case .notBuilt(let kind, let package):
      "'\(name)' is \(kind) by its content, which this build of the program does not read: install "
        + "\(package) and build it again, or convert the image"
    case .corrupt(let words): "'\(name)' is corrupt: \(words)"
    case .tooLarge(let height, let width):
      "'\(name)' claims \(width)x\(height) pixels, more than the \(DecodedImage.maximumPixels) "
        + "that an image may have"
    case .otherSize(let height, let width, let expectedHeight, let expectedWidth):
      "'\(name)' is \(height) high and \(width) wide, expected \(expectedHeight) by "
        + "\(expectedWidth) because 'resize' is 'none'"
    case .tooSmall(let height, let width, let leastHeight, let leastWidth):
      "'\(name)' is \(height) high and \(width) wide, too small for the network, which takes images "
        + "of \(leastHeight) by \(leastWidth) and more at their own size"
    case .outOfMemory: "'\(name)' does not fit in memory"
    case .noThread: "'\(name)' cannot be decoded: the system gives no thread; raise its limit"
    case .missingRecord(let record): "'\(name)' is missing: the file ends before record \(record)"
    case .noDecoder(let words): "'\(name)' cannot be decoded: \(words)"
    }
  }
}

/// All images that could not be decoded, in the order of their records.
package struct ImageFaults: Explained, Sendable {
  package let faults: [ImageFault]

  package init(_ faults: [ImageFault]) { self.faults = faults }

  package var description: String {
    faults.map(\.description).joined(separator: "\n")
  }
}
