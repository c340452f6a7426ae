/// Random changes to training images with the ranges and arithmetic of `ImageDataGenerator`.
public struct Augmentation: Hashable, Sendable {
  /// What stands beyond the picture's edges, in SciPy's words.
  public enum Fill: String, Hashable, Sendable, CaseIterable {
    case nearest
    case constant
    case reflect
    case wrap
  }

  public enum Interpolation: String, Hashable, Sendable, CaseIterable {
    case nearest
    case bilinear
  }

  public enum ShearUnit: String, Hashable, Sendable, CaseIterable {
    case radians
    case degrees
  }

  /// The point that a picture is turned about: n/2 + 0.5 or n/2 - 0.5.
  public enum Centre: String, Hashable, Sendable, CaseIterable {
    case plusHalf = "plus_half"
    case minusHalf = "minus_half"
  }

  /// Whether the matrix is read as (row, column) or as (x, y).
  public enum Axes: String, Hashable, Sendable, CaseIterable {
    case rowColumn = "row_column"
    case xy
  }

  /// Degrees, to either side.
  public var rotation: Double
  /// Fractions of the width and height; from 1 on, pixels.
  public var widthShift: Double
  public var heightShift: Double
  /// To either side, in `shearUnit`.
  public var shear: Double
  /// Drawn from 1 - zoom ..< 1 + zoom for each axis; above 1 the picture shrinks.
  public var zoom: Double
  public var horizontalFlip: Bool
  public var verticalFlip: Bool
  public var fill: Fill
  /// The value beyond the edges under `fill: constant`, before preprocessing.
  public var fillValue: Double
  public var interpolation: Interpolation
  public var shearUnit: ShearUnit
  public var centre: Centre
  public var axes: Axes

  public init(
    rotation: Double = 0, widthShift: Double = 0, heightShift: Double = 0, shear: Double = 0,
    zoom: Double = 0, horizontalFlip: Bool = false, verticalFlip: Bool = false,
    fill: Fill = .nearest, fillValue: Double = 0, interpolation: Interpolation = .bilinear,
    shearUnit: ShearUnit = .degrees, centre: Centre = .minusHalf, axes: Axes = .xy
  ) {
    self.rotation = rotation
    self.widthShift = widthShift
    self.heightShift = heightShift
    self.shear = shear
    self.zoom = zoom
    self.horizontalFlip = horizontalFlip
    self.verticalFlip = verticalFlip
    self.fill = fill
    self.fillValue = fillValue
    self.interpolation = interpolation
    self.shearUnit = shearUnit
    self.centre = centre
    self.axes = axes
  }
}

/// Which random changes the images of a stream get.
public struct AugmentationDraws: Hashable, Sendable {
  public var augmentation: Augmentation
  public var seed: Int
  public var epoch: Int
  /// For each position of the stream, the image's place in its split: what the draws depend on.
  public var images: [Int]

  public init(_ augmentation: Augmentation, seed: Int, epoch: Int, images: [Int]) {
    self.augmentation = augmentation
    self.seed = seed
    self.epoch = epoch
    self.images = images
  }

  /// The change of the image at a position of the stream.
  func change(at position: Int, height: Int, width: Int) -> ImageChange {
    ImageChange(
      augmentation, seed: seed, epoch: epoch, image: images[position], height: height,
      width: width)
  }
}
