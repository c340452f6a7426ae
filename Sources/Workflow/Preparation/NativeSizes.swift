internal import Configuration
internal import Images

extension ImageDataset {
  /// How large images are that a phase sees at their own size: the mean of a few, in pixels.
  ///
  /// Nil where all images have one size, or none of the few can be read.
  func nativePixels(_ spec: ImageSpec) -> Double? {
    let native = Role.allCases.last { role in
      spec.pipeline(for: role).fixedSize == nil && splits[role.rawValue]?.isEmpty == false
    }
    guard let native, let records = splits[native.rawValue] else { return nil }
    let loader = ImageLoader(spec.pipeline(for: native))
    let step = max(1, records.count / 12)
    let pixels = stride(from: 0, to: records.count, by: step).compactMap { position in
      (try? loader.size(of: records[position])).map { Double($0.height * $0.width) }
    }
    return pixels.isEmpty ? nil : pixels.reduce(0, +) / Double(pixels.count)
  }
}
