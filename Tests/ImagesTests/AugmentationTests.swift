internal import Configuration
internal import Images
internal import TestSupport
internal import Testing

@Suite struct AugmentationTests {
  private func change(
    theta: Double, tx: Double, ty: Double, shear: Double, zx: Double, zy: Double,
    flip: Bool = false
  ) -> ImageChange {
    var change = ImageChange()
    (change.theta, change.tx, change.ty, change.shear) = (theta, tx, ty, shear)
    (change.zx, change.zy, change.flipHorizontal) = (zx, zy, flip)
    return change
  }

  /// Rows of [A | b] printed by both generations of Keras's own function, to four digits.
  @Test func matricesAreKerass() {
    let change = change(theta: 30, tx: 10, ty: -5, shear: 0.15, zx: 1.1, zy: 0.9)
    func rows(_ augmentation: GeneratorAugmentation) -> [Double] {
      let map = AffineMap(change, augmentation, height: 150, width: 150)
      return [
        map.rowFromRow, map.rowFromColumn, map.rowOffset, map.columnFromRow,
        map.columnFromColumn, map.columnOffset,
      ].map { ($0 * 1e4).rounded() / 1e4 }
    }
    #expect(
      rows(GeneratorAugmentation(GeneratorRanges(), Compatibility(preset: .keras3))) == [
        0.7782, 0.5500, -23.7842, -0.4520, 0.9526, 48.3664,
      ])
    #expect(
      rows(GeneratorAugmentation(GeneratorRanges(), Compatibility(preset: .tf28))) == [
        0.9526, -0.4520, 48.8658, 0.5500, 0.7782, -24.1124,
      ])
  }

  /// Keras's picture to within 1e-4 of 255; Float against SciPy's Double interpolation.
  @Test(arguments: FillMode.allCases, Compatibility.AugmentationInterpolation.allCases)
  func picturesAreKerass(
    fill: FillMode, interpolation: Compatibility.AugmentationInterpolation
  ) throws {
    let source = try Goldens.floats("augment_source.f32")
    let order = interpolation == .bilinear ? 1 : 0
    let golden = try Goldens.floats("augment_\(fill.rawValue)_\(order).f32")
    var ranges = GeneratorRanges()
    (ranges.fill, ranges.fillValue) = (fill, 9.5)
    var augmentation = GeneratorAugmentation(ranges, Compatibility())
    augmentation.interpolation = interpolation
    let change = change(theta: 25, tx: 3.3, ty: -7.25, shear: 12, zx: 1.4, zy: 0.8, flip: true)
    var ours = [Float](repeating: 0, count: source.count)
    let transform = AffineTransform(change, augmentation, height: 20, width: 20)
    source.withUnsafeBufferPointer { source in
      ours.withUnsafeMutableBufferPointer { ours in
        guard let from = source.baseAddress, let to = ours.baseAddress else { return }
        transform.apply(from, height: 20, width: 20, into: to)
      }
    }
    #expect(difference(ours, golden) < 1e-4)
  }

  @Test(
    "what ImageDataGenerator.apply_transform makes of its numbers, within 1e-3 of 255, in its order",
    arguments: AugmentationGolden.named("generator"))
  func generator(golden: AugmentationGolden) throws {
    var ranges = GeneratorRanges()
    ranges.fill = try #require(golden.words["fill"].flatMap { FillMode(rawValue: $0) })
    ranges.fillValue = try golden.number("fill_value")
    var change = ImageChange()
    let numbers = golden.numbers
    (change.theta, change.shear) = (numbers["theta"] ?? 0, numbers["shear"] ?? 0)
    (change.tx, change.ty) = (numbers["tx"] ?? 0, numbers["ty"] ?? 0)
    (change.zx, change.zy) = (numbers["zx"] ?? 1, numbers["zy"] ?? 1)
    change.flipHorizontal = numbers["flip_horizontal"] != nil
    change.flipVertical = numbers["flip_vertical"] != nil
    change.channelShift = numbers["channel_shift_intensity"]
    change.brightness = numbers["brightness"]
    let augmentation = GeneratorAugmentation(ranges, Compatibility())
    let ours = try changed { source, height, width, target in
      augmentation.apply(change, source, height: height, width: width, into: target)
    }
    try expectNear(ours, golden, within: change.brightness == nil ? 1e-3 : 1)
  }
  @Test func drawsStayInTheirRanges() {
    var ranges = GeneratorRanges()
    (ranges.rotation, ranges.widthShift, ranges.heightShift) = (40, 0.2, 0.1)
    (ranges.shear, ranges.zoom, ranges.horizontalFlip) = (0.3, 0.25, true)
    let changes = (0..<2000).map { image in
      ImageChange(ranges, seed: 1, epoch: 2, image: image, height: 100, width: 50)
    }
    #expect(changes.allSatisfy { abs($0.theta) <= 40 && abs($0.tx) <= 10 && abs($0.ty) <= 10 })
    #expect(changes.allSatisfy { abs($0.shear) <= 0.3 && abs($0.zx - 1) <= 0.25 })
    #expect(changes.contains { $0.theta > 38 } && changes.contains { $0.theta < -38 })
    #expect(changes.contains { $0.zx != $0.zy })
    #expect((850...1150).contains(changes.count { $0.flipHorizontal }))
    #expect(!changes.contains { $0.flipVertical })
    #expect(changes.allSatisfy { $0.channelShift == nil && $0.brightness == nil })
    let still = ImageChange(GeneratorRanges(), seed: 1, epoch: 2, image: 3, height: 9, width: 9)
    #expect(
      AffineMap(
        still, GeneratorAugmentation(GeneratorRanges(), Compatibility()), height: 9, width: 9
      ).isIdentity)
  }

  private func changes(_ set: (inout GeneratorRanges) -> Void) -> [ImageChange] {
    var ranges = GeneratorRanges()
    set(&ranges)
    return (0..<20_000).map { image in
      ImageChange(ranges, seed: 3, epoch: 1, image: image, height: 100, width: 50)
    }
  }

  @Test("brightness, channel shift, zoom and fractions of pixels are uniform in their ranges")
  func uniformDraws() {
    let found = changes { ranges in
      (ranges.brightness, ranges.channelShift) = (Interval(0.4, 1.2), 30)
      (ranges.zoom, ranges.heightShift, ranges.widthShift) = ([0.5, 0.9], 2.5, 0.2)
    }
    expectUniform(found.compactMap(\.brightness), 0.4, 1.2)
    expectUniform(found.compactMap(\.channelShift), -30, 30)
    expectUniform(found.map(\.zx), 0.5, 0.9)
    expectUniform(found.map(\.zy), 0.5, 0.9)
    expectUniform(found.map(\.tx), -2.5, 2.5)
    expectUniform(found.map(\.ty), -10, 10)
    #expect(found.allSatisfy { $0.zx != $0.zy })
  }

  @Test(
    "4 is -3 to 3 whole pixels, nought twice as often; a list's numbers are taken to either side")
  func choices() {
    let found = changes { ranges in (ranges.heightShift, ranges.widthShift) = (4, [0.1, -0.3]) }
    let rows = Dictionary(grouping: found, by: \.tx).mapValues(\.count)
    #expect(Set(rows.keys) == [-3, -2, -1, 0, 1, 2, 3])
    #expect(rows.allSatisfy { abs($1 - ($0 == 0 ? 5000 : 2500)) < 250 }, "\(rows)")
    let columns = Dictionary(grouping: found, by: { ($0.ty * 10).rounded() / 10 })
    #expect(Set(columns.keys) == [-15, -5, 5, 15])
    #expect(columns.values.allSatisfy { abs($0.count - 5000) < 300 })
  }

  @Test("the numbers of one range are the same whatever the others")
  func independentDraws() {
    let plain = changes { $0.rotation = 10 }
    let busy = changes { ranges in
      (ranges.rotation, ranges.widthShift, ranges.heightShift) = (10, 5, [1, 2])
      (ranges.zoom, ranges.brightness, ranges.channelShift) = ([0.5, 1], Interval(0, 1), 5)
    }
    #expect(plain.map(\.theta) == busy.map(\.theta))
  }
}
