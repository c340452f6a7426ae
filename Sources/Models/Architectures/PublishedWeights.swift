package import Basics

/// A weights file that Keras publishes for an architecture: ImageNet, without top.
package struct PublishedWeights: Sendable {
  /// Where the publisher has most of them.
  package static let publisher = "https://storage.googleapis.com/tensorflow/keras-applications"

  /// The address that `folder` is below.
  package let base: String
  /// Empty where the files are in `base` itself.
  package let folder: String
  /// In which `ALPHA` and `SIDE` stand for the multiplier and the image size.
  package let file: String
  /// What Keras names its copy, where it does not name it as the publisher does.
  package let savedFile: String?
  /// The image sizes of several files.
  package let sides: Set<Int>
  /// The multipliers of several files; nil where the architecture has no multiplier.
  package let alphas: [Double]?
  /// How a multiplier is written in the file's name.
  package let spelling: @Sendable (Double) -> String
  private let digests: [String]

  /// A file, or several, one for each size and multiplier.
  ///
  /// - Parameters:
  ///   - folder: Below `base`; empty where the files are in `base` itself.
  ///   - file: Its name.
  ///   - digests: MD5 (32 digits) or SHA-256 (64), one for each multiplier, or one where
  ///     there are none; empty where Keras states none.
  ///   - base: An address.
  ///   - savedFile: What Keras names its copy.
  ///   - sides: The image sizes of several files.
  ///   - alphas: The multipliers of several files.
  ///   - spelling: How a multiplier is written in the file's name.
  init(
    _ folder: String, _ file: String, digests: [String] = [],
    base: String = PublishedWeights.publisher, savedFile: String? = nil, sides: Set<Int> = [],
    alphas: [Double]? = nil, spelling: @escaping @Sendable (Double) -> String = { "\($0)" }
  ) {
    self.base = base
    self.folder = folder
    self.file = file
    self.savedFile = savedFile
    self.digests = digests
    self.sides = sides
    self.alphas = alphas
    self.spelling = spelling
  }

  /// The address of the folder.
  package var address: String { folder.isEmpty ? base : "\(base)/\(folder)" }

  /// The digest that Keras states for a multiplier's file; nil where it states none.
  package func digest(alpha: Double) -> FileDigest? {
    guard let alphas else { return digests.first.flatMap { FileDigest($0) } }
    guard let position = alphas.firstIndex(of: alpha), digests.indices.contains(position) else {
      return nil
    }
    return FileDigest(digests[position])
  }
}
