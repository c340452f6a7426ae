internal import Basics
internal import Configuration
internal import Glibc
internal import Images
internal import TestSupport
internal import Testing

/// Keras's layers that change tones, and those that mix images, against their own pictures.
@Suite struct ToneTests {
  private func check(
    _ golden: AugmentationGolden, _ changes: ToneChange..., within bound: Float = 2e-3
  ) throws {
    let range = Interval(golden.numbers["low"] ?? 0, golden.numbers["high"] ?? 255)
    let ours = try changed { source, height, width, target in
      target.update(from: source, count: height * width * 3)
      for index in 0..<height * width * 3 {
        target[index] = min(max(target[index], Float(range.low)), Float(range.high))
      }
      for change in changes {
        LayerChange.tone(change, range).apply(target, height: height, width: width)
      }
    }
    try expectNear(ours, golden, within: bound)
  }

  @Test(
    "random_color_degeneration's pictures of given factors, within 0.002 of 255",
    arguments: AugmentationGolden.named("random_color_degeneration"))
  func degeneration(golden: AugmentationGolden) throws {
    try check(golden, .degenerate(Float(try golden.number("factor"))))
  }

  @Test(
    "random_sharpness's pictures of given factors, within 0.002 of 255",
    arguments: AugmentationGolden.named("random_sharpness"))
  func sharpness(golden: AugmentationGolden) throws {
    try check(golden, .sharpen(Float(try golden.number("factor"))))
  }

  @Test(
    "random_posterization's pictures of given bits, within 0.002 of 255",
    arguments: AugmentationGolden.named("random_posterization"))
  func posterization(golden: AugmentationGolden) throws {
    try check(golden, .posterize(bits: Int(try golden.number("bits"))))
  }

  @Test(
    "solarization's pictures of given numbers, within 0.002 of 255",
    arguments: AugmentationGolden.named("solarization"))
  func solarization(golden: AugmentationGolden) throws {
    let addition = Float(try golden.number("addition"))
    try check(
      golden, .solarize(addition: addition, threshold: Float(try golden.number("threshold"))))
  }

  @Test(
    "auto_contrast's pictures, within 0.002 of 255",
    arguments: AugmentationGolden.named("auto_contrast"))
  func autoContrast(golden: AugmentationGolden) throws { try check(golden, .autoContrast) }

  @Test(
    "equalization's pictures, within 0.002 of 255",
    arguments: AugmentationGolden.named("equalization"))
  func equalization(golden: AugmentationGolden) throws {
    try check(golden, .equalize(bins: Int(try golden.number("bins"))))
  }

  @Test(
    "rand_augment passes images through the layers that it chose, one after the other",
    arguments: AugmentationGolden.named("rand_augment"))
  func randAugment(golden: AugmentationGolden) throws {
    try check(golden, .degenerate(Float(try golden.number("factor"))), .equalize(bins: 256))
  }

  @Test("auto_contrast and equalization leave a channel of one value as it is")
  func oneValue() {
    var image: [Float] = [10, 7, 99, 10, 9, 99, 10, 7, 99]
    for change in [ToneChange.autoContrast, .equalize(bins: 256)] {
      LayerChange.tone(change, Interval(0, 255)).apply(&image, height: 1, width: 3)
      #expect([image[0], image[3], image[6]] == [10, 10, 10], "\(change)")
      #expect([image[2], image[5], image[8]] == [99, 99, 99], "\(change)")
    }
  }

  // MARK: Random numbers

  private func draw(_ layer: AugmentationLayer) -> [[LayerChange]] {
    (0..<20_000).map { image in
      var draws = CounterGenerator(seed: 7, purpose: "test", epoch: 2, index: image)
      return layer.changes(&draws, height: 40, width: 20)
    }
  }

  @Test("rand_augment takes each of its eleven layers as often, and its own number of them")
  func choices() {
    var layer = AugmentationLayer.RandAugment()
    layer.numOps = 3
    let drawn = draw(.randAugment(layer))
    #expect(drawn.allSatisfy { $0.count == 3 })
    var counts: [String: Int] = [:]
    for case .tone(let change, _) in drawn.joined() {
      let name = "\(change)".prefix { $0 != "(" }
      counts[String(name), default: 0] += 1
    }
    #expect(counts.count == 6)
    let expected = 60_000.0 / 11
    #expect(counts.values.allSatisfy { abs(Double($0) - expected) < 6 * expected.squareRoot() })
    let moves = drawn.joined().count { if case .move = $0 { true } else { false } }
    #expect(abs(Double(moves) - 3 * expected) < 6 * (3 * expected).squareRoot())
  }

