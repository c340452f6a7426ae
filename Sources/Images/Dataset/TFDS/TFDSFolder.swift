internal import Basics
internal import Configuration
internal import Glibc

/// What TensorFlow Datasets says of a data set that it has prepared: `dataset_info.json`,
/// `features.json` and the classes' names.
struct TFDSFolder {
  struct Split {
    let name: String
    /// Images of each shard.
    let shards: [Int]
    /// The shards' files, in their order.
    let files: [String]
  }

  let splits: [Split]
  /// The names of the features that hold the image and its class.
  let image: String
  let label: String?
  /// In the order of the labels; nil where there are no labels.
  let classes: [String]?

  init(_ root: String) throws(DatasetFailure) {
    let info = try TFDSFolder.json("dataset_info.json", in: root)
    let path = join(root, "dataset_info.json")
    let form = info["fileFormat"]?.text ?? "tfrecord"
    guard form == "tfrecord" else { throw DatasetFailure(fault: .tfds(path: path, .format(form))) }
    splits = try TFDSFolder.splits(info, path)
    let features = try TFDSFolder.features(in: root)
    let pair = info["supervisedKeys"]?["tuple"]?["items"]?.elements.map { $0["featureKey"]?.text }
    let keys = pair.map { $0.compactMap(\.self) } ?? []
    func key(_ kind: Feature.Kind, _ place: Int) throws(DatasetFailure) -> String? {
      let own = features.filter { $0.kind == kind }.map(\.name)
      if keys.count == 2, own.contains(keys[place]) { return keys[place] }
      guard own.count <= 1 else {
        throw DatasetFailure(fault: .tfds(path: path, .manyFeatures(own, kind.rawValue)))
      }
      return own.first
    }
    guard let image = try key(.image, 0) else {
      throw DatasetFailure(fault: .tfds(path: path, .noImages(features.map(\.name))))
    }
    self.image = image
    if let wrong = features.first(where: { $0.name == image && !$0.isOfBytes }) {
      throw DatasetFailure(fault: .tfds(path: path, .imageType(wrong.type)))
    }
    label = try key(.label, 1)
    guard let label else {
      classes = nil
      return
    }
    let count = features.first { $0.name == label }?.classes
    classes = try TFDSFolder.names(of: label, count: count, in: root)
  }

  private static func json(_ name: String, in root: String) throws(DatasetFailure) -> JSONValue {
    let path = join(root, name)
    guard FolderListing.kind(path) != nil else {
      throw DatasetFailure(fault: .tfds(path: root, .noInfo(name, found: versions(in: root))))
    }
    let bytes: [UInt8]
    do {
      bytes = try WholeFile.read(path)
    } catch {
      throw DatasetFailure(fault: .unreadable(path: path, reason: error.reason))
    }
    guard let value = JSONValue(bytes), value.members != nil else {
      throw DatasetFailure(fault: .tfds(path: path, .damaged))
    }
    return value
  }

  /// Folders below that hold prepared data sets: configurations and versions.
  private static func versions(in root: String) -> [String] {
    var found: [String] = []
    for first in Folder.visible(in: root).prefix(50) {
      for inner in [first]
        + Folder.visible(in: join(root, first)).prefix(50).map({ join(first, $0) })
      where FolderListing.kind(join(join(root, inner), "dataset_info.json")) == S_IFREG {
        found.append(inner)
      }
    }
    return found
  }

