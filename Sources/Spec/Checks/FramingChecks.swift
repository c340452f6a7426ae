internal import Basics
internal import Configuration

/// What must fit together of how images come by their size.
enum FramingChecks {
  /// - Parameters:
  ///   - image: What was read.
  ///   - place: Of `dataset.image`.
  ///   - reading: Told what does not fit.
  static func look(at image: ImageSpec, _ place: Place, _ reading: inout Reading) {
    let isSound = shapes(in: place, &reading)
    let test = place["test"].map { shapes(in: $0, &reading) } ?? true
    guard isSound && test else { return }
    for (role, holder) in [(Role.train, place), (.test, place["test"] ?? place)] {
      let before = reading.faults.count
      kept(of: image, role, holder, &reading)
      if reading.faults.count > before { return }
    }
  }

  /// The three ways exclude each other where they stand side by side.
  private static func shapes(in place: Place, _ reading: inout Reading) -> Bool {
    let before = reading.faults.count
    let shapes: [String] = ["crop_to_aspect_ratio", "pad_to_aspect_ratio", "shorter_side"]
    let stated = shapes.filter { key in
      guard let value = place[key]?.node.value else { return false }
      return value != .bool(false) && value != .null
    }
    if stated.count > 1, let key = place[stated[1]] {
      reading.error(
        ConsistencyProblem.exclusive(stated, reason: "each gives the image its shape"), atKeyOf: key
      )
    }
    if stated.contains("shorter_side"), place["size"] != nil, let key = place["shorter_side"] {
      reading.error(
        ConsistencyProblem.exclusive(
          ["size", "shorter_side"], reason: "'center_crop' is the size that the model gets"),
        atKeyOf: key)
    }
    return reading.faults.count == before
  }

  private static func kept(
    of image: ImageSpec, _ role: Role, _ place: Place, _ reading: inout Reading
  ) {
    let framing = image.framing(for: role)
    let keys = [
      "crop_to_aspect_ratio", "pad_to_aspect_ratio", "fill_value", "shorter_side", "center_crop",
    ]
    guard framing != Framing(), let key = keys.lazy.compactMap({ place[$0] }).first else { return }
    if image.resize(for: role) == .none {
      reading.error(FramingProblem.ownSize(key.path.last ?? "center_crop"), atKeyOf: key)
      return
    }
    if framing.fillValue != nil && framing.padsToAspectRatio != true, let fill = place["fill_value"]
    {
      reading.error(
        ConsistencyProblem.belongsTo(key: "fill_value", owner: "pad_to_aspect_ratio: true"),
        atKeyOf: fill)
    }
    guard let crop = framing.crop else {
      if let pixels = framing.shorterSide {
        reading.error(FramingProblem.sidesDiffer(pixels), atKeyOf: place["shorter_side"] ?? key)
      }
      return
    }
    let override = role == .train ? ImageOverride() : image.test
    guard let height = framing.shorterSide ?? override.height ?? image.height,
      let width = framing.shorterSide ?? override.width ?? image.width,
      crop.height > height || crop.width > width
    else { return }
    reading.error(
      FramingProblem.cropTooLarge([crop.height, crop.width], of: [height, width]),
      at: place["center_crop"] ?? key)
  }
}

/// What does not fit together in the keys that give images their size.
enum FramingProblem: Problem {
  case ownSize(String)
  case sidesDiffer(Int)
  case cropTooLarge([Int], of: [Int])

  var message: String {
    switch self {
    case .ownSize(let key): "'\(key)' is of resized images, but 'resize' is none"
    case .sidesDiffer(let pixels):
      "'shorter_side: \(pixels)' leaves the longer sides as long as they come, but the model takes "
        + "images of one size"
    case .cropTooLarge(let crop, let image):
      "'center_crop' keeps \(crop[0]) x \(crop[1]) of images that are \(image[0]) x \(image[1])"
    }
  }

  var notes: [String] {
    switch self {
    case .ownSize: []
    case .sidesDiffer(let pixels):
      ["add 'center_crop: \(max(pixels * 7 / 8, 1))', the size that is kept of the middle"]
    case .cropTooLarge:
      ["'image.size' is what images are resized to; 'center_crop' is the size that the model gets"]
    }
  }
}