  @Test("random_posterization keeps 1 to f - 1 bits, as Keras draws them")
  func bits() {
    var layer = AugmentationLayer.RandomPosterization()
    layer.factor = .upTo(4)
    let bits = draw(.posterization(layer)).joined().compactMap { change -> Int? in
      if case .tone(.posterize(let bits), _) = change { bits } else { nil }
    }
    #expect(Set(bits) == [1, 2, 3])
  }

  @Test("solarization's lower ends are grey levels and its upper ones parts of 255")
  func solarizationDraws() {
    var layer = AugmentationLayer.Solarization()
    (layer.additionFactor, layer.thresholdFactor) = (0.25, [0.25, 0.5])
    var (additions, thresholds): ([Double], [Double]) = ([], [])
    for case .tone(.solarize(let addition, let threshold), _) in draw(.solarization(layer)).joined()
    {
      additions.append(Double(addition))
      thresholds.append(Double(threshold))
    }
    expectUniform(additions, 0, 63.75)
    expectUniform(thresholds, 0.25, 127.5)
  }

  // MARK: Mixed images

  private func mixed(_ golden: AugmentationGolden, _ mixture: ImageMixture) throws {
    let ours = try changed { source, height, width, target in
      let count = height * width * 3
      var other = [Float](repeating: 0, count: count)
      for pixel in 0..<height * width {
        for channel in 0..<3 {
          other[pixel * 3 + channel] = source[(height * width - 1 - pixel) * 3 + channel]
        }
      }
      mixture.mix(source, other, height: height, width: width, into: target)
    }
    try expectNear(ours, golden, within: 2e-3)
  }

  @Test("mix_up's pictures of given shares", arguments: AugmentationGolden.named("mix_up"))
  func mixUp(golden: AugmentationGolden) throws {
    let share = Float(try golden.number("share"))
    try mixed(golden, ImageMixture(partner: 1, share: share, window: nil))
  }

  @Test("cut_mix's pictures of given rectangles", arguments: AugmentationGolden.named("cut_mix"))
  func cutMix(golden: AugmentationGolden) throws {
    let window = MixedWindow(
      top: Float(try golden.number("top")), left: Float(try golden.number("left")),
      bottom: Float(try golden.number("bottom")), right: Float(try golden.number("right")))
    try mixed(golden, ImageMixture(partner: 1, share: 0.5, window: window))
  }

  @Test(
    "mix_up's shares have the beta distribution's mean and variance",
    arguments: [0.2, 1, 3.5])
  func shares(alpha: Double) {
    let shares = (0..<400).flatMap { epoch in
      BatchMixing.mixUp(alpha: alpha)
        .draw(Array(0..<50), height: 8, width: 8, seed: 3, epoch: epoch).map { Double($0.share) }
    }
    let mean = shares.reduce(0, +) / Double(shares.count)
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(shares.count)
    let expected = 1 / (4 * (2 * alpha + 1))
    #expect(abs(mean - 0.5) < 5 * (expected / Double(shares.count)).squareRoot())
    #expect(abs(variance - expected) < 0.05 * expected)
  }

  @Test("cut_mix's rectangles lie in the image and have the area of the other label's share")
  func rectangles() throws {
    for epoch in 0..<200 {
      let mixtures = BatchMixing.cutMix(low: 0, high: 1)
        .draw(Array(0..<16), height: 30, width: 40, seed: 3, epoch: epoch)
      #expect(Set(mixtures.map(\.partner)) == Set(0..<16))
      for mixture in mixtures {
        let window = try #require(mixture.window)
        #expect(
          window.top >= 0 && window.left >= 0 && window.bottom <= 30.001
            && window.right <= 40.001)
        let area = (window.bottom - window.top) * (window.right - window.left)
        #expect(abs(area / 1200 - (1 - mixture.share)) < 1e-3)
      }
    }
  }
}
