/// A division into training and validation images as Keras makes it.
package struct KerasDivision: Hashable, Sendable {
  package let train: [Int]
  package let validation: [Int]

  /// `ImageDataGenerator(validation_split:)`: the first images of each group.
  ///
  /// Source: `_list_valid_filenames_in_directory`, whose groups are the class folders;
  /// `DataFrameIterator` and `NumpyArrayIterator`, which have one group.
  package init(firstOfEach groups: [Range<Int>], fraction: Double) {
    let ends = groups.map { $0.lowerBound + Int(fraction * Double($0.count)) }
    validation = zip(groups, ends).flatMap { $0.lowerBound..<$1 }
    train = zip(groups, ends).flatMap { $1..<$0.upperBound }
  }

  /// `image_dataset_from_directory(validation_split:seed:)`: the last images after a shuffle, or of
  /// the images as they are listed where there is no seed.
  ///
  /// Source: `index_directory` and `get_training_or_validation_split`.
  package init(count: Int, fraction: Double, seed: UInt32?) {
    var order = Array(0..<count)
    if let seed {
      var generator = MersenneTwister(seed: seed)
      generator.shuffle(&order)
    }
    let cut = count - Int(fraction * Double(count))
    (train, validation) = (Array(order[..<cut]), Array(order[cut...]))
  }

  /// `fit(validation_split:)`: the last images.
  ///
  /// Source: `train_validation_split`, which rounds the other part down.
  package init(lastOf count: Int, fraction: Double) {
    let cut = Int((Double(count) * (1 - fraction)).rounded(.down))
    (train, validation) = (Array(0..<cut), Array(cut..<count))
  }
}
