internal import Basics
internal import Configuration
internal import Images
internal import TestSupport
internal import Testing

@Suite struct StreamTests {
  private let pipeline = ImagePipeline(
    height: 32, width: 24, resize: .nearest, preprocess: .caffe)

  private func pictures(_ count: Int) -> [ImageRecord] {
    (0..<count).map { index in
      ImageRecord(
        name: "\(index)", label: 0,
        source: .rendered(
          RenderedImage(category: "bed", seed: 1, index: index, height: 24, width: 40)))
    }
  }

  private func file(_ name: String) -> ImageRecord {
    ImageRecord(name: name, label: 0, source: .file(Goldens.folder + "/files/" + name))
  }

  @Test(arguments: [1, 2, 5]) func batchesComeInOrderWhateverTheThreads(threads: Int) throws {
    let records = pictures(37)
    let stream = ImageStream(records, pipeline: pipeline, batchSize: 8, threads: threads)
    var next = 0
    while let batch = try stream.next() {
      #expect(firstDifference(batch.positions, Array(next..<min(next + 8, 37))) == nil)
      for (index, position) in batch.positions.enumerated() {
        let count = 32 * 24 * 3
        let alone = try pipeline.load(records[position]).values
        #expect(alone.elementsEqual(batch.pixels[index * count..<(index + 1) * count]))
      }
      next += batch.positions.count
    }
    #expect(next == 37)
    #expect(try stream.next() == nil)
    #expect(stream.finishedImages == 37)
  }

  @Test("of images of one channel the first of three is handed out", arguments: [false, true])
  func oneChannel(isNative: Bool) throws {
    var pipeline = ImagePipeline(channels: .grayscale, preprocess: .unit)
    if !isNative {
      pipeline = ImagePipeline(
        height: 20, width: 30, resize: .bilinear, channels: .grayscale, preprocess: .unit)
    }
    var ranges = GeneratorRanges()
    (ranges.rotation, ranges.brightness) = (20, Interval(0.5, 1.5))
    let augmentation = AugmentationDraws(
      ImageAugmentation(Augmentation(.generator(ranges)), Compatibility()), seed: 3, epoch: 1,
      images: [0, 1, 2])
    let records = [file("rgb.png"), file("420.jpg"), file("grey.png")]
    var one = pipeline
    one.keepsOneChannel = true
    #expect(one.identity != pipeline.identity)
    let alone = try one.load(records[0])
    #expect(alone.values.count == alone.height * alone.width)
    for draws in [nil, augmentation] {
      let size = isNative ? 1 : 2
      let whole = ImageStream(records, pipeline: pipeline, augmentation: draws, batchSize: size)
      let narrow = ImageStream(
        records, pipeline: one, augmentation: draws, batchSize: size, threads: 2)
      while let expected = try whole.next() {
        let batch = try #require(try narrow.next())
        #expect(batch.positions == expected.positions)
        let first = stride(from: 0, to: expected.pixels.count, by: 3).map { expected.pixels[$0] }
        #expect(firstDifference(Array(batch.pixels), first) == nil)
      }
      #expect(try narrow.next() == nil)
    }
  }

  @Test func nativeSizesComeOneAtATime() throws {
    let stream = ImageStream(
      [file("rgb.png"), file("exif_6.jpg"), file("420.jpg")], pipeline: ImagePipeline(),
      batchSize: 1, threads: 2)
    var sizes: [[Int]] = []
    while let batch = try stream.next() {
      sizes.append([batch.height, batch.width, batch.pixels.count])
    }
    #expect(sizes == [[44, 60, 7920], [16, 24, 1152], [44, 60, 7920]])
  }

  @Test func stopNamesAllCorruptImages() throws {
    let records =
      pictures(20) + [file("truncated.jpg")] + pictures(20) + [file("text.jpg"), file("none.jpg")]
    let stream = ImageStream(records, pipeline: pipeline, batchSize: 4, threads: 2)
    do {
      while try stream.next() != nil {}
      Issue.record("corrupt images were taken")
    } catch {
      #expect(error.faults.map(\.name) == ["truncated.jpg", "text.jpg", "none.jpg"])
      #expect(error.faults.last?.reason == .unreadable("No such file or directory"))
    }
  }

