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
