internal import Basics

/// What a stored plan says of its run, in words.
struct PlanFacts {
  private let plan: JSONValue

  /// Nil where there is no plan, or half of one.
  init?(_ run: RunDirectory) {
    guard let bytes = try? WholeFile.read(run.plan), let plan = JSONValue(bytes),
      plan["experiment"]?.members != nil
    else { return nil }
    self.plan = plan
  }

  private var experiment: JSONValue { plan["experiment"] ?? .null }
  private var dataset: JSONValue { experiment["dataset"] ?? .null }

  var title: String? { experiment["title"]?.text }

  /// How much the last phase froze.
  var freeze: Report.FreezeDepth? {
    let point = plan["phases"]?.elements.last?["freeze"] ?? plan["freeze"]
    guard let layers = point?["layers"]?.integer, let all = plan["layers"]?.elements.count,
      all > 0
    else { return nil }
    return Report.FreezeDepth(layers: layers, all: all)
  }

  var source: [Report.Fact] {
    facts(
      ("Document", experiment["source"]?["document"]?.text),
      ("Author", experiment["source"]?["author"]?.text),
      ("Date", experiment["source"]?["date"]?.text),
      ("Address", experiment["source"]?["url"]?.text))
  }

  var facts: [Report.Fact] {
    facts(
      ("Images", images), ("Classes", classes), ("Pictures", pictures),
      ("Changed at random", dataset["augment"].map(PlanFacts.words)), ("Backbone", backbone),
      ("Head", head), ("Parameters", parameters), ("Phases", phases),
      ("Batches", dataset["batch_size"]?.integer.map { "of \($0) images" }),
      ("Loss", experiment["training"]?["loss"].map(PlanFacts.words)),
      ("Behaves like", experiment["compatibility"]?["preset"]?.text))
  }

  private func facts(_ pairs: (name: String, value: String?)...) -> [Report.Fact] {
    pairs.compactMap { name, value in
      value.flatMap { $0.isEmpty ? nil : Report.Fact(name: name, value: $0) }
    }
  }

  private var images: String? {
    let counts = ["train", "validation", "test"].compactMap { split in
      plan["images"]?[split]?.integer.map { "\($0.grouped) \(split)" }
    }
    let place = dataset["path"]?.text ?? dataset["format"]?.text
    guard !counts.isEmpty else { return place }
    return counts.joined(separator: ", ") + (place.map { ", from '\($0)'" } ?? "")
  }

  private var classes: String? {
    guard let names = plan["classes"]?.elements.compactMap(\.text), !names.isEmpty else {
      return nil
    }
    let shown = names.prefix(12).joined(separator: ", ")
    return names.count > 12 ? "\(names.count): \(shown), …" : shown
  }

  private var pictures: String? {
    let image = dataset["image"] ?? .null
    let shape = plan["input_shape"]?.elements.compactMap(\.integer) ?? []
    guard shape.count == 3 else { return nil }
    var words = ["\(shape[0]) high, \(shape[1]) wide"]
    words += [("resized", "resize"), ("preprocessed", "preprocess")].compactMap { word, key in
      image[key]?.text.map { "\(word): \($0)" }
    }
    if let test = image["test"], test.members?.isEmpty == false {
      words.append("for validation and test \(PlanFacts.words(test))")
    }
    return words.joined(separator: "; ")
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
    guard let total = plan["parameters"]?["total"]?.integer,
      let trainable = plan["parameters"]?["trainable"]?.integer
    else { return nil }
    return "\(total.grouped), of which \(trainable.grouped) are trained"
  }

  private var phases: String? {
    plan["phases"]?.elements.map { phase in
      let epochs = phase["epochs"]?.integer.map { "\($0) epochs" } ?? ""
      let frozen = phase["freeze"]?["layers"]?.integer.map { ", the first \($0) layers frozen" }
      // Earlier versions wrote a sentence.
      let optimizer = phase["optimizer"].map { ", \($0.text ?? PlanFacts.words($0))" } ?? ""
      return "\(phase["name"]?.text ?? "train"): \(epochs)\(frozen ?? "")\(optimizer)"
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
  fileprivate var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

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