  @Test func skipLeavesCorruptImagesOut() throws {
    let good = pictures(3)
    let records = [
      good[0], file("text.jpg"), good[1], file("empty.jpg"), file("page.jpg"), good[2],
    ]
    let stream = ImageStream(
      records, pipeline: pipeline, batchSize: 2, threads: 2, onCorrupt: .skip)
    var seen: [Int] = []
    while let batch = try stream.next() {
      seen += batch.positions
      #expect(batch.pixels.count == batch.positions.count * 32 * 24 * 3)
      for (index, position) in batch.positions.enumerated() {
        let alone = try pipeline.load(records[position]).values
        #expect(alone.elementsEqual(batch.pixels[index * alone.count..<(index + 1) * alone.count]))
      }
    }
    #expect(seen == [0, 2, 5])
    #expect(stream.faults.map(\.name) == ["text.jpg", "empty.jpg", "page.jpg"])
  }

  @Test func endsBeforeItIsReadToItsEnd() throws {
    let stream = ImageStream(pictures(200), pipeline: pipeline, batchSize: 4, threads: 3)
    #expect(try stream.next()?.positions == [0, 1, 2, 3])
  }

  @Test func emptyStreamsEnd() throws {
    #expect(try ImageStream([], pipeline: pipeline, batchSize: 4).next() == nil)
  }

  @Test func augmentationDependsOnTheImageAlone() throws {
    let records = pictures(6)
    var ranges = GeneratorRanges()
    (ranges.rotation, ranges.zoom, ranges.brightness) = (40, 0.2, Interval(0.5, 1.5))
    let augmentation = ImageAugmentation(Augmentation(.generator(ranges)), Compatibility())
    func pixels(_ order: [Int], epoch: Int) throws -> [[Float]] {
      let stream = ImageStream(
        order.map { records[$0] }, pipeline: pipeline,
        augmentation: AugmentationDraws(augmentation, seed: 5, epoch: epoch, images: order),
        batchSize: 1, threads: 2)
      var found = [[Float]](repeating: [], count: records.count)
      while let batch = try stream.next() { found[order[batch.positions[0]]] = Array(batch.pixels) }
      return found
    }
    let first = try pixels([0, 1, 2, 3, 4, 5], epoch: 1)
    #expect(try firstDifference(pixels([4, 1, 5, 0, 3, 2], epoch: 1), first) == nil)
    #expect(try pixels([0, 1, 2, 3, 4, 5], epoch: 2) != first)
  }

  @Test(
    "layers follow one another in the list's order, and a layer's numbers depend on its place alone"
  )
  func layersInOrder() throws {
    let records = pictures(3)
    let plain = ImagePipeline(height: 32, width: 24, resize: .nearest)
    func pixels(_ layers: [AugmentationLayer], threads: Int = 2) throws -> [Float] {
      let stream = ImageStream(
        records, pipeline: plain,
        augmentation: AugmentationDraws(.layers(layers), seed: 5, epoch: 3, images: [0, 1, 2]),
        batchSize: 3, threads: threads)
      return try stream.next().map { Array($0.pixels) } ?? []
    }
    var (zoom, rotation) = (AugmentationLayer.RandomZoom(), AugmentationLayer.RandomRotation())
    (zoom.heightFactor, rotation.factor) = ([0.4, 0.5], [0.2, 0.25])
    var contrast = AugmentationLayer.RandomContrast()
    contrast.factor = 0.5
    let flip = AugmentationLayer.flip(AugmentationLayer.RandomFlip())
    let layers = [flip, .zoom(zoom), .contrast(contrast), .rotation(rotation), flip]
    let ours = try pixels(layers)
    #expect(try firstDifference(pixels(layers, threads: 1), ours) == nil)
    // The same changes one by one.
    for (position, record) in records.enumerated() {
      let image = try plain.load(record)
      var values = image.values
      for (place, layer) in layers.enumerated() {
        var draws = CounterGenerator(
          seed: 5, purpose: "augmentation layer \(place)", epoch: 3, index: position)
        let change = try #require(
          layer.changes(&draws, height: image.height, width: image.width).first)
        let before = values
        before.withUnsafeBufferPointer { source in
          values.withUnsafeMutableBufferPointer { target in
            guard let from = source.baseAddress, let to = target.baseAddress else { return }
            change.apply(from, height: image.height, width: image.width, into: to)
          }
        }
      }
      let count = values.count
      let mine = ours[position * count..<(position + 1) * count]
      #expect(firstDifference(Array(mine), values) == nil, "image \(position)")
    }
  }
}
