/// What an array starts from, as Keras's initializers say it.
package enum Initializer: Hashable, Sendable {
  case zeros
  case ones
  case constant(Double)
  case randomNormal(mean: Double, stddev: Double)
  case randomUniform(minval: Double, maxval: Double)
  /// Drawn again beyond two of its deviations; `stddev` is that before the cut.
  case truncatedNormal(mean: Double, stddev: Double)
  case varianceScaling(VarianceScaling)
  /// Columns, or rows where there are fewer of them, of length `gain` at right angles.
  case orthogonal(gain: Double)

  package static let glorotUniform = varianceScaling(.init(1, .fanAvg, .uniform))
  package static let glorotNormal = varianceScaling(.init(1, .fanAvg, .truncatedNormal))
  package static let heUniform = varianceScaling(.init(2, .fanIn, .uniform))
  package static let heNormal = varianceScaling(.init(2, .fanIn, .truncatedNormal))
  package static let lecunUniform = varianceScaling(.init(1, .fanIn, .uniform))
  package static let lecunNormal = varianceScaling(.init(1, .fanIn, .truncatedNormal))

  /// Whether it is of matrices alone.
  package var needsTwoAxes: Bool { if case .orthogonal = self { true } else { false } }

  /// Those that have a name of their own and no arguments.
  package static let plain: [(name: String, className: String, initializer: Initializer)] = [
    ("glorot_uniform", "GlorotUniform", glorotUniform),
    ("glorot_normal", "GlorotNormal", glorotNormal),
    ("he_uniform", "HeUniform", heUniform),
    ("he_normal", "HeNormal", heNormal),
    ("lecun_uniform", "LecunUniform", lecunUniform),
    ("lecun_normal", "LecunNormal", lecunNormal),
    ("zeros", "Zeros", zeros),
    ("ones", "Ones", ones),
  ]
}

/// Keras's `VarianceScaling`: a variance of `scale` over the number of a unit's neighbours.
package struct VarianceScaling: Hashable, Sendable {
  /// Which neighbours are counted.
  package enum Mode: String, Hashable, Sendable, CaseIterable {
    case fanIn = "fan_in"
    case fanOut = "fan_out"
    case fanAvg = "fan_avg"
  }

  package enum Distribution: String, Hashable, Sendable, CaseIterable {
    /// Of the stated variance after the cut.
    case truncatedNormal = "truncated_normal"
    case untruncatedNormal = "untruncated_normal"
    case uniform
  }

  package var scale: Double
  package var mode: Mode
  package var distribution: Distribution

  package init(_ scale: Double, _ mode: Mode, _ distribution: Distribution) {
    self.scale = scale
    self.mode = mode
    self.distribution = distribution
  }
}

extension Initializer {
  /// The classes, with Keras's defaults.
  package static let kinds: [ObjectForm] =
    plain.map { name, className, _ in
      ObjectForm(name, className, also: aliases[name] ?? [], [], "Keras's \(className)")
    } + [
      ObjectForm(
        "constant", "Constant", [.init("value", .number, .double(0), "the number")],
        "one number everywhere"),
      ObjectForm(
        "random_normal", "RandomNormal", also: ["normal"], normal, "normally distributed numbers"),
      ObjectForm(
        "random_uniform", "RandomUniform", also: ["uniform"],
        [
          .init("minval", .number, .double(-0.05), "the least number"),
          .init("maxval", .number, .double(0.05), "the bound above"),
        ], "evenly distributed numbers"),
      ObjectForm(
        "truncated_normal", "TruncatedNormal", normal,
        "normally distributed numbers within two deviations"),
      ObjectForm(
        "variance_scaling", "VarianceScaling",
        [
          .init("scale", .positive, .double(1), "the factor of the variance"),
          .init(
            "mode", .choice(of: VarianceScaling.Mode.allCases.map(\.rawValue), noun: "mode"),
            .string("fan_in"), "which neighbours divide it"),
          .init(
            "distribution",
            .choice(
              of: VarianceScaling.Distribution.allCases.map(\.rawValue) + ["normal"],
              noun: "distribution"), .string("truncated_normal"), "what is drawn from"),
        ], "a variance by the number of neighbours"),
      ObjectForm(
        "orthogonal", "Orthogonal", also: ["OrthogonalInitializer"],
        [.init("gain", .number, .double(1), "the length")], "directions at right angles"),
    ]

  private static let aliases = ["zeros": ["zero"], "ones": ["one"]]

  private static let normal: [ObjectForm.Argument] = [
    .init("mean", .number, .double(0), "the mean"),
    .init("stddev", .notNegative, .double(0.05), "the deviation"),
  ]
}

extension Initializer: FieldValue {
  /// Reads what Keras writes too; its `seed` is ignored, as every random number here comes of the
  /// spec's one seed.
  package init?(_ value: SpecValue) {
    guard let object = NamedObject(value, of: Initializer.kinds) else { return nil }
    if let plain = Initializer.plain.first(where: { $0.name == object.name }) {
      self = plain.initializer
      return
    }
    func number(_ name: String) -> Double { object.number(name) ?? 0 }
    switch object.name {
    case "constant": self = .constant(number("value"))
    case "random_normal": self = .randomNormal(mean: number("mean"), stddev: number("stddev"))
    case "random_uniform":
      guard number("minval") <= number("maxval") else { return nil }
      self = .randomUniform(minval: number("minval"), maxval: number("maxval"))
    case "truncated_normal":
      self = .truncatedNormal(mean: number("mean"), stddev: number("stddev"))
    case "variance_scaling":
      // The Keras of before called the truncated one `normal`.
      let word = object.word("distribution")
      guard let mode = object.word("mode").flatMap(VarianceScaling.Mode.init(rawValue:)),
        let distribution = word == "normal"
          ? .truncatedNormal : word.flatMap(VarianceScaling.Distribution.init(rawValue:))
      else { return nil }
      self = .varianceScaling(.init(number("scale"), mode, distribution))
    case "orthogonal": self = .orthogonal(gain: number("gain"))
    default: return nil
    }
  }

  package var specValue: SpecValue {
    if let plain = Initializer.plain.first(where: { $0.initializer == self }) {
      return .string(plain.name)
    }
    func object(_ name: String, _ numbers: KeyValuePairs<String, Double>) -> NamedObject {
      NamedObject(
        name: name, arguments: numbers.map { SpecValue.Entry($0.key, .double($0.value)) })
    }
    switch self {
    case .zeros: return .string("zeros")
    case .ones: return .string("ones")
    case .constant(let value): return object("constant", ["value": value]).specValue
    case .randomNormal(let mean, let stddev):
      return object("random_normal", ["mean": mean, "stddev": stddev]).specValue
    case .randomUniform(let minval, let maxval):
      return object("random_uniform", ["minval": minval, "maxval": maxval]).specValue
    case .truncatedNormal(let mean, let stddev):
      return object("truncated_normal", ["mean": mean, "stddev": stddev]).specValue
    case .varianceScaling(let scaling):
      return NamedObject(
        name: "variance_scaling",
        arguments: [
          SpecValue.Entry("scale", .double(scaling.scale)),
          SpecValue.Entry("mode", .string(scaling.mode.rawValue)),
          SpecValue.Entry("distribution", .string(scaling.distribution.rawValue)),
        ]
      ).specValue
    case .orthogonal(let gain): return object("orthogonal", ["gain": gain]).specValue
    }
  }
}
