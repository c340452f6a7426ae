internal import Basics
internal import Configuration

/// The grammar of where images of a role come from.
enum SplitGrammar {
  /// A folder's name, or a map that says more.
  static let source = Grammar<SplitSource>(arguments.shape) { place, reading in
    if place["list"] != nil,
      let entry = place.node.entries.first(where: { ["directory", "dir"].contains($0.key) })
    {
      // Of a path it is the path itself; flow_from_dataframe's is where the names start from.
      reading.error(
        GrammarProblem.unknownKey(
          entry.key, in: place.path.joined(separator: "."), known: [], synonym: "folder",
          elsewhere: []), atKeyOf: place.child(entry))
      return nil
    }
    return arguments.read(place, &reading).map(\.source)
  } write: { source in
    if case .folder(let path) = source { return .string(path) }
    return arguments.write(Arguments(source))
  }

  /// What names the class of an image in a folder.
  enum Label: String, CaseIterable {
    case folder
    case prefix
    /// Of a list and of arrays too.
    case none
  }

  struct Arguments: Sendable {
    var path: String?
    var label: String?
    var list: String?
    var image: String?
    var labels: Labels?
    var weight: String?
    var ending: String?
    var folder: String?
    var delimiter: String?
    var images: Images?
    var seed: Int?
    var rounding: SliceRounding?

    init() {}

    init(_ source: SplitSource) {
      switch source {
      case .folder(let path): self.path = path
      case .flat(let path): (self.path, label) = (path, Label.prefix.rawValue)
      case .unlabelled(let path): (self.path, label) = (path, Label.none.rawValue)
      case .slice(let path, let rounding): (self.path, self.rounding) = (path, rounding)
      case .list(let source):
        let plain = ListSource(source.file)
        list = source.file
        if source.image != plain.image { image = source.image }
        switch source.labels {
        case .column(let name): if source.labels != plain.labels { label = name }
        case .oneHot(let names): labels = .columns(names)
        case .none: label = Label.none.rawValue
        }
        (ending, folder, weight) = (source.ending, source.folder, source.weight)
        if source.delimiter != plain.delimiter { delimiter = source.delimiter }
      case .arrays(let images, let labels):
        self.images = .array(images)
        self.labels = labels.map { .array($0) }
        if labels == nil { label = Label.none.rawValue }
      case .rendered(let images, let seed): (self.images, self.seed) = (.count(images), seed)
      }
    }

    /// What the arguments say, once they are known to name one source.
    var source: SplitSource {
      if let list {
        var source = ListSource(list)
        if let image { source.image = image }
        if let label { source.labels = isUnlabelled ? .none : .column(label) }
        if case .columns(let names)? = labels { source.labels = .oneHot(names) }
        (source.ending, source.folder, source.weight) = (ending, folder, weight)
        if let delimiter { source.delimiter = delimiter }
        return .list(source)
      }
      switch images {
      case .count(let count): return .rendered(images: count, seed: seed ?? 0)
      case .array(let images):
        guard case .array(let labels)? = labels else { return .arrays(images: images, labels: nil) }
        return .arrays(images: images, labels: labels)
      case nil: break
      }
      let path = path ?? ""
      if label == Label.prefix.rawValue { return .flat(path: path) }
      if isUnlabelled { return .unlabelled(path: path) }
      return rounding.map { .slice(path: path, rounding: $0) } ?? .folder(path)
    }

    var isUnlabelled: Bool { label == Label.none.rawValue }
  }

