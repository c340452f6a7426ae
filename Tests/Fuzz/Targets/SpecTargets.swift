internal import Configuration
internal import Spec

/// Specs, and what the command line changes in them.
func specTargets(_ folder: String) throws -> [FuzzTarget] {
  let file = try FuzzFile("spec.yaml", in: "\(folder)/spec")
  return [
    FuzzTarget("spec", longest: 8192) { bytes in
      try file.hold(bytes)
      let document = try SpecDocument.read(path: file.path)
      for warning in document.warnings { try checkLength(of: warning.rendered()) }
      let value = document.experiment.specValue
      let again = try Experiment(specValue: value)
      try require(again == document.experiment, "a spec that was written is another experiment")
      let text = try SpecDocument.parse(text: value.yaml, path: "again.yaml")
      try require(text.experiment == again, "a spec's text is another experiment")
    },
    FuzzTarget("override", longest: 512) { bytes in
      let options = bytes.split(separator: 0).prefix(3).map { String(decoding: $0, as: UTF8.self) }
      _ = try SpecDocument.parse(
        text: overridden, path: "x.yaml", overrides: Array(options.prefix(2)),
        over: Array(options.dropFirst(2)))
    },
  ]
}

private func checkLength(of text: String) throws(Finding) {
  try require(text.unicodeScalars.count <= 2000, "a warning is long: \(text.prefix(300))…")
}

private let overridden = """
  name: changed
  dataset:
    format: rendered
    splits:
      train: {images: 64, seed: 1}
      validation: {images: 16, seed: 2}
    classes: [bed, sofa]
    image: {size: [32, 32]}
  backbone: mobilenet_v2
  head:
    - flatten
    - dense: {units: 2, activation: softmax}
  training:
    epochs: 2
    optimizer: adam
  """
