internal import Basics
internal import Configuration
internal import Glibc
internal import Images
internal import Testing

@Suite struct RenderingTests {
  private func pictures(_ images: Int, seed: Int, classes: [String]) throws -> [ImageRecord] {
    let dataset = try ImageDataset.open(
      DatasetDescription(
        format: .rendered, root: "",
        partition: .splits([.train: .rendered(images: images, seed: seed)]),
        classes: classes))
    return try #require(dataset.splits["train"])
  }

  @Test func splitsAreEvenAndNamed() throws {
    let records = try pictures(5, seed: 7, classes: ["bed", "sofa"])
    #expect(records.map(\.label) == [0, 0, 0, 1, 1])
    #expect(records.map(\.name)[2] == "rendered/7/bed_00002")
    #expect(Set(try records.map { try $0.digest() }).count == 5)
  }

  @Test func faultsNameWhatCanBeDrawn() {
    let description = DatasetDescription(
      format: .rendered, root: "",
      partition: .splits([.train: .rendered(images: 1, seed: 0)]),
      classes: ["bed", "piano"])
    do {
      _ = try ImageDataset.open(description)
      Issue.record("a piano was drawn")
    } catch {
      #expect(
        error.faults == [
          .unknownCategory(name: "piano", known: Furniture.categories),
          .tooFewImages(role: "train", images: 1, classes: 2),
        ])
    }
  }

  /// The bits are part of what an experiment states: raise `SceneRenderer.version` with them.
  @Test func picturesNeverChange() throws {
    var hash = SHA256()
    for record in try pictures(24, seed: 11, classes: Furniture.categories) {
      hash.update(try ImagePipeline().load(record).values.map { UInt8($0) })
    }
    #expect(
      hash.finalizedHex() == "d652db5eef2b1a6cfe3f92ded8e4667dd9a9692d38477e63c403668323472a60")
  }

  /// A logistic regression on standardised pixels must not tell beds from sofas: shape decides.
  @Test func pixelsAloneDoNotTell() throws {
    var accuracies: [Double] = []
    for seed in [1, 3, 5] {
      let train = try features(seed)
      let test = try features(seed + 1)
      accuracies.append(LinearProbe(train).accuracy(on: test))
    }
    #expect(accuracies.allSatisfy { $0 <= 0.65 }, "\(accuracies)")
  }

  private func features(_ seed: Int) throws -> [(values: [Float], target: Float)] {
    let pipeline = ImagePipeline(preprocess: .tf)
    return try pictures(200, seed: seed, classes: ["bed", "sofa"]).map { record in
      (try pipeline.load(record).values, Float(record.label ?? -1))
    }
  }
}

/// Logistic regression by gradient descent over standardised features.
private struct LinearProbe {
  private var mean: [Float]
  private var scale: [Float]
  private var weights: [Float]
  private var bias: Float = 0

  init(_ data: [(values: [Float], target: Float)]) {
    let width = data[0].values.count
    mean = [Float](repeating: 0, count: width)
    var squares = mean
    for (values, _) in data {
      for index in 0..<width {
        mean[index] += values[index] / Float(data.count)
        squares[index] += values[index] * values[index] / Float(data.count)
      }
    }
    scale = zip(mean, squares).map { 1 / max($1 - $0 * $0, 1e-6).squareRoot() }
    weights = [Float](repeating: 0, count: width)
    for _ in 0..<60 {
      var gradient = [Float](repeating: 0, count: width)
      var biasGradient: Float = 0
      for (values, target) in data {
        let error = 1 / (1 + exp(-logit(values))) - target
        biasGradient += error
        for index in 0..<width {
          gradient[index] += error * (values[index] - mean[index]) * scale[index]
        }
      }
      let rate = 1 / Float(width * data.count)
      for index in 0..<width { weights[index] -= rate * gradient[index] }
      bias -= rate * biasGradient
    }
  }

  private func logit(_ values: [Float]) -> Float {
    var sum = bias
    for index in 0..<values.count {
      sum += weights[index] * (values[index] - mean[index]) * scale[index]
    }
    return sum
  }

  func accuracy(on data: [(values: [Float], target: Float)]) -> Double {
    Double(data.count { (logit($0.values) > 0) == ($0.target > 0.5) }) / Double(data.count)
  }
}
