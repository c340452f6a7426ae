internal import Basics
internal import Configuration
internal import Glibc
internal import Images
internal import TestSupport
internal import Testing

/// Keras's preprocessing layers, against their own `transform_images` and `get_random_transformation`.
@Suite struct AugmentationLayerTests {
  private func check(
    _ golden: AugmentationGolden, _ change: LayerChange, within bound: Float = 2e-3
  ) throws {
    let ours = try changed { source, height, width, target in
      change.apply(source, height: height, width: width, into: target)
    }
    try expectNear(ours, golden, within: bound)
  }

  private func sampling(_ golden: AugmentationGolden) throws -> Sampling {
    Sampling(
      try #require(golden.words["fill_mode"].flatMap { FillMode(rawValue: $0) }),
      try #require(
        golden.words["interpolation"].flatMap { Sampling.Interpolation(rawValue: $0) }),
      fillValue: 70)
  }

  private func range(_ golden: AugmentationGolden) throws -> Interval {
    Interval(try golden.number("low"), try golden.number("high"))
  }

  @Test("random_flip's pictures, bit for bit", arguments: AugmentationGolden.named("random_flip"))
  func flip(golden: AugmentationGolden) throws {
    let mode = golden.words["mode"]
    let isFlipped = try golden.number("flips") == 1
    try check(
      golden,
      .flip(
        horizontal: isFlipped && mode != "vertical", vertical: isFlipped && mode != "horizontal"),
      within: 0)
  }

  @Test("random_crop's pictures, bit for bit", arguments: AugmentationGolden.named("random_crop"))
  func crop(golden: AugmentationGolden) throws {
    let (top, left) = (Int(try golden.number("top")), Int(try golden.number("left")))
    let change = LayerChange.crop(top: top, left: left, height: 6, width: 5)
    let ours = try changed { source, height, width, target in
      change.apply(source, height: height, width: width, into: target)
    }
    try expectNear(Array(ours.prefix(6 * 5 * 3)), golden, within: 0)
  }

  @Test(
    "random_rotation's pictures of given angles, within 0.002 of 255",
    arguments: AugmentationGolden.named("random_rotation"))
  func rotation(golden: AugmentationGolden) throws {
    let map = PlaneMap(
      degrees: Float(try golden.number("angle")), height: golden.height, width: golden.width)
    try check(golden, .move(map, sampling(golden)))
  }

  @Test(
    "random_zoom's pictures of given factors, within 0.002 of 255",
    arguments: AugmentationGolden.named("random_zoom"))
  func zoom(golden: AugmentationGolden) throws {
    let zoom = (
      height: Float(try golden.number("height_zoom")), width: Float(try golden.number("width_zoom"))
    )
    let map = PlaneMap(zoom: zoom, height: golden.height, width: golden.width)
    try check(golden, .move(map, sampling(golden)))
  }

  @Test(
    "random_translation's pictures of given pixels, within 0.002 of 255",
    arguments: AugmentationGolden.named("random_translation"))
  func translation(golden: AugmentationGolden) throws {
    let map = PlaneMap(
      down: Float(try golden.number("down")), right: Float(try golden.number("right")))
    try check(golden, .move(map, sampling(golden)))
  }

  @Test(
    "random_shear's pictures of given factors, within 0.002 of 255",
    arguments: AugmentationGolden.named("random_shear"))
  func shear(golden: AugmentationGolden) throws {
    let map = PlaneMap(
      shear: (x: Float(try golden.number("x")), y: Float(try golden.number("y"))))
    try check(golden, .move(map, sampling(golden)))
  }

  @Test(
    "random_contrast's pictures of given factors, within 0.002 of 255",
    arguments: AugmentationGolden.named("random_contrast"))
  func contrast(golden: AugmentationGolden) throws {
    let factor = Float(try golden.number("factor"))
    try check(golden, .contrast(factor: factor, range(golden)))
  }

  @Test(
    "random_brightness's pictures of given sums, within 0.002 of 255",
    arguments: AugmentationGolden.named("random_brightness"))
  func brightness(golden: AugmentationGolden) throws {
    let delta = Float(try golden.number("delta"))
    try check(golden, .brightness(delta: delta, range(golden)))
  }

  @Test(
    "random_hue's pictures of given turns, within 0.002 of 255",
    arguments: AugmentationGolden.named("random_hue"))
  func hue(golden: AugmentationGolden) throws {
    try check(golden, .hue(Float(try golden.number("factor")), range(golden)))
  }

  @Test(
    "random_saturation's pictures of given factors, within 0.002 of 255",
    arguments: AugmentationGolden.named("random_saturation"))
  func saturation(golden: AugmentationGolden) throws {
    let factor = Float(try golden.number("factor"))
    try check(golden, .saturation(factor: factor, range(golden)))
  }

  @Test("the golden file has pictures of every layer")
  func goldens() {
    for rule in AugmentationLayer.rules {
      #expect(!AugmentationGolden.named(rule.name).isEmpty, "\(rule.name)")
    }
  }

  // MARK: Random numbers

  private func changes(_ layer: AugmentationLayer) -> [LayerChange] {
    (0..<20_000).map { image in
      var draws = CounterGenerator(seed: 7, purpose: "test", epoch: 2, index: image)
      return layer.changes(&draws, height: 40, width: 20)
    }.joined().map(\.self)
  }

  private func maps(_ layer: AugmentationLayer) -> [PlaneMap] {
    changes(layer).compactMap { if case .move(let map, _) = $0 { map } else { nil } }
  }

  @Test("random_rotation's angles are uniform between its ends, in parts of a turn")
  func rotationDraws() {
    func sines(_ factor: NumberOrNumbers) -> [Double] {
      var layer = AugmentationLayer.RandomRotation()
      layer.factor = factor
      return maps(.rotation(layer)).map { Double($0.yFromX) }
    }
    let turn = 2 * Double.pi
    for (factor, low, high) in [
      (NumberOrNumbers.number(0.1), -0.1, 0.1), (.numbers([0.2, -0.1]), -0.1, 0.2),
    ] {
      expectUniform(sines(factor).map { asin($0) / turn }, low - 1e-6, high + 1e-6)
    }
  }

  @Test("random_zoom draws height and width by themselves, or one for both")
  func zoomDraws() {
    var layer = AugmentationLayer.RandomZoom()
    layer.heightFactor = 0.25
    #expect(maps(.zoom(layer)).allSatisfy { $0.xFromX == $0.yFromY })
    layer.widthFactor = [-0.5, -0.125]
    let found = maps(.zoom(layer))
    expectUniform(found.map { Double($0.yFromY) }, 0.75, 1.25)
    expectUniform(found.map { Double($0.xFromX) }, 0.5, 0.875)
    expectUnrelated(found.map { Double($0.yFromY) }, found.map { Double($0.xFromX) })
  }

  @Test("random_translation draws parts of height and width, down and right where above 0")
  func translationDraws() {
    var layer = AugmentationLayer.RandomTranslation()
    (layer.heightFactor, layer.widthFactor) = (0.25, [0.125, 0.5])
    let found = maps(.translation(layer))
    expectUniform(found.map { Double($0.yOffset) }, -10, 10)
    expectUniform(found.map { Double($0.xOffset) }, -10, -2.5)
    expectUnrelated(found.map { Double($0.yOffset) }, found.map { Double($0.xOffset) })
  }

  @Test("random_shear draws both factors with one sign")
  func shearDraws() {
    var layer = AugmentationLayer.RandomShear()
    (layer.xFactor, layer.yFactor) = ([0.125, 0.5], 0.25)
    let found = maps(.shear(layer))
    expectUniform(found.map { abs(Double($0.xFromY)) }, 0.125, 0.5)
    expectUniform(found.map { Double($0.yFromX) }, -0.25, 0.25)
    expectHalf(found.count { $0.xFromY > 0 }, of: found.count)
  }

  @Test("random_flip flips half of the images, in both directions at once where it may")
  func flipDraws() {
    for mode in AugmentationLayer.RandomFlip.Mode.allCases {
      let found = changes(.flip(AugmentationLayer.RandomFlip(mode: mode)))
      let flipped = found.count {
        $0 == .flip(horizontal: mode != .vertical, vertical: mode != .horizontal)
      }
      let still = found.count { $0 == .flip(horizontal: false, vertical: false) }
      #expect(flipped + still == found.count)
      expectHalf(flipped, of: found.count)
    }
  }

  @Test("random_crop is anywhere in the image, and in its middle where one side is all of it")
  func cropDraws() {
    var crop = AugmentationLayer.RandomCrop()
    (crop.height, crop.width) = (36, 18)
    let corners = changes(.crop(crop)).compactMap { change -> [Int]? in
      guard case .crop(let top, let left, 36, 18) = change else { return nil }
      return [top, left]
    }
    let counts = Dictionary(grouping: corners) { $0 }.mapValues(\.count)
    #expect(counts.count == 5 * 3 && corners.count == 20_000)
    #expect(counts.keys.allSatisfy { (0...4).contains($0[0]) && (0...2).contains($0[1]) })
    #expect(counts.values.allSatisfy { abs($0 - 1333) < 180 }, "\(counts)")
    crop.width = 20
    #expect(
      changes(.crop(crop)).allSatisfy { $0 == .crop(top: 2, left: 0, height: 36, width: 20) })
  }

  @Test("random_contrast draws from 1 - low to 1 + high, and one number f is [0, f]")
  func contrastDraws() {
    func factors(_ factor: NumberOrNumbers) -> [Double] {
      var layer = AugmentationLayer.RandomContrast()
      layer.factor = factor
      return changes(.contrast(layer)).compactMap {
        if case .contrast(let factor, _) = $0 { Double(factor) } else { nil }
      }
    }
    expectUniform(factors(0.25), 1, 1.25)
    expectUniform(factors([0.25, 0.5]), 0.75, 1.5)
  }

  @Test("random_brightness draws parts of the value range")
  func brightnessDraws() {
    func sums(_ factor: NumberOrNumbers, _ range: Interval) -> [Double] {
      var layer = AugmentationLayer.RandomBrightness()
      (layer.factor, layer.valueRange) = (factor, range)
      return changes(.brightness(layer)).compactMap {
        if case .brightness(let delta, _) = $0 { Double(delta) } else { nil }
      }
    }
    expectUniform(sums(0.25, Interval(0, 256)), -64, 64)
    expectUniform(sums([-0.5, -0.25], Interval(10, 42)), -16, -8)
  }

  @Test("random_hue draws half turns, either way; random_saturation f/(1 - f)")
  func hueAndSaturationDraws() {
    var hue = AugmentationLayer.RandomHue()
    hue.factor = 0.5
    let turns = changes(.hue(hue)).compactMap {
      if case .hue(let turn, _) = $0 { Double(turn) } else { nil }
    }
    expectUniform(turns, -0.25, 0.25)
    hue.factor = [0.25, 0.5]
    let outer = changes(.hue(hue)).compactMap {
      if case .hue(let turn, _) = $0 { Double(turn) } else { nil }
    }
    expectUniform(outer.map { abs($0) }, 0.125, 0.25)
    var saturation = AugmentationLayer.RandomSaturation()
    saturation.factor = [0.25, 0.75]
    let factors = changes(.saturation(saturation)).compactMap {
      if case .saturation(let factor, _) = $0 { Double(factor) } else { nil }
    }
    expectUniform(factors.map { $0 / (1 + $0) }, 0.2499999, 0.7500001)
    saturation.factor = 0.25
    let colours = changes(.saturation(saturation)).compactMap {
      if case .saturation(let factor, _) = $0 { Double(factor) } else { nil }
    }
    expectUniform(colours.map { $0 / (1 + $0) }, -0.2500001, 0.2500001)
  }

  private func expectHalf(
    _ some: Int, of all: Int, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    // Five standard errors.
    #expect(
      abs(Double(some) - Double(all) / 2) < 2.5 * Double(all).squareRoot(), "\(some) of \(all)",
      sourceLocation: sourceLocation)
  }

  private func expectUnrelated(
    _ first: [Double], _ second: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    func centred(_ numbers: [Double]) -> [Double] {
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      let spread = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
      return numbers.map { ($0 - mean) / spread }
    }
    let correlation = zip(centred(first), centred(second)).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(
      abs(correlation) < 5 / Double(first.count).squareRoot(), "correlation \(correlation)",
      sourceLocation: sourceLocation)
  }
}
