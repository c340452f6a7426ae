internal import Basics
internal import Configuration
internal import Images
internal import TestSupport
internal import Testing

@Suite struct PipelineTests {
  private let record = ImageRecord(
    name: "rgb.png", label: 0, source: .file(Goldens.folder + "/files/rgb.png"))

  @Test func nearestIndicesArePillows() throws {
    for golden in try Goldens.read().nearest {
      let indices = NearestIndices(source: golden.source, target: golden.target).indices
      #expect(digest(indices) == golden.digest, "\(golden.source) to \(golden.target)")
    }
  }

  /// Bit for bit: TensorFlow's build has no fused multiply-add in this kernel, nor has ours.
  @Test(arguments: [(24, 32), (70, 90), (22, 30)])
  func bilinearIsTensorFlows(height: Int, width: Int) throws {
    let pipeline = ImagePipeline(height: height, width: width, resize: .bilinear)
    let golden = try Goldens.floats("bilinear_\(height)x\(width).f32")
    #expect(difference(try pipeline.load(record).values, golden) == 0)
  }

  /// Bit for bit.
  @Test(arguments: [(24, 32), (70, 90), (22, 30)])
  func opencvIsOpenCVs(height: Int, width: Int) throws {
    let pipeline = ImagePipeline(height: height, width: width, resize: .opencv)
    let golden = try WholeFile.read(Goldens.folder + "/opencv_\(height)x\(width).u8").map(
      Float.init)
    let ours = try pipeline.load(record).values
    #expect(difference(ours, golden) == 0)
  }

  @Test(
    "Pillow's filters, bit for bit, to sizes smaller and larger and in one direction alone",
    arguments: [
      ImageSpec.Resize.pillowBilinear, .bicubic, .lanczos, .box, .hamming,
    ])
  func pillowFilters(resize: ImageSpec.Resize) throws {
    for golden in try Goldens.read().filters where golden.filter == resize.rawValue {
      let pipeline = ImagePipeline(height: golden.height, width: golden.width, resize: resize)
      let bytes = try pipeline.load(record).values.map { UInt8($0) }
      #expect(
        SHA256.hex(of: bytes) == golden.digest, "\(resize) \(golden.height)x\(golden.width)")
    }
  }

  /// Bit for bit what `preprocess_input` makes of float32 images.
  @Test(arguments: [ImageSpec.Preprocess.caffe, .tf, .torch, .unit])
  func preprocessingIsKerass(mode: ImageSpec.Preprocess) throws {
    let golden = try Goldens.floats("preprocess_\(mode.rawValue).f32")
    let arithmetic = ImagePipeline(preprocess: mode).arithmetic
    for level in 0..<256 {
      let pixel = [Float(level), Float(255 - level), Float(level)]
      for (channel, step) in arithmetic.enumerated() {
        #expect(step(pixel[step.source]) == golden[level * 3 + channel])
      }
    }
  }

  @Test func caffeTurnsPureRed() {
    let arithmetic = ImagePipeline(preprocess: .caffe).arithmetic
    let red: [Float] = [255, 0, 0]
    #expect(arithmetic.map { $0(red[$0.source]) } == [-103.939, -116.779, 255 - 123.68])
  }

  @Test func channelsAreSwappedBeforePreprocessing() throws {
    let rgb = try ImagePipeline().load(record).values
    let bgr = try ImagePipeline(channels: .bgr).load(record).values
    #expect((bgr[0], bgr[1], bgr[2]) == (rgb[2], rgb[1], rgb[0]))
    let caffe = try ImagePipeline(channels: .bgr, preprocess: .caffe).load(record).values
    #expect((caffe[0], caffe[2]) == (rgb[0] - 103.939, rgb[2] - 123.68))
  }

  /// Every way of resizing gives the same numbers with and without the byte table.
  @Test(arguments: ImageSpec.Preprocess.allCases)
  func resizeToTheSameSizeChangesNothing(mode: ImageSpec.Preprocess) throws {
    let plain = try ImagePipeline(preprocess: mode).load(record)
    for resize in ImageSpec.Resize.allCases where resize != .none {
      let pipeline = ImagePipeline(
        height: plain.height, width: plain.width, resize: resize, preprocess: mode)
      #expect(try firstDifference(pipeline.load(record).values, plain.values) == nil, "\(resize)")
    }
  }

  @Test func nativeSizeIsHeldToAGivenOne() throws {
    let pipeline = ImagePipeline(height: 32, width: 32)
    do {
      _ = try pipeline.load(record)
      Issue.record("another size was taken")
    } catch {
      #expect(
        error.description
          == "'rgb.png' is 44 high and 60 wide, expected 32 by 32 because 'resize' is 'none'")
    }
  }

  @Test func identityTellsPipelinesApart() {
    let pipelines = [
      ImagePipeline(), ImagePipeline(height: 9, width: 8, resize: .nearest),
      ImagePipeline(height: 8, width: 9, resize: .nearest),
      ImagePipeline(height: 8, width: 9, resize: .bilinear), ImagePipeline(exif: .apply),
      ImagePipeline(channels: .bgr), ImagePipeline(preprocess: .tf),
      ImagePipeline(transform: .fast),
    ]
    #expect(Set(pipelines.map(\.identity)).count == pipelines.count)
  }

  @Test(.enabled(if: Goldens.hasAssets, "no photographs in ../shared/assets"))
  func resizesPhotographs() throws {
    for (name, golden) in try Goldens.read().photographs {
      let record = ImageRecord(
        name: name, label: 0, source: .file(Goldens.assets + "/" + name))
      let nearest = ImagePipeline(height: 224, width: 224, resize: .nearest)
      let bytes = try nearest.load(record).values.map { UInt8($0) }
      #expect(SHA256.hex(of: bytes) == golden.nearest, "\(name)")
      let bilinear = ImagePipeline(height: 224, width: 224, resize: .bilinear)
      #expect(digest(try bilinear.load(record).values) == golden.bilinear, "\(name)")
    }
  }
}
