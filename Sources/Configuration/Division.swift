/// One source of images that is divided into roles as people's tools divide it.
package struct Division: Hashable, Sendable {
  /// Whose division it is.
  package enum Method: String, Hashable, Sendable, CaseIterable {
    /// scikit-learn's `train_test_split`.
    case sklearn
    /// `ImageDataGenerator(validation_split=)` with `subset=`.
    case kerasGenerator = "keras_generator"
    /// `image_dataset_from_directory(validation_split=, subset=)`.
    case kerasDirectory = "keras_directory"
    /// `fit(validation_split=)`.
    case kerasFit = "keras_fit"
  }

  /// What the images of a role besides training are.
  package enum Part: Hashable, Sendable {
    /// Some of the divided images.
    case share(Share)
    /// Images from elsewhere.
    case source(SplitSource)

    package static func fraction(_ value: Double) -> Part { .share(.fraction(value)) }
    package static func images(_ count: Int) -> Part { .share(.images(count)) }
  }

  /// How many of the divided images a role gets.
  package enum Share: Hashable, Sendable, CustomStringConvertible {
    /// In (0, 1).
    case fraction(Double)
    /// So many, which scikit-learn alone takes.
    case images(Int)

    /// As a spec has it.
    package var description: String {
      switch self {
      case .fraction(let value): "\(value)"
      case .images(let count): "\(count)"
      }
    }
  }

  package var from: SplitSource
  package var validation: Part?
  package var test: Part?
  package var method: Method
  /// scikit-learn's `random_state`.
  package var randomState: Int
  /// Whether each class is divided by the same fraction, scikit-learn's `stratify=y`.
  package var stratify: Bool
  /// `image_dataset_from_directory`'s seed; nil where it does not shuffle.
  package var seed: Int?
  /// Whether scikit-learn or `image_dataset_from_directory` shuffles before it divides.
  package var shuffle: Bool

  package init(
    from: SplitSource, validation: Part? = nil, test: Part? = nil, method: Method = .sklearn,
    randomState: Int = 0
  ) {
    self.from = from
    self.validation = validation
    self.test = test
    self.method = method
    self.randomState = randomState
    stratify = false
    seed = nil
    shuffle = true
  }

  /// What a role has of it; nil for training, which gets the rest.
  package func part(_ role: Role) -> Part? {
    switch role {
    case .train: nil
    case .validation: validation
    case .test: test
    }
  }

  /// How many of the divided images a role gets, where it gets any.
  package func share(_ role: Role) -> Share? {
    if case .share(let share)? = part(role) { share } else { nil }
  }

  /// The roles that have images.
  var roles: Set<Role> { Set(Role.allCases.filter { $0 == .train || part($0) != nil }) }

  /// What is divided, as training images, and what roles have from elsewhere.
  var sources: [Role: SplitSource] {
    var sources: [Role: SplitSource] = [.train: from]
    for role in Role.allCases {
      if case .source(let source)? = part(role) { sources[role] = source }
    }
    return sources
  }
}
