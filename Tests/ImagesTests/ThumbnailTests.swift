internal import Images
internal import TestSupport
internal import Testing

@Suite struct ThumbnailTests {
  private func record(_ name: String) -> ImageRecord {
    ImageRecord(name: name, label: 0, source: .file(Goldens.folder + "/files/" + name))
  }

  @Test("a small picture keeps the shape and the mean colour, and is turned upright")
  func shrinks() throws {
    let whole = try PixelImage(decoding: Goldens.file("rgb.png"), name: "rgb.png")
    let small = try Thumbnail.of(record("rgb.png"), side: 8)
    #expect(max(small.height, small.width) == 8)
    let ratio = Double(small.height) / Double(small.width)
    #expect(abs(ratio - Double(whole.height) / Double(whole.width)) < 0.2)
    for channel in 0..<3 {
      func mean(_ image: PixelImage) -> Double {
        let values = stride(from: channel, to: image.bytes.count, by: 3).map { image.bytes[$0] }
        return values.reduce(0) { $0 + Double($1) } / Double(values.count)
      }
      #expect(abs(mean(small) - mean(whole)) < 3)
    }
    let same = try Thumbnail.of(record("rgb.png"), side: 10_000)
    #expect(firstDifference(same.bytes, whole.bytes) == nil)
    let upright = try Thumbnail.of(record("exif_6.jpg"), side: 8)
    let stored = try PixelImage(decoding: Goldens.file("exif_6.jpg"), name: "exif_6.jpg")
    #expect((upright.height > upright.width) == (stored.height < stored.width))
    #expect(throws: ImageFault.self) { try Thumbnail.of(record("text.jpg"), side: 8) }
  }

  @Test("what is encoded is decoded to nearly the same")
  func encodes() throws {
    let image = try PixelImage(decoding: Goldens.file("rgb.png"), name: "rgb.png")
    let file = try #require(image.jpeg(quality: 95))
    #expect(file.starts(with: [0xff, 0xd8, 0xff]))
    let again = try PixelImage(decoding: file, name: "again.jpg")
    #expect((again.height, again.width) == (image.height, image.width))
    let difference = zip(again.bytes, image.bytes).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    #expect(Double(difference) / Double(image.bytes.count) < 12)
    #expect(try #require(image.jpeg(quality: 20)).count < file.count)
    #expect(PixelImage(height: 0, width: 0, bytes: []).jpeg() == nil)
  }
}