  private static let arguments = record(Arguments(), shorthand: "path") {
    field("path", \.path, Scalar.text("a folder"), also: ["dir", "directory"], "a sub-folder")
    field(
      "label", \.label, Scalar.text("a word"), also: ["class", "y_col", "label_column", "target"],
      "of a path: what names the class, the 'folder', or the file name's beginning with 'prefix'; "
        + "of a list: the column with the class, without it 'label'; 'none' of test images without "
        + "labels, which give predictions.csv alone")
    field(
      "list", \.list, Scalar.text("a file"), also: ["csv", "file"],
      "a CSV file with a row per image, its columns named in the first")
    field(
      "image", \.image, Scalar.text("a column"),
      also: ["x_col", "image_column", "filename", "file_name", "image_id", "id"],
      "the list's column with the images' names; without it 'image'")
    field(
      "labels", \.labels, labels, also: ["classes", "one_hot", "y"],
      "the list's columns that hold 1 for the image's class and 0 for the others, in the order of "
        + "the labels; instead of 'label'; or the array with the labels of 'images'")
    field(
      "weight", \.weight, Scalar.text("a column"),
      also: ["weights", "sample_weight", "sample_weights", "weight_col"],
      "the list's column with how much an image counts in the loss and in weighted_metrics")
    field(
      "extension", \.ending, ending, also: ["ending", "suffix", "ext"],
      "what is appended to the list's names, such as .jpg")
    field(
      "folder", \.folder, Scalar.text("a folder"), also: ["image_dir", "images_dir"],
      "the folder that the list's names start from; without it, the data set's")
    field(
      "delimiter", \.delimiter, delimiter, also: ["sep", "separator"],
      "the character between two cells of the list; without it, the comma")
    field(
      "images", \.images, images, also: ["count", "n", "x"],
      "the number of synthetic images, or the array with the images: its name in the .npz file, an "
        + ".npy file, or FILE.npz/NAME")
    field("seed", \.seed, Scalar.seed, "the seed of the synthetic images")
    field(
      "rounding", \.rounding, Scalar.choice("rounding"),
      "of a slice of tfds: how percentages become images; without it, 'closest'")
  } rules: {
    [.exactlyOne(of: kinds), .atMostOne(of: ["label", "labels"])]
  } check: { arguments, place, reading in
    check(arguments, place, &reading)
  }

  private static let kinds = ["path", "list", "images"]

  private static let ending = Scalar.text(
    "an ending such as .jpg", pattern: #"^[^/]*\.[0-9A-Za-z]+$"#
  ) { text in
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count > 1 && !text.has("/")
      && parts.last.map { !$0.isEmpty && $0.allSatisfy(\.isASCIILetterOrDigit) } == true
  }

  private static let delimiter = Scalar.text(
    "one character such as ';', or tab", pattern: #"^([ !#-~]|\t|\\t|tab)$"#
  ) { text in
    delimiter(text).utf8.count == 1 && !["\"", "\n", "\r"].contains(text)
  }.map({ delimiter($0) }, from: { $0 == "\t" ? "tab" : $0 })

  /// Tabs have names: in YAML, only double quotes make one of `\t`.
  private static func delimiter(_ text: String) -> String {
    ["tab", "\\t"].contains(text) ? "\t" : text
  }

  private static func check(_ arguments: Arguments, _ place: Place, _ reading: inout Reading) {
    let kinds = kinds.filter { place[$0] != nil }
    if kinds.count != 1 {
      reading.error(ConsistencyProblem.notOneSource(received: kinds), at: place)
    }
    let owners: KeyValuePairs = [
      "label": ["path", "list", "images"], "rounding": ["path"], "image": ["list"],
      "labels": ["list", "images"], "weight": ["list"], "extension": ["list"],
      "folder": ["list"], "delimiter": ["list"], "seed": ["images"],
    ]
    for (key, owners) in owners where kinds.isEmpty || !Set(owners).isSuperset(of: kinds) {
      guard let inner = place[key] else { continue }
      reading.error(ConsistencyProblem.belongsTo(key: key, owners: owners), atKeyOf: inner)
    }
    if let inner = place["label"], kinds == ["path"], let label = arguments.label,
      Label(rawValue: label) == nil
    {
      reading.error(
        GrammarProblem.unknownName(
          label, noun: "label", known: Label.allCases.map(\.rawValue), synonym: nil), at: inner)
    }
    checkArrays(arguments, place, &reading)
    if let inner = place["labels"], place["label"] != nil {
      reading.error(
        ConsistencyProblem.exclusive(
          ["label", "labels"], reason: "the class is in one column, or has one of its own"),
        atKeyOf: inner)
    }
  }
}
