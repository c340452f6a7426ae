internal import Configuration

/// `tfds`: what TensorFlow Datasets has prepared.
struct TFDSRecords: DatasetKind {
  private var folder: TFDSFolder?
  /// The images of each shard that was read, by its path.
  private var shards: [String: [TFRecordFile.Image]] = [:]

  init() {}

  mutating func classes(_ reader: inout DatasetReader) -> [String] {
    do throws(DatasetFailure) {
      let folder = try TFDSFolder(reader.description.root)
      self.folder = folder
      let names = folder.classes ?? []
      let classes = reader.description.classes ?? names
      if !names.isEmpty, classes.count != names.count {
        reader.faults.append(.classCount(expected: names.count, given: classes.count))
      }
      return classes
    } catch {
      reader.faults.append(error.fault)
      return []
    }
  }

  mutating func records(
    _ source: SplitSource, _ role: Role, _ reader: inout DatasetReader
  ) -> [ImageRecord]? {
    let (text, rounding): (String, SliceRounding)
    switch source {
    case .folder(let path), .unlabelled(let path): (text, rounding) = (path, .closest)
    case .slice(let path, let chosen): (text, rounding) = (path, chosen)
    case .flat, .list, .arrays, .rendered: return nil
    }
    // What is wrong with it was told when the classes were asked for.
    guard let folder else { return [] }
    let root = reader.description.root
    guard source.isLabelled == false || folder.label != nil else {
      reader.faults.append(.tfds(path: root, .noLabels))
      return []
    }
    guard var slices = SplitSlice.parse(text) else {
      reader.faults.append(.tfds(path: root, .slice(text)))
      return []
    }
    slices = slices.flatMap { slice in
      slice.name == "all" ? folder.splits.map { SplitSlice(whole: $0.name) } : [slice]
    }
    var records: [ImageRecord] = []
    for slice in slices {
      guard let split = folder.splits.first(where: { $0.name == slice.name }) else {
        reader.faults.append(
          .tfds(path: root, .noSplit(slice.name, known: folder.splits.map(\.name))))
        continue
      }
      do throws(SplitSlice.Fault) {
        let range = try slice.range(split.shards, rounding)
        records += self.records(range, of: split, isLabelled: source.isLabelled, &reader)
      } catch {
        reader.faults.append(.tfds(path: root, .range(text, reason: error.description)))
      }
    }
    if records.isEmpty, reader.faults.isEmpty {
      reader.faults.append(.tfds(path: root, .range(text, reason: "it has no images")))
    }
    return records
  }

  /// Some images of a split, shard after shard.
  private mutating func records(
    _ range: Range<Int>, of split: TFDSFolder.Split, isLabelled: Bool, _ reader: inout DatasetReader
  ) -> [ImageRecord] {
    var records: [ImageRecord] = []
    var start = 0
    for (count, file) in zip(split.shards, split.files) {
      defer { start += count }
      let first = max(range.lowerBound, start)
      let last = min(range.upperBound, start + count)
      guard first < last else { continue }
      let path = join(reader.description.root, file)
      guard let images = images(of: path, count: count, &reader) else { continue }
      let container = ImageContainer(.file(path), .record)
      for index in first - start..<last - start {
        let image = images[index]
        if isLabelled, !reader.classes.indices.contains(image.label ?? -1) {
          reader.faults.append(
            .tfds(
              path: path,
              .label(image.label ?? -1, record: index, classes: reader.classes.count)))
          break
        }
        records.append(
          ImageRecord(
            name: "\(file)__\(index)", label: isLabelled ? image.label : nil,
            source: .stored(
              StoredImage(
                container: container, record: index, offset: image.offset, count: image.count,
                own: image.image))))
      }
    }
    return records
  }

  /// The images of a shard; nil where it is not what it should be.
  private mutating func images(
    of path: String, count: Int, _ reader: inout DatasetReader
  ) -> [TFRecordFile.Image]? {
    if let known = shards[path] { return known }
    guard let folder else { return nil }
    do throws(TFRecordFile.Failure) {
      let file = try TFRecordFile(path, image: folder.image, label: folder.label, most: count)
      guard file.images.count == count else {
        reader.faults.append(.tfds(path: path, .records(file.images.count, expected: count)))
        return nil
      }
      shards[path] = file.images
      return file.images
    } catch {
      switch error {
      case .unreadable(let reason): reader.faults.append(.unreadable(path: path, reason: reason))
      case .record(let index, let fault):
        reader.faults.append(.tfds(path: path, .record(index, fault)))
      }
      return nil
    }
  }
}
