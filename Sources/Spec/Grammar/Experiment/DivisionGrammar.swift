internal import Configuration

/// The grammar of `dataset.split`.
enum DivisionGrammar {
  static let division = record(Division(from: .folder(""))) {
    field(
      "from", \.from, SplitGrammar.source, required: .always, also: ["path", "source", "folder"],
      "the images that are divided: a folder with one folder per class, or a source as in 'splits'")
    field(
      "validation", \.validation, part, also: ["validation_split", "val", "validation_size"],
      "the fraction that becomes the validation images (with sklearn and a fraction for 'test', of "
        + "what the test images leave: the test_size of a second train_test_split; or a number of "
        + "images), or a source of their own")
    field(
      "test", \.test, part, also: ["test_size", "fraction", "test_split"],
      "the fraction that becomes the test images, or their number, with sklearn only, or a source of "
        + "their own")
    field(
      "method", \.method, Scalar.choice("method", synonyms: synonyms),
      "whose division it is: train_test_split; ImageDataGenerator's validation_split (the first of "
        + "each class folder, of other images the first); image_dataset_from_directory's (the last, "
        + "shuffled); fit's (the last)")
    field(
      "random_state", Scalar.integer(.init(minimum: 0, maximum: Int(UInt32.max))),
      "scikit-learn's seed, of every division"
    ) { division, state in
      division.randomState = state
    } get: {
      $0.method == .sklearn && $0.shuffle ? $0.randomState : nil
    }
    field(
      "stratify", \.stratifyAsAsked, Scalar.bool,
      "whether scikit-learn divides each class alike, stratify=y, with y numbered in the classes' "
        + "order; without it, it does not")
    field(
      "seed", \.seed, Scalar.integer(.init(minimum: 0, maximum: Int(UInt32.max))),
      "image_dataset_from_directory's seed, needed unless 'shuffle' is false")
    field(
      "shuffle", \.shuffleAsAsked, Scalar.bool,
      "whether scikit-learn or image_dataset_from_directory shuffles before it divides; without it, "
        + "they do")
  } rules: {
    [.atLeastOne(of: ["validation", "test"])]
  } check: { division, place, reading in
    DivisionChecks.complete(division, place, &reading)
  }

  private static let part = Grammar<Division.Part>(
    .either([fraction.shape, count.shape, SplitGrammar.source.shape])
  ) { place, reading in
    switch place.node.content {
    case .double: fraction.read(place, &reading).map { .fraction($0) }
    case .int(let number) where number < 2: fraction.read(place, &reading).map { .fraction($0) }
    case .int: count.read(place, &reading).map { .images($0) }
    default: SplitGrammar.source.read(place, &reading).map { .source($0) }
    }
  } write: { part in
    switch part {
    case .share(.fraction(let value)): fraction.write(value)
    case .share(.images(let number)): count.write(number)
    case .source(let source): SplitGrammar.source.write(source)
    }
  }

  private static let fraction = Scalar.number(.properFraction)
  private static let count = Scalar.integer(.atLeast(2))

  private static let synonyms: [String: Division.Method] = [
    "train_test_split": .sklearn, "scikit-learn": .sklearn, "scikit_learn": .sklearn,
    "imagedatagenerator": .kerasGenerator, "flow_from_directory": .kerasGenerator,
    "generator": .kerasGenerator, "image_dataset_from_directory": .kerasDirectory,
    "directory": .kerasDirectory, "fit": .kerasFit, "validation_split": .kerasFit,
  ]
}

// Nil where nothing unusual is asked, so that plans which do not say so stay the same plans.
extension Division {
  fileprivate var stratifyAsAsked: Bool? {
    get { stratify ? true : nil }
    set { stratify = newValue ?? false }
  }

  fileprivate var shuffleAsAsked: Bool? {
    get { shuffle ? nil : false }
    set { shuffle = newValue ?? true }
  }
}
