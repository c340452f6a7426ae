internal import Basics
package import Configuration

/// scikit-learn's `train_test_split(test_size:random_state:stratify:)`: of each class the same
/// fraction, as near as whole images allow.
///
/// Source: `StratifiedShuffleSplit._iter_indices` and `sklearn.utils.extmath._approximate_mode`.
package struct StratifiedDivision: Hashable, Sendable {
  package let train: [Int]
  package let test: [Int]

  /// Why images cannot be divided so.
  package enum Fault: Explained, Hashable, Sendable {
    /// A class has only this many images, and two are needed.
    case smallClass(label: Int, images: Int)
    /// The training images are fewer than the classes, each of which is to have one.
    case fewTrain(images: Int, classes: Int)
    /// The test images are.
    case fewTest(images: Int, classes: Int)

    package var description: String {
      switch self {
      case .smallClass(let label, let images): "class \(label) has fewer than 2 images: \(images)"
      case .fewTrain(let images, let classes): "\(images) training images for \(classes) classes"
      case .fewTest(let images, let classes): "\(images) test images for \(classes) classes"
      }
    }
  }

  /// - Parameters:
  ///   - labels: The class of each image; classes are taken in the order of their numbers.
  ///   - share: What becomes the test part; a fraction is rounded up.
  ///   - seed: `random_state`.
  /// - Throws: What scikit-learn would refuse.
  package init(labels: [Int], test share: Division.Share, seed: UInt32) throws(Fault) {
    var ofClass: [Int: [Int]] = [:]
    for (index, label) in labels.enumerated() { ofClass[label, default: []].append(index) }
    let classes = ofClass.sorted { $0.key < $1.key }
    let (trains, tests) = RandomDivision.counts(labels.count, test: share)
    if let small = classes.first(where: { $0.value.count < 2 }) {
      throw .smallClass(label: small.key, images: small.value.count)
    }
    guard trains >= classes.count else {
      throw .fewTrain(images: trains, classes: classes.count)
    }
    guard tests >= classes.count else { throw .fewTest(images: tests, classes: classes.count) }

    var generator = MersenneTwister(seed: seed)
    let counts = classes.map(\.value.count)
    let ofTrain = StratifiedDivision.mode(counts, draws: trains, &generator)
    let left = zip(counts, ofTrain).map { $0 - $1 }
    let ofTest = StratifiedDivision.mode(left, draws: tests, &generator)
    var train: [Int] = []
    var test: [Int] = []
    for (number, indices) in classes.map(\.value).enumerated() {
      let order = generator.permutation(indices.count).map { indices[$0] }
      train += order.prefix(ofTrain[number])
      test += order.dropFirst(ofTrain[number]).prefix(ofTest[number])
    }
    generator.shuffle(&train)
    generator.shuffle(&test)
    (self.train, self.test) = (train, test)
  }

  /// How many of each class the likeliest draw has; ties are broken at random.
  private static func mode(
    _ counts: [Int], draws: Int, _ generator: inout MersenneTwister
  ) -> [Int] {
    let total = Double(counts.reduce(0, +))
    let shares = counts.map { Double($0) / total * Double(draws) }
    var chosen = shares.map { Int($0.rounded(.down)) }
    var lacking = draws - chosen.reduce(0, +)
    let remainders = zip(shares, chosen).map { $0 - Double($1) }
    for value in Set(remainders).sorted(by: >) where lacking > 0 {
      let alike = remainders.indices.filter { remainders[$0] == value }
      let more = generator.permutation(alike.count).prefix(lacking)
      for index in more { chosen[alike[index]] += 1 }
      lacking -= more.count
    }
    return chosen
  }
}
