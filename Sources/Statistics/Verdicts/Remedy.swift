internal import Glibc

/// What would turn an undecided verdict into a decided one, were the difference to stay as it is.
package struct Remedy: Codable, Equatable, Sendable, CustomStringConvertible {
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
    case .nothing: "nothing on our side would decide: the reported run's own chance is too large"
    }
  }

  /// More seeds than this are no advice.
  private static let mostSeeds = 100
  /// What someone with a larger test set may be expected to run.
  private static let fewSeeds = 10

  /// The least that `decides`, seeds first.
  static func find(
    seeds: Int, images: Int, canEnlarge: Bool, decides: (_ seeds: Int, _ images: Int) -> Bool
  ) -> Remedy {
    let counts = Array((seeds + 1)...max(mostSeeds, seeds + 1))
    if let seeds = counts.firstThat({ decides($0, images) }) {
      return Remedy(.moreSeeds, about: seeds)
    }
    guard canEnlarge else { return Remedy(.nothing) }
    let enough = max(seeds, fewSeeds)
    let sizes = (1...60).map { Int(Double(images) * pow(1.25, Double($0))) }
    guard let size = sizes.firstThat({ decides(enough, $0) }) else { return Remedy(.nothing) }
    let digits = pow(10, floor(log10(Double(size))) - 1)
    let rounded = Int((Double(size) / digits).rounded(.up) * digits)
    return Remedy(.largerTestSet, about: rounded, seeds: enough)
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
