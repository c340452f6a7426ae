internal import Basics
internal import Configuration
internal import Images
internal import Testing

@Suite struct DecodingTests {
  @Test func decodesAsPillowDoes() throws {
    for (name, golden) in try Goldens.read().pillow {
      let image = try PixelImage(decoding: Goldens.file(name), name: name)
      #expect((image.height, image.width) == (golden.height, golden.width), "\(name)")
      #expect(SHA256.hex(of: image.bytes) == golden.digest, "\(name)")
    }
  }

  /// Every format that is decoded, from no more than the file's head.
  @Test func sizesAreKnownWithoutDecoding() throws {
    let image = DecodedImage()
    for (name, golden) in try Goldens.read().pillow {
      let size = try Goldens.file(name).withUnsafeBytes { try image.measure($0) }
      #expect(size == (golden.height, golden.width), "\(name)")
    }
  }

  @Test func turnsPicturesUpright() throws {
    for (name, golden) in try Goldens.read().upright {
      let image = try PixelImage(decoding: Goldens.file(name), name: name, exif: .apply)
      #expect((image.height, image.width) == (golden.height, golden.width), "\(name)")
      #expect(SHA256.hex(of: image.bytes) == golden.digest, "\(name)")
    }
  }

  @Test func turnsAsOpenCVDoes() throws {
    for (name, golden) in try Goldens.read().opencv {
      let image = try PixelImage(decoding: Goldens.file(name), name: name, exif: .apply)
      #expect(SHA256.hex(of: image.bytes) == golden.digest, "\(name)")
    }
  }

  @Test func fastTransformIsTensorFlows() throws {
    for (name, golden) in try Goldens.read().fast {
      let image = try PixelImage(decoding: Goldens.file(name), name: name, transform: .fast)
      #expect(SHA256.hex(of: image.bytes) == golden.digest, "\(name)")
    }
  }

  /// As many scans as libjpeg-turbo's fuzzers take, each of which costs as much as a picture.
  @Test func refusesScansWithoutEnd() throws {
    var bytes = try Goldens.file("progressive.jpg")
    let starts = bytes.indices.dropLast().filter { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA }
    let scan = bytes[(try #require(starts.last))..<(bytes.count - 2)]
    let few = Array(bytes.dropLast(2)) + Array(repeatElement(scan, count: 50).joined())
    #expect(throws: Never.self) {
      try PixelImage(decoding: few + [0xFF, 0xD9], name: "few")
    }
    bytes =
      Array(bytes.dropLast(2)) + Array(repeatElement(scan, count: 600).joined()) + [0xFF, 0xD9]
    let fault = #expect(throws: ImageFault.self) { try PixelImage(decoding: bytes, name: "many") }
    #expect(fault?.description == "'many' is corrupt: it has more than 500 scans")
  }

  @Test func refusesWhatPillowRefuses() throws {
    for name in try Goldens.read().refused {
      #expect(throws: ImageFault.self, "\(name)") {
        try PixelImage(decoding: Goldens.file(name), name: name)
      }
    }
  }

  @Test(arguments: [
    ("truncated.jpg", "'truncated.jpg' is corrupt: the file ends early (truncated)"),
    ("without_end.jpg", "'without_end.jpg' is corrupt: the file ends early (truncated)"),
    (
      "text.jpg",
      "'text.jpg' is not an image: its content is none of JPEG, PNG, BMP, GIF, WebP and TIFF"
    ),
    (
      "page.jpg",
      "'page.jpg' is an HTML or XML page by its content, which is not read; JPEG, PNG, BMP, GIF, WebP "
        + "and TIFF are: convert it or delete it"
    ),
    ("gif.jpg", "'gif.jpg' is corrupt: the file ends early"),
    ("empty.jpg", "'empty.jpg' is empty; fetch it again or delete it"),
    ("truncated.png", "'truncated.png' is corrupt: the file ends early"),
    (
      "bomb.png",
      "'bomb.png' claims 30000x30000 pixels, more than the 178956970 that an image may have"
    ),
  ]) func saysWhatIsWrong(name: String, sentence: String) throws {
    do {
      _ = try PixelImage(decoding: Goldens.file(name), name: name)
      Issue.record("decoded \(name)")
    } catch let fault as ImageFault {
      #expect(fault.description == sentence)
    }
  }

  /// Whatever bytes come, there is an image or a fault.
  @Test func survivesDamage() throws {
    for name in [
      "420.jpg", "progressive.jpg", "cmyk.jpg", "exif_6.jpg", "palette.png", "exif_6.png",
    ] {
      let whole = try Goldens.file(name)
      var draws = CounterGenerator(seed: 3, purpose: name)
      for _ in 0..<150 {
        var bytes = whole
        for _ in 0..<1 + draws.below(4) {
          bytes[draws.below(bytes.count)] = UInt8(draws.below(256))
        }
        if draws.below(3) == 0 { bytes.removeLast(draws.below(bytes.count)) }
        _ = try? PixelImage(decoding: bytes, name: name, exif: .apply)
      }
    }
  }

  @Test(.enabled(if: Goldens.hasAssets, "no photographs in ../shared/assets"))
  func decodesPhotographs() throws {
    for (name, golden) in try Goldens.read().photographs {
      let file = try WholeFile.read(Goldens.assets + "/" + name)
      let image = try PixelImage(decoding: file, name: name)
      #expect((image.height, image.width) == (golden.height, golden.width), "\(name)")
      #expect(SHA256.hex(of: image.bytes) == golden.digest, "\(name)")
      let fast = try PixelImage(decoding: file, name: name, transform: .fast)
      #expect(SHA256.hex(of: fast.bytes) == golden.fast, "\(name)")
    }
  }
}
