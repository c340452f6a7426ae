internal import Configuration
internal import Images
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
    func rows(_ augmentation: ImageAugmentation) -> [Double] {
      let map = AffineMap(change, augmentation, height: 150, width: 150)
      return [
        map.rowFromRow, map.rowFromColumn, map.rowOffset, map.columnFromRow,
        map.columnFromColumn, map.columnOffset,
      ].map { ($0 * 1e4).rounded() / 1e4 }
    }
    #expect(
      rows(ImageAugmentation(Augmentation(), Compatibility(preset: .keras3))) == [
        0.7782, 0.5500, -23.7842, -0.4520, 0.9526, 48.3664,
      ])
    #expect(
      rows(ImageAugmentation(Augmentation(), Compatibility(preset: .tf28))) == [
        0.9526, -0.4520, 48.8658, 0.5500, 0.7782, -24.1124,
      ])
  }

  /// Keras's picture to within 1e-4 of 255; Float against SciPy's Double interpolation.
  @Test(arguments: Augmentation.Fill.allCases, Compatibility.AugmentationInterpolation.allCases)
  func picturesAreKerass(
    fill: Augmentation.Fill, interpolation: Compatibility.AugmentationInterpolation
  ) throws {
    let source = try Goldens.floats("augment_source.f32")
    let order = interpolation == .bilinear ? 1 : 0
    let golden = try Goldens.floats("augment_\(fill.rawValue)_\(order).f32")
    var augmentation = ImageAugmentation(
      Augmentation(fill: fill, fillValue: 9.5), Compatibility())
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

  @Test func drawsStayInTheirRanges() {
    let augmentation = Augmentation(
      rotation: 40, widthShift: 0.2, heightShift: 0.1, shear: 0.3, zoom: 0.25,
      horizontalFlip: true)
    let changes = (0..<2000).map { image in
      ImageChange(augmentation, seed: 1, epoch: 2, image: image, height: 100, width: 50)
    }
    #expect(changes.allSatisfy { abs($0.theta) <= 40 && abs($0.tx) <= 10 && abs($0.ty) <= 10 })
    #expect(changes.allSatisfy { abs($0.shear) <= 0.3 && abs($0.zx - 1) <= 0.25 })
    #expect(changes.contains { $0.theta > 38 } && changes.contains { $0.theta < -38 })
    #expect(changes.contains { $0.zx != $0.zy })
    #expect((850...1150).contains(changes.count { $0.flipHorizontal }))
    #expect(!changes.contains { $0.flipVertical })
    let still = ImageChange(Augmentation(), seed: 1, epoch: 2, image: 3, height: 9, width: 9)
    #expect(
      AffineMap(
        still, ImageAugmentation(Augmentation(), Compatibility()), height: 9, width: 9
      ).isIdentity)
  }
}
