internal import Configuration

/// The grammar of `initial_weights`: a file, or a map that says more of it.
enum InitialWeightsGrammar {
  static let weights = Grammar<InitialWeights>(arguments.shape) { place, reading in
    arguments.read(place, &reading)
  } write: { weights in
    weights.strict ? arguments.write(weights) : .string(weights.file)
  }

  private static let arguments = record(InitialWeights(file: ""), shorthand: "file") {
    field(
      "file", \.file, Scalar.text("a file"), required: .always, also: ["path", "checkpoint"],
      "the file, beside the spec, in the weights directories, or absolute")
    field(
      "strict", \.strict, Scalar.bool,
      "whether every layer of the model that has weights must be in the file")
  }
}
