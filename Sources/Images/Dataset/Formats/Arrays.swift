internal import Configuration

/// `arrays`: images and labels in NumPy's files.
struct Arrays: DatasetKind {
  /// By the name of the array, as the spec has it.
  private var labels: [String: (file: ArrayFile, labels: ArrayLabels)] = [:]

  init() {}

  mutating func classes(_ reader: inout DatasetReader) -> [String] {
    for case .arrays(_, let name?) in reader.description.sources.map(\.source)
    where labels[name] == nil {
      do throws(DatasetFailure) {
        let file = try ArrayFile(name, in: reader.description.root)
        labels[name] = (file, try ArrayLabels(file))
      } catch {
        reader.faults.append(error.fault)
      }
    }
    return reader.description.classes ?? ArrayLabels.classes(labels.values.map(\.labels))
  }

  func records(
    _ source: SplitSource, _ role: Role, _ reader: inout DatasetReader
  ) -> [ImageRecord]? {
    guard case .arrays(let name, let labelName) = source else { return nil }
    do throws(DatasetFailure) {
      let images = try ArrayImages(ArrayFile(name, in: reader.description.root))
      if let floats = images.range(), !reader.floats.contains(floats) {
        reader.floats.append(floats)
      }
      guard let labelName else { return images.records(nil) }
      // Labels that could not be read were told when the classes were asked for.
      guard let (file, labels) = labels[labelName] else { return [] }
      guard labels.count == images.count else {
        throw file.failure(.labelCount(labels.count, images: images.count))
      }
      do throws(ArrayFault) {
        return images.records(try labels.labels(among: reader.classes))
      } catch {
        throw file.failure(error)
      }
    } catch {
      reader.faults.append(error.fault)
      return []
    }
  }
}
