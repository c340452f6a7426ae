internal import Basics
internal import Configuration
internal import Spec
internal import Testing

/// The repository's root, two levels above these tests.
let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

/// A small sound spec, whose lines the tests change.
let pets = """
  name: pets
  dataset:
    format: image_folder
    path: pets
    splits:
      train: train
      test: test
    classes: [cat, dog]
    image:
      size: [32, 32]
  backbone:
    architecture: resnet50
  head:
    - global_average_pooling
    - dense: {units: 2, activation: softmax}
  freeze: backbone
  training:
    epochs: 5
    optimizer: adam
    loss: categorical_crossentropy

  """

/// `pets` with one piece of text replaced by another.
func pets(_ old: String, _ new: String) -> String {
  precondition(pets.contains(old), "the spec has no '\(old)'")
  let parts = pets.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
  return parts.joined(separator: new)
}

/// What is wrong with a spec, as a terminal shows it; empty for a sound one without warnings.
func diagnostics(of text: String, _ overrides: [String] = []) -> String {
  do {
    let document = try SpecDocument.parse(text: text, path: "pets.yaml", overrides: overrides)
    return document.warnings.map { $0.rendered() }.joined()
  } catch {
    return error.description
  }
}

/// The messages alone, without notes.
func messages(of text: String, _ overrides: [String] = []) -> [String] {
  do {
    let document = try SpecDocument.parse(text: text, path: "pets.yaml", overrides: overrides)
    return document.warnings.map { "warning: \($0.message)" }
  } catch {
    return error.diagnostics.map(\.message)
  }
}

/// The experiment of a sound spec.
func experiment(_ text: String, _ overrides: [String] = []) throws -> Experiment {
  try SpecDocument.parse(text: text, path: "pets.yaml", overrides: overrides).experiment
}

/// Whole files as text.
enum WholeText {
  static func read(_ path: String) throws -> String {
    String(decoding: try WholeFile.read(path), as: UTF8.self)
  }
}

extension SpecValue {
  /// What a YAML text holds.
  init(yaml: String) throws {
    let source = SourceText(yaml, origin: .option("test"))
    let (node, faults) = YAMLComposer.compose(source, number: 0)
    if let fault = faults.first { throw fault }
    self = node?.value ?? .null
  }
}
