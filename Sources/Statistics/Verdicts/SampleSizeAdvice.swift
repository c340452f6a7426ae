internal import Glibc

/// How many seeds or test images would decide an undecided verdict, if the difference stayed as it is.
package struct SampleSizeAdvice: Codable, Equatable, Sendable, CustomStringConvertible {
  package enum Kind: String, Codable, Sendable {
    case moreSeeds = "more_seeds"
    /// Seeds alone would not do.
    case largerTestSet = "larger_test_set"
    /// The reported run's own uncertainty reaches across the tolerance.
    case nothing
  }

  package var kind: Kind
  /// Seeds in all, or images of ours.
  package var about: Int?
  /// The seeds in all that a larger test set needs beside it.
  package var seeds: Int?

  init(_ kind: Kind, about: Int? = nil, seeds: Int? = nil) {
    self.kind = kind
    self.about = about
    self.seeds = seeds
  }

  package var description: String {
    switch kind {
    case .moreSeeds: "about \(about ?? 2) seeds would decide"
    case .largerTestSet:
      "seeds alone cannot decide; a test set of about \(about ?? 0) images with "
        + "\(seeds ?? 2) seeds could"
    case .nothing:
      "no number of our seeds or images would decide: the reported run's own uncertainty is too large"
    }
  }

  /// The most seeds that are advised.
  private static let mostSeeds = 100
  /// Seeds that are assumed for a larger test set.
  private static let fewSeeds = 10

  /// Finds the smallest sample that decides, more seeds before more images.
  ///
  /// - Parameters:
  ///   - seeds: Seeds so far.
  ///   - images: Test images so far.
  ///   - canEnlarge: Whether a larger test set is possible.
  ///   - decides: Whether so many seeds on so many images would decide.
  /// - Returns: The advice; of the kind `nothing` where no sample decides.
  static func find(
    seeds: Int, images: Int, canEnlarge: Bool, decides: (_ seeds: Int, _ images: Int) -> Bool
  ) -> SampleSizeAdvice {
    let counts = Array((seeds + 1)...max(mostSeeds, seeds + 1))
    if let seeds = counts.firstThat({ decides($0, images) }) {
      return SampleSizeAdvice(.moreSeeds, about: seeds)
    }
    guard canEnlarge else { return SampleSizeAdvice(.nothing) }
    let enough = max(seeds, fewSeeds)
    let sizes = (1...60).map { Int(Double(images) * pow(1.25, Double($0))) }
    guard let size = sizes.firstThat({ decides(enough, $0) }) else {
      return SampleSizeAdvice(.nothing)
    }
    let digits = pow(10, floor(log10(Double(size))) - 1)
    let rounded = Int((Double(size) / digits).rounded(.up) * digits)
    return SampleSizeAdvice(.largerTestSet, about: rounded, seeds: enough)
  }
}

extension [Int] {
  /// The first element for which a condition holds that holds for all after it too.
  fileprivate func firstThat(_ holds: (Int) -> Bool) -> Int? {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low < endIndex ? self[low] : nil
  }
}
