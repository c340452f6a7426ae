internal import Basics
internal import Configuration
internal import FoundationEssentials
internal import Images
internal import Testing

/// What `Tests/Oracles/image_formats.py` wrote.
private struct FormatGoldens: Decodable {
  let images: [String: Goldens.Picture]
  let refused: [String]

  static let folder = Goldens.folder + "/formats/"

  static func read() throws -> FormatGoldens {
    try JSONDecoder().decode(
      FormatGoldens.self, from: Data(WholeFile.read(folder + "formats.json")))
  }

  /// Whether this build has the library that a file needs.
  static func isRead(_ name: String) -> Bool {
    let probe = name.hasSuffix(".tif") ? "rgb_plain.tif" : "lossless.webp"
    guard name.hasSuffix(".tif") || name.hasSuffix(".webp") else { return true }
    do {
      _ = try PixelImage(decoding: WholeFile.read(folder + probe), name: probe)
      return true
    } catch let fault as ImageFault {
      if case .notBuilt = fault.reason { return false }
      return true
    } catch {
      return true
    }
  }
}

@Suite struct FormatTests {
  @Test("BMP, GIF, WebP and TIFF files have the pixels that load_img gives them")
  func decodesAsLoadImageDoes() throws {
    let goldens = try FormatGoldens.read()
    #expect(goldens.images.count > 60)
    for (name, golden) in goldens.images where FormatGoldens.isRead(name) {
      let file = try WholeFile.read(FormatGoldens.folder + name)
      do throws(ImageFault) {
        let image = try PixelImage(decoding: file, name: name)
        #expect((image.height, image.width) == (golden.height, golden.width), "\(name)")
        #expect(SHA256.hex(of: image.bytes) == golden.digest, "\(name)")
      } catch {
        Issue.record("\(error.description)")
      }
    }
  }

  @Test func sizesAreKnownWithoutDecoding() throws {
    let image = DecodedImage()
    for (name, golden) in try FormatGoldens.read().images where FormatGoldens.isRead(name) {
      let file = try WholeFile.read(FormatGoldens.folder + name)
      let size = try file.withUnsafeBytes { try image.measure($0) }
      #expect(size == (golden.height, golden.width), "\(name)")
    }
  }

  @Test("A file decodes the same after any other, whatever its size and kind")
  func memoryIsUsedAgain() throws {
    let goldens = try FormatGoldens.read()
    let loader = ImageLoader(ImagePipeline())
    for name in goldens.images.keys.sorted() where FormatGoldens.isRead(name) {
      let record = ImageRecord(name: name, label: 0, source: .file(FormatGoldens.folder + name))
      let image = try loader.decode(record)
      #expect(SHA256.hex(of: Array(image.bytes)) == goldens.images[name]?.digest, "\(name)")
    }
  }

  @Test func refusesWhatPillowRefuses() throws {
    for name in try FormatGoldens.read().refused {
      let file = try WholeFile.read(FormatGoldens.folder + name)
      #expect(throws: ImageFault.self, "\(name)") { try PixelImage(decoding: file, name: name) }
    }
  }

  @Test(arguments: [
    ("bad_truncated.bmp", "'bad_truncated.bmp' is corrupt: the file ends early"),
    (
      "bad_bits.bmp",
      "'bad_bits.bmp' is a BMP image of 2 bits a pixel by its content, which is not read; JPEG, PNG, "
        + "BMP, GIF, WebP and TIFF are: convert it or delete it"
    ),
    ("bad_no_frame.gif", "'bad_no_frame.gif' is corrupt: it has no frame"),
    ("bad_no_end.gif", "'bad_no_end.gif' is corrupt: the file ends early"),
    ("bad_truncated.webp", "'bad_truncated.webp' is corrupt: the file is damaged or ends early"),
    (
      "bad_float.tif",
      "'bad_float.tif' is a TIFF image of other numbers than 8 or 16 bits by its content, which is not "
        + "read; JPEG, PNG, BMP, GIF, WebP and TIFF are: convert it or delete it"
    ),
    (
      "bad_large.tif",
      "'bad_large.tif' claims 100000x100000 pixels, more than the 178956970 that an image may have"
    ),
  ]) func saysWhatIsWrong(name: String, sentence: String) throws {
    guard FormatGoldens.isRead(name) else { return }
    do {
      _ = try PixelImage(decoding: WholeFile.read(FormatGoldens.folder + name), name: name)
      Issue.record("decoded \(name)")
    } catch let fault as ImageFault {
      #expect(fault.description == sentence)
    }
  }

  @Test func aMissingLibraryIsNamed() {
    let fault = ImageFault(
      name: "a.webp", reason: .notBuilt(kind: "a WebP image", package: "libwebp-dev"))
    #expect(
      fault.description
        == "'a.webp' is a WebP image by its content, which this build of the program does not read: "
        + "install libwebp-dev and build it again, or convert the image")
  }

  /// Whatever bytes come, there is an image or a fault.
  @Test func survivesDamage() throws {
    for name in try FormatGoldens.read().images.keys.sorted() where FormatGoldens.isRead(name) {
      let whole = try WholeFile.read(FormatGoldens.folder + name)
      var draws = CounterGenerator(seed: 3, purpose: name)
      for round in 0..<60 {
        var bytes = whole
        for _ in 0..<1 + draws.below(4) {
          // Headers decide about memory, so most of the damage is there.
          let place = round % 2 == 0 ? draws.below(min(bytes.count, 120)) : draws.below(bytes.count)
          bytes[place] = UInt8(draws.below(256))
        }
        if draws.below(3) == 0 { bytes.removeLast(draws.below(bytes.count)) }
        _ = try? PixelImage(decoding: bytes, name: name, exif: .apply)
      }
    }
  }
}
