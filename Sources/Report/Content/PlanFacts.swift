internal import Basics
internal import RunStore

/// What a stored plan says of its run, in words.
struct PlanFacts {
  let plan: StoredPlan

  private var experiment: JSONValue { plan.spec }
  private var dataset: JSONValue { experiment["dataset"] ?? .null }

  var title: String? { experiment["title"]?.text }

  var source: [ReportContent.Fact] {
    facts(
      ("Document", experiment["source"]?["document"]?.text),
      ("Author", experiment["source"]?["author"]?.text),
      ("Date", experiment["source"]?["date"]?.text),
      ("URL", experiment["source"]?["url"]?.text))
  }

  var facts: [ReportContent.Fact] {
    facts(
      ("Images", images), ("Classes", classes), ("Image size", imageSize),
      ("Augmentation", dataset["augment"].map(PlanFacts.words)), ("Backbone", backbone),
      ("Head", head), ("Parameters", parameters), ("Phases", phases),
      ("Batches", dataset["batch_size"]?.integer.map { "of \($0) images" }),
      ("Loss", experiment["training"]?["loss"].map(PlanFacts.words)),
      ("Evaluation", evaluation),
      ("Compatibility", experiment["compatibility"]?["preset"]?.text))
  }

  private var evaluation: String? {
    experiment["training"]?["evaluate"]?.text == "best"
      ? "with the weights of the best epoch" : nil
  }

  private func facts(_ pairs: (name: String, value: String?)...) -> [ReportContent.Fact] {
    pairs.compactMap { name, value in
      value.flatMap { $0.isEmpty ? nil : ReportContent.Fact(name: name, value: $0) }
    }
  }

  private var images: String? {
    let counts = plan.images.map { "\($0.count.grouped) \($0.split)" }
    let place = dataset["path"]?.text ?? dataset["format"]?.text
    guard !counts.isEmpty else { return place }
    return counts.joined(separator: ", ") + (place.map { ", from '\($0)'" } ?? "")
  }

  private var classes: String? {
    let names = plan.classes
    guard !names.isEmpty else { return nil }
    let shown = names.prefix(12).joined(separator: ", ")
    return names.count > 12 ? "\(names.count): \(shown), …" : shown
  }

  private var imageSize: String? {
    let image = dataset["image"] ?? .null
    let shape = plan.inputShape
    guard shape.count == 3 else { return nil }
    var words = ["\(shape[0]) high, \(shape[1]) wide"]
    words += [("resized", "resize"), ("preprocessed", "preprocess")].compactMap { word, key in
      image[key]?.text.map { "\(word): \($0)" }
    }
    words += PlanFacts.framing(of: image)
    if let test = image["test"], test.members?.isEmpty == false {
      words.append("for validation and test \(PlanFacts.words(test))")
    }
    return words.joined(separator: "; ")
  }

  /// How images come by their size, where they are not stretched to it.
  private static func framing(of image: JSONValue) -> [String] {
    var words: [String] = []
    if image["crop_to_aspect_ratio"] == .bool(true) { words.append("cropped to that shape before") }
    if image["pad_to_aspect_ratio"] == .bool(true) { words.append("padded to that shape before") }
    if let pixels = image["shorter_side"]?.integer {
      words.append("the shorter side resized to \(pixels)")
    }
    if image["center_crop"] != nil { words.append("the middle kept") }
    return words
  }

  private var backbone: String? {
    guard let architecture = experiment["backbone"]?["architecture"]?.text else { return nil }
    let weights = experiment["backbone"]?["weights"]?.text ?? "none"
    let alpha = experiment["backbone"]?["alpha"]?.double ?? 1
    return architecture + (alpha == 1 ? "" : ", alpha \(alpha)")
      + (weights == "none" ? ", random weights" : ", weights \(weights)")
  }

  private var head: String? {
    let layers = experiment["head"]?.elements.map { layer -> String in
      if let name = layer.text { return name }
      guard let member = layer.members?.first else { return "" }
      let units = member.value["units"]?.integer.map { " \($0)" } ?? ""
      let rate = member.value.integer.map { " \($0)" } ?? member.value.plain.map { " \($0)" } ?? ""
      let activation = member.value["activation"]?.text.flatMap { $0 == "linear" ? nil : " \($0)" }
      return member.name + units + rate + (activation ?? "")
    }
    return layers?.joined(separator: ", ")
  }

  private var parameters: String? {
    plan.parameters.map { "\($0.total.grouped), of which \($0.trainable.grouped) are trained" }
  }

  private var phases: String? {
    plan.phases.map { phase in
      let epochs = phase.epochs.map { "\($0) epochs" } ?? ""
      let kinds = phase.frozenKinds.map { " and \($0)" }.joined()
      let frozen = phase.frozenLayers.map { ", the first \($0) layers\(kinds) frozen" } ?? ""
      let optimizer = phase.optimizer.map { ", \($0.text ?? PlanFacts.words($0))" } ?? ""
      return "\(phase.name): \(epochs)\(frozen)\(optimizer)"
    }.joined(separator: "; ")
  }

  /// `key: value, key: value`, as a line of a spec.
  private static func words(_ value: JSONValue) -> String {
    if let text = value.plain { return text }
    if case .array(let elements) = value {
      return elements.map(words).joined(separator: ", ")
    }
    return (value.members ?? []).map { member in
      let inner = words(member.value)
      return member.value.members == nil
        ? "\(member.name): \(inner)" : member.name + (inner.isEmpty ? "" : " (\(inner))")
    }.joined(separator: ", ")
  }
}

extension JSONValue {
  /// A value that is no collection, as a word.
  fileprivate var plain: String? {
    if let text { return text }
    if let integer { return "\(integer)" }
    switch self {
    case .bool(let value): return value ? "true" : "false"
    case .null, .array, .object, .string: return nil
    default: return double.map { "\($0)" }
    }
  }
}
