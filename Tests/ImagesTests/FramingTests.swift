internal import Basics
internal import Configuration
internal import FoundationEssentials
internal import Images
internal import TestSupport
internal import Testing

/// Resizes by weights, crops and edges, as Keras, TensorFlow and Pillow do them.
@Suite struct FramingTests {
  /// What `Tests/Oracles/framing.py` wrote.
  private struct Golden: Decodable {
    let resize: String
    let height: Int
    let width: Int
    let offset: Int
    let count: Int
    let shape: String?
    let fromHeight: Int?
    let fromWidth: Int?

    static func read() throws -> [Golden] {
      try JSONDecoder().decode(
        [Golden].self, from: Data(WholeFile.read(Goldens.folder + "/framing.json")))
    }

    func pipeline() throws -> ImagePipeline {
      var pipeline = ImagePipeline(
        height: height, width: width, resize: try #require(ImageSpec.Resize(rawValue: resize)))
      let shape: ImageFraming.Shape =
        switch self.shape {
        case "cropped": .cropped
        case "padded": .padded(fill: 7)
        default: .stretched
        }
      pipeline.framing = ImageFraming(shape, height: fromHeight, width: fromWidth)
      return pipeline
    }

    var label: String { "\(resize) \(height)x\(width) \(shape ?? "")" }
  }

  private let record = ImageRecord(
    name: "rgb.png", label: 0, source: .file(Goldens.folder + "/files/rgb.png"))

  @Test("tf.image.resize's other methods within 0.002 of a grey level")
  func methods() throws {
    let values = try Goldens.floats("framing.f32")
    for golden in try Golden.read() where golden.shape == nil && golden.fromHeight == nil {
      let ours = try golden.pipeline().load(record).values
      let theirs = Array(values[golden.offset..<golden.offset + golden.count])
      #expect(difference(ours, theirs) < 0.002, "\(golden.label)")
    }
  }

  @Test("The crops of load_img and smart_resize, edges and CenterCrop within 0.002 of a grey level")
  func shapes() throws {
    let values = try Goldens.floats("framing.f32")
    for golden in try Golden.read() where golden.shape != nil || golden.fromHeight != nil {
      let ours = try golden.pipeline().load(record).values
      let theirs = Array(values[golden.offset..<golden.offset + golden.count])
      #expect(difference(ours, theirs) < 0.002, "\(golden.label)")
    }
  }

  @Test("The shorter side gets its pixels, and the middle of the longer one is kept")
  func shorterSide() throws {
    var pipeline = ImagePipeline(height: 20, width: 20, resize: .bilinear)
    pipeline.framing = ImageFraming(.shorterSide(22))
    let ours = try pipeline.load(record)
    let whole = try ImagePipeline(height: 22, width: 30, resize: .bilinear).load(record)
    for row in 0..<20 {
      for index in 0..<60 {
        #expect(
          ours.values[row * 60 + index] == whole.values[(row + 1) * 90 + 15 + index],
          "row \(row), value \(index)")
      }
    }
  }

  @Test("A line of pixels is refused rather than resized to gigabytes")
  func line() throws {
    let folder = try TemporaryFolder()
    let pixels = PixelImage(
      height: 1, width: 16_000, bytes: [UInt8](repeating: 9, count: 48_000))
    try folder.write(try #require(pixels.jpeg()), "line.jpg")
    var pipeline = ImagePipeline(height: 200, width: 200, resize: .bilinear)
    pipeline.framing = ImageFraming(.shorterSide(256))
    let line = ImageRecord(name: "line.jpg", label: 0, source: .file(folder.path + "/line.jpg"))
    #expect(throws: ImageFault.self) { try pipeline.load(line) }
  }

  @Test("Samplewise normalisation gives mean 0 and deviation 1, after preprocessing")
  func samplewise() throws {
    var pipeline = ImagePipeline(height: 20, width: 20, resize: .bilinear, preprocess: .tf)
    let plain = try pipeline.load(record).values.map { Double($0) }
    let mean = plain.reduce(0, +) / 1200
    let deviation = (plain.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1200).squareRoot()
    pipeline.samplewise = SamplewiseNormalization(centers: true, divides: true)
    let both = try pipeline.load(record).values
    pipeline.samplewise = SamplewiseNormalization(centers: true, divides: false)
    let centred = try pipeline.load(record).values
    pipeline.samplewise = SamplewiseNormalization(centers: false, divides: true)
    let divided = try pipeline.load(record).values
    for (index, value) in plain.enumerated() {
      #expect(abs(Double(centred[index]) - (value - mean)) < 1e-5)
      #expect(abs(Double(divided[index]) - value / (deviation + 1e-6)) < 1e-5)
      #expect(abs(Double(both[index]) - (value - mean) / (deviation + 1e-6)) < 1e-5)
    }
  }

  @Test("Grey images are Pillow's L in all three channels")
  func grayscale() throws {
    let colour = try ImagePipeline().load(record).values
    let grey = try ImagePipeline(channels: .grayscale).load(record).values
    for pixel in stride(from: 0, to: colour.count, by: 3) {
      let (red, green, blue) = (Int(colour[pixel]), Int(colour[pixel + 1]), Int(colour[pixel + 2]))
      let level = Float((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16)
      #expect(
        [grey[pixel], grey[pixel + 1], grey[pixel + 2]] == [level, level, level], "at \(pixel)")
    }
    // Pillow 13's convert("L") of the same picture.
    #expect(grey.reduce(0) { $0 + Double($1) } == 950_559)
  }

  @Test("Every framing has an identity of its own")
  func identities() {
    let framings = [
      ImageFraming(), ImageFraming(.cropped), ImageFraming(.padded(fill: 0)),
      ImageFraming(.padded(fill: 1)), ImageFraming(.shorterSide(40)),
      ImageFraming(height: 40, width: 40), ImageFraming(.cropped, height: 40, width: 40),
    ]
    let identities = framings.map { framing in
      var pipeline = ImagePipeline(height: 32, width: 32, resize: .bilinear)
      pipeline.framing = framing
      return pipeline.identity
    }
    #expect(Set(identities).count == framings.count)
  }
}
