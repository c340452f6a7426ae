internal import Configuration

/// The grammar of where images of a role come from.
enum SplitGrammar {
  static let random = record(RandomSplit(from: "", test: 0.25)) {
    field(
      "from", \.from, Scalar.text("a folder"), required: .always, also: ["path", "source"],
      "the folder with one folder per class")
    field(
      "test", \.test, Scalar.number(.properFraction), required: .always,
      also: ["test_size", "fraction"], "the fraction that becomes the test split")
    field("method", \.method, Scalar.choice("method"), "whose division it is")
    field(
      "random_state", \.randomState,
      Scalar.integer(.init(minimum: 0, maximum: Int(UInt32.max))), also: ["seed"],
      "scikit-learn's seed")
  }

  /// A folder's name, or a map that says more.
  static let source = Grammar<SplitSource>(arguments.shape) { place, reading in
    arguments.read(place, &reading).map(\.source)
  } write: { source in
    switch source {
    case .folder(let path): .string(path)
    case .flat(let path): arguments.write(Arguments(path: path, label: .prefix))
    case .list(let file): arguments.write(Arguments(list: file))
    case .rendered(let images, let seed): arguments.write(Arguments(images: images, seed: seed))
    }
  }

  private enum Label: String, CaseIterable {
    case folder
    case prefix
  }

  private struct Arguments: Sendable {
    var path: String?
    var label: Label?
    var list: String?
    var images: Int?
    var seed: Int?

    /// What the arguments say, once they are known to name one source.
    var source: SplitSource {
      if let list { return .list(list) }
      if let images { return .rendered(images: images, seed: seed ?? 0) }
      return label == .prefix ? .flat(path: path ?? "") : .folder(path ?? "")
    }
  }

  private static let arguments = record(Arguments(), shorthand: "path") {
    field(
      "path", \.path, Scalar.text("a folder"), also: ["folder", "dir", "directory"],
      "a sub-folder")
    field(
      "label", \.label, Scalar.choice("label"), also: ["labels", "class"],
      "what names the class: the folder, or the file name's beginning")
    field("list", \.list, Scalar.text("a file"), also: ["csv", "file"], "a CSV of image,label")
    field(
      "images", \.images, Scalar.integer(.init(minimum: 1, maximum: 1_000_000)),
      also: ["count", "n"], "the number of synthetic images")
    field("seed", \.seed, Scalar.seed, "the seed of the synthetic images")
  } rules: {
    [.exactlyOne(of: ["path", "list", "images"])]
  } check: { arguments, place, reading in
    let kinds = ["path", "list", "images"].filter { place[$0] != nil }
    if kinds.count != 1 {
      reading.error(ConsistencyProblem.notOneSource(received: kinds), at: place)
    }
    for (key, owner) in [("label", "path"), ("seed", "images")] where kinds != [owner] {
      guard let inner = place[key] else { continue }
      reading.error(ConsistencyProblem.belongsTo(key: key, owner: owner), atKeyOf: inner)
    }
  }
}
