internal import Basics
internal import Configuration
internal import Models

/// What to do about data and weights that are not there.
enum FetchHints {
  /// The command that brings what a spec names.
  ///
  /// - Parameters:
  ///   - spec: The spec's path; nil where the command line is not known.
  ///   - subject: What is brought, in words.
  /// - Returns: A sentence with the command.
  static func command(_ spec: String?, _ subject: String) -> String {
    spec.map { "'runexp fetch \($0)' fetches \(subject); give it the same options" }
      ?? "'runexp fetch' fetches \(subject)"
  }

  /// Where a data set can be had, and how it is laid out.
  static func data(_ dataset: Dataset, spec: String?) -> [String] {
    guard dataset.sources.isEmpty else { return [command(spec, "the data set")] }
    return byHand[dataset.path ?? ""]
      ?? ["'dataset.source' can say where it is published; 'runexp fetch' then fetches it"]
  }

  /// Data sets of the documents that cannot be fetched, by their folders.
  private static let byHand: [String: [String]] = [
    "cats_dogs": [
      "source: the first 2,000 cats and dogs each of Kaggle's 'Dogs vs. Cats' "
        + "(https://www.kaggle.com/c/dogs-vs-cats), which wants an account: fetch it by hand",
      "layout: cats_dogs/{train,validation,test}/{cats,dogs}/*.jpg "
        + "(0-999, 1000-1499 and 1500-1999 of each)",
    ],
    "bed_sofa": [
      "source: the document's photographs were never published; any beds and sofas will do",
      "layout: bed_sofa/learn/{bed,sofa}/*.jpg, bed_sofa/test/{bed_400,…,sofa__0499}.jpg",
    ],
  ]
}

extension Experiment {
  /// The size of what the backbone sees, after a stem that enlarges images; nil where images come in
  /// their own size.
  var backboneSize: (height: Int?, width: Int?) {
    let size = dataset.modelSize
    var (height, width) = (size?.height, size?.width)
    for case let layer as UpSampling2D in stem.compactMap(LayerClasses.layer) {
      height = height.map { $0.saturatingMultiply(layer.size[0]) }
      width = width.map { $0.saturatingMultiply(layer.size[1]) }
    }
    return (height, width)
  }
}

extension Directories {
  /// Where Keras keeps its weights files: `KERAS_HOME/models`, else `~/.keras/models`.
  static func kerasModels(_ environment: [String: String], home: String) -> String {
    let given = environment["KERAS_HOME"].flatMap { $0.isEmpty ? nil : $0 }
    return "\(given ?? "\(home)/.keras")/models"
  }

  /// Where fetched weights are put: the folder that was named, else Keras's.
  var fetchedWeights: String { weights.last ?? "." }

  /// Where a weights file of that name may be, in the order in which it is searched for.
  func candidates(_ name: String, specFolder: String) -> [String] {
    Folder.isAbsolute(name) ? [name] : ([specFolder] + weights).map { Folder.joined($0, name) }
  }
}
