/// What the images of a run are for.
public enum Role: String, Hashable, Sendable, CaseIterable {
  case train
  case validation
  case test
}

/// The pictures of an experiment and how they become batches.
public struct Dataset: Hashable, Sendable {
  public enum Format: String, Hashable, Sendable, CaseIterable {
    case imageFolder = "image_folder"
    case cifar10
    /// Drawn by the program itself.
    case rendered
  }

  public enum OnCorrupt: String, Hashable, Sendable, CaseIterable {
    case stop
    case skip
  }

  public var format: Format
  /// The data set's folder, below the data directory unless absolute; nil for `rendered`.
  public var path: String?
  /// Where its files can be fetched, in the order in which they are.
  public var sources: [DatasetSource]
  public var partition: Partition
  /// Label order; nil takes the class folders, sorted.
  public var classes: [String]?
  /// Whether links to folders inside the class folders are followed, Keras's `follow_links`.
  public var followsLinks: Bool
  /// Image counts, so that a plan is complete without the data, and a download can be checked.
  public var expect: [Role: Int]
  /// The first N images of a split, classes taken in turn.
  public var limit: [Role: Int]
  public var image: ImageSpec
  public var augment: Augmentation?
  public var batchSize: Int
  public var shuffle: Shuffle
  public var onCorrupt: OnCorrupt

  public init(
    format: Format, path: String? = nil, sources: [DatasetSource] = [], partition: Partition,
    classes: [String]? = nil,
    followsLinks: Bool = false, expect: [Role: Int] = [:], limit: [Role: Int] = [:],
    image: ImageSpec,
    augment: Augmentation? = nil, batchSize: Int = 32, shuffle: Shuffle = .whole,
    onCorrupt: OnCorrupt = .stop
  ) {
    self.format = format
    self.path = path
    self.sources = sources
    self.partition = partition
    self.classes = classes
    self.followsLinks = followsLinks
    self.expect = expect
    self.limit = limit
    self.image = image
    self.augment = augment
    self.batchSize = batchSize
    self.shuffle = shuffle
    self.onCorrupt = onCorrupt
  }
}

/// How a data set's images are divided into roles.
public enum Partition: Hashable, Sendable {
  /// `splits`: each role names its source.
  case splits([Role: SplitSource])
  /// `split`: one source, divided at random into train and test.
  case random(RandomSplit)
}

/// Where the images of one role are.
public enum SplitSource: Hashable, Sendable {
  /// A sub-folder with one folder per class (or a source of `cifar10`: `train`, `test`).
  case folder(String)
  /// A flat folder; the class is the file name's beginning.
  case flat(path: String)
  /// A CSV file with rows `image,label`.
  case list(String)
  /// `{images: N, seed: S}`: N pictures drawn by the program, those of seed S.
  case rendered(images: Int, seed: Int)
}

/// A division by fraction, scikit-learn's `train_test_split`.
public struct RandomSplit: Hashable, Sendable {
  public enum Method: String, Hashable, Sendable, CaseIterable {
    case sklearn
  }

  public var from: String
  /// The fraction that becomes the test split, in (0, 1).
  public var test: Double
  public var method: Method
  public var randomState: Int

  public init(from: String, test: Double, method: Method = .sklearn, randomState: Int = 0) {
    self.from = from
    self.test = test
    self.method = method
    self.randomState = randomState
  }
}

/// From a file to the numbers that the model sees: decode, channels, resize, preprocess.
public struct ImageSpec: Hashable, Sendable {
  public enum Resize: String, Hashable, Sendable, CaseIterable {
    /// Pillow's `NEAREST`.
    case nearest
    /// TensorFlow 2's `tf.image.resize`.
    case bilinear
    /// OpenCV's `INTER_LINEAR` on bytes.
    case opencv
    /// Native size, one image at a time.
    case none
  }

  public enum Channels: String, Hashable, Sendable, CaseIterable {
    case rgb
    case bgr
  }

  public enum Exif: String, Hashable, Sendable, CaseIterable {
    case ignore
    case apply
  }

  public enum Preprocess: String, Hashable, Sendable, CaseIterable {
    case caffe
    case tf
    case torch
    case unit
    case none
  }

  /// Pixels; nil where images keep their own size.
  public var height: Int?
  public var width: Int?
  public var resize: Resize
  public var channels: Channels
  public var exif: Exif
  public var preprocess: Preprocess
  /// What differs for validation and test.
  public var test: ImageOverride

  public init(
    height: Int?, width: Int?, resize: Resize = .nearest, channels: Channels = .rgb,
    exif: Exif = .ignore, preprocess: Preprocess = .none, test: ImageOverride = ImageOverride()
  ) {
    self.height = height
    self.width = width
    self.resize = resize
    self.channels = channels
    self.exif = exif
    self.preprocess = preprocess
    self.test = test
  }

  /// How images of a role are resized.
  public func resize(for role: Role) -> Resize {
    role == .train ? resize : test.resize ?? resize
  }
}

/// The keys of `image` that validation and test images override.
public struct ImageOverride: Hashable, Sendable {
  public var height: Int?
  public var width: Int?
  public var resize: ImageSpec.Resize?
  public var channels: ImageSpec.Channels?
  public var exif: ImageSpec.Exif?
  public var preprocess: ImageSpec.Preprocess?

  public init(
    height: Int? = nil, width: Int? = nil, resize: ImageSpec.Resize? = nil,
    channels: ImageSpec.Channels? = nil, exif: ImageSpec.Exif? = nil,
    preprocess: ImageSpec.Preprocess? = nil
  ) {
    self.height = height
    self.width = width
    self.resize = resize
    self.channels = channels
    self.exif = exif
    self.preprocess = preprocess
  }
}

/// Keras's `ImageDataGenerator` ranges, training images only.
public struct Augmentation: Hashable, Sendable {
  public enum Fill: String, Hashable, Sendable, CaseIterable {
    case nearest
    case constant
    case reflect
    case wrap
  }

  /// Degrees, to either side.
  public var rotation: Double
  /// Fractions of the width and height.
  public var widthShift: Double
  public var heightShift: Double
  /// In the unit that the compatibility preset gives.
  public var shear: Double
  /// Zoom is drawn from 1 - zoom ..< 1 + zoom, for each axis.
  public var zoom: Double
  public var horizontalFlip: Bool
  public var verticalFlip: Bool
  public var fill: Fill
  /// The value outside the picture under `fill: constant`.
  public var fillValue: Double

  public init(
    rotation: Double = 0, widthShift: Double = 0, heightShift: Double = 0, shear: Double = 0,
    zoom: Double = 0, horizontalFlip: Bool = false, verticalFlip: Bool = false,
    fill: Fill = .nearest, fillValue: Double = 0
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
  }
}

/// The order of training images in an epoch.
public enum Shuffle: Hashable, Sendable {
  case off
  /// A fresh permutation of all images each epoch.
  case whole
  /// tf.data's `shuffle(buffer)`.
  case buffer(Int)
}
