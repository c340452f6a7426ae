internal import Configuration

/// The grammar of `dataset`.
enum DatasetGrammar {
  static let template = Dataset(
    format: .imageFolder, partition: .splits([:]), image: ImageGrammar.template)

  static let dataset = record(template) {
    field(
      "format", \.format, Scalar.choice("format"), required: .always, also: ["type", "kind"],
      "how the images are kept")
    field(
      "path", \.path, Scalar.text("a folder, or an .npz file"),
      required: .unless(.equals("format", Dataset.Format.rendered.rawValue)),
      also: ["dir", "directory", "folder", "root"],
      "the data set's folder below the data directory; of arrays, it may be an .npz file")
    field(
      "source", \.sourcesAsAsked, SourceGrammar.sources,
      also: ["sources", "download", "url", "urls", "origin"],
      "where its files can be fetched by 'runexp fetch': {url, digest, unpack, into, layout}, or a "
        + "list of them")
    field(
      "splits", \.splits,
      byRole(SplitGrammar.source, required: [.train]),
      required: .unless(.has("split")),
      "the sources of train, validation and test")
    field(
      "split", \.split, DivisionGrammar.division, also: ["train_test_split"],
      "one source, divided as people's tools divide it; instead of 'splits'")
    field(
      "classes", \.classes, Several.distinct(Scalar.text, atLeast: 2, noun: "class"),
      also: ["class_names"], "the classes in the order of their labels")
    field(
      "labels", \.labels, labels,
      "which labels of cifar100: the 100 fine ones or the 20 coarse ones; without it, the fine ones"
    )
    field(
      "follow_links", \.linksAsAsked, Scalar.bool, also: ["followlinks"],
      "follow links to folders inside the class folders; without it they are left out")
    field(
      "allow_empty_classes", \.emptyClassesAsAsked, Scalar.bool,
      "a split may have a class folder without images, or lack it; without this, it may not")
    field("expect", \.expect, counts, also: ["counts"], "image counts by split")
    field(
      "limit", \.limit, counts, also: ["take", "subset"],
      "so many images of a split, the first of each class in turn")
    field("image", \.image, ImageGrammar.image, "from files to the numbers the model sees")
    field(
      "augment", \.augment, AugmentationGrammar.augmentation,
      also: ["augmentation", "data_augmentation", "train_augmentation"],
      "random changes to training images")
    field(
      "batch_size", \.batchSize, Scalar.integer(.init(minimum: 1, maximum: 1_000_000)),
      also: ["batch", "bs", "batchsize"], "images a step")
    // Left out where it is not asked for: plans that do not mention it keep their identity.
    field(
      "drop_remainder", Scalar.bool, also: ["drop_last"],
      "leave a last training batch out that is not full, as tf.data's batch(drop_remainder=True)"
    ) {
      $0.dropsRemainder = $1
    } get: {
      $0.dropsRemainder ? true : nil
    }
    field("shuffle", \.shuffle, shuffle, "the order of training images")
    field("on_corrupt", \.onCorrupt, Scalar.choice("action"), "what a broken image does")
  } rules: {
    [.atMostOne(of: ["splits", "split"])]
  } check: { dataset, place, reading in
    DatasetChecks.complete(&dataset, place, &reading)
  }

  private static let counts = byRole(Scalar.count)

  private static let kinds = Scalar.choice("kind of labels", of: Dataset.LabelKind.self)

  /// A list here means the classes.
  private static let labels = Grammar<Dataset.LabelKind>(kinds.shape) { place, reading in
    guard case .list = place.node.content else { return kinds.read(place, &reading) }
    reading.error(ConsistencyProblem.listOfLabels, atKeyOf: place)
    return nil
  } write: {
    kinds.write($0)
  }

  private static func byRole<Value>(
    _ value: Grammar<Value>, required: [Role] = []
  ) -> Grammar<[Role: Value]> {
    Several.dictionary(
      by: Role.self, noun: "split",
      synonyms: [
        "val": .validation, "valid": .validation, "dev": .validation, "training": .train,
        "learn": .train, "testing": .test, "eval": .test,
      ], required: required, to: value)
  }

  private static let buffer = record(Buffer()) {
    field(
      "buffer", \.size, Scalar.count, required: .always, also: ["buffer_size", "size"],
      "the images from which the next is chosen at random, tf.data's shuffle")
  }

  private struct Buffer {
    var size = 1
  }

  private static let shuffle = Grammar<Shuffle>(
    .either([.bool, Scalar.count.shape, buffer.shape])
  ) {
    place, reading in
    switch place.node.content {
    case .bool(let flag): return flag ? .whole : .off
    case .int(let size) where size > 0: return .buffer(size)
    case .map: return buffer.read(place, &reading).map { .buffer($0.size) }
    default:
      reading.refuse(place, .bool, "true, false, or the size of a buffer as N or {buffer: N}")
      return nil
    }
  } write: { shuffle in
    switch shuffle {
    case .off: .bool(false)
    case .whole: .bool(true)
    case .buffer(let size): buffer.write(Buffer(size: size))
    }
  }
}

extension Dataset {
  /// Nil where links are not followed, so that plans which do not say so stay the same plans.
  fileprivate var linksAsAsked: Bool? {
    get { followsLinks ? true : nil }
    set { followsLinks = newValue ?? false }
  }

  fileprivate var emptyClassesAsAsked: Bool? {
    get { allowsEmptyClasses ? true : nil }
    set { allowsEmptyClasses = newValue ?? false }
  }

  /// Nil where there are none.
  fileprivate var sourcesAsAsked: [DatasetSource]? {
    get { sources.isEmpty ? nil : sources }
    set { sources = newValue ?? [] }
  }

  fileprivate var splits: [Role: SplitSource]? {
    get { if case .splits(let sources) = partition { sources } else { nil } }
    set { if let newValue { partition = .splits(newValue) } }
  }

  fileprivate var split: Division? {
    get { if case .divided(let division) = partition { division } else { nil } }
    set { if let newValue { partition = .divided(newValue) } }
  }
}