  private static func splits(
    _ info: JSONValue, _ path: String
  ) throws(DatasetFailure) -> [Split] {
    guard let name = info["name"]?.text else {
      throw DatasetFailure(fault: .tfds(path: path, .damaged))
    }
    var splits: [Split] = []
    for split in info["splits"]?.elements ?? [] {
      let shards = (split["shardLengths"]?.elements ?? []).map(\.wholeNumber)
      guard let own = split["name"]?.text, !shards.contains(nil),
        shards.allSatisfy({ (0...most).contains($0 ?? -1) })
      else { throw DatasetFailure(fault: .tfds(path: path, .damaged)) }
      let template =
        split["filepathTemplate"]?.text ?? "{DATASET}-{SPLIT}.{FILEFORMAT}-{SHARD_X_OF_Y}"
      // Every shard's name is as long as that of a file may be.
      guard template.utf8.count <= longestName, name.utf8.count <= longestName,
        own.utf8.count <= longestName
      else { throw DatasetFailure(fault: .tfds(path: path, .template(template.shortened))) }
      let files = shards.indices.map { index in
        let (number, count) = (padded(index), padded(shards.count))
        return template.replacing("{DATASET}", with: name).replacing("{SPLIT}", with: own)
          .replacing("{FILEFORMAT}", with: "tfrecord")
          .replacing("{SHARD_X_OF_Y}", with: "\(number)-of-\(count)")
          .replacing("{SHARD_INDEX}", with: number).replacing("{NUM_SHARDS}", with: count)
      }
      guard files.allSatisfy({ !$0.has("{") && !$0.has("/") && !$0.isEmpty }) else {
        throw DatasetFailure(fault: .tfds(path: path, .template(template)))
      }
      splits.append(Split(name: own, shards: shards.compactMap(\.self), files: files))
    }
    return splits
  }

  /// Bytes that the name of a file has at most.
  private static let longestName = 255

  /// More images than a shard has.
  private static let most = 100_000_000

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
  }

  private struct Feature {
    enum Kind: String {
      case image = "Image"
      case label = "ClassLabel"
      case other = ""
    }

    let name: String
    let kind: Kind
    /// The images' numbers.
    let type: String
    let classes: Int?

    var isOfBytes: Bool { type.isEmpty || type == "uint8" }
  }

  private static func features(in root: String) throws(DatasetFailure) -> [Feature] {
    let path = join(root, "features.json")
    let top = try json("features.json", in: root)
    // Versions before 4.5 had the features as they stand.
    guard
      let members = top["featuresDict"]?["features"]?.members ?? top["content"]?.members
        ?? top["content"]?["features"]?.members
    else { throw DatasetFailure(fault: .tfds(path: path, .damaged)) }
    return members.map { member in
      let value = member.value
      let written = value["pythonClassName"]?.text ?? value["type"]?.text ?? ""
      let kind = Feature.Kind(rawValue: written.split(separator: ".").last.map(String.init) ?? "")
      return Feature(
        name: member.name, kind: kind ?? .other,
        type: (value["image"]?["dtype"] ?? value["content"]?["dtype"])?.text ?? "",
        classes: (value["classLabel"]?["numClasses"] ?? value["content"]?["num_classes"])?
          .wholeNumber)
    }
  }

  /// The names in `label.labels.txt`, one a line; numbers where there is no such file.
  private static func names(
    of label: String, count: Int?, in root: String
  ) throws(DatasetFailure) -> [String] {
    let path = join(root, "\(label).labels.txt")
    guard FolderListing.kind(path) != nil else {
      guard let count, (1...1_000_000).contains(count) else {
        throw DatasetFailure(fault: .tfds(path: path, .noNames))
      }
      return (0..<count).map(String.init)
    }
    let bytes: [UInt8]
    do {
      bytes = try WholeFile.read(path)
    } catch {
      throw DatasetFailure(fault: .unreadable(path: path, reason: error.reason))
    }
    let lines = bytes.split(separator: 10).map { line in
      String(systemBytes: line.last == 13 ? Array(line.dropLast()) : Array(line))
    }
    if let count, count != lines.count {
      throw DatasetFailure(fault: .tfds(path: path, .nameCount(lines.count, expected: count)))
    }
    return lines
  }
}

extension JSONValue {
  /// A whole number, which Protocol Buffers write as text.
  fileprivate var wholeNumber: Int? { integer ?? text.flatMap { Int($0) } }
}
