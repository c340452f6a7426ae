/// A value that is watched while a phase trains, by the name that Keras's history has it under.
package struct MonitoredValue: Hashable, Sendable {
  /// Keras's `mode`.
  package enum Mode: String, Codable, Hashable, Sendable, CaseIterable, FieldValue {
    /// As the metric says.
    case auto
    case min
    case max
  }

  package var name: String
  /// Nil for what the metric says, which of all but the loss is `max`.
  package var mode: Mode?

  package init(_ name: String, mode: Mode? = nil) {
    self.name = name
    self.mode = mode
  }

  package static let loss = MonitoredValue("loss")
  package static let validationLoss = MonitoredValue("val_loss")
  package static let accuracy = MonitoredValue("accuracy")
  package static let validationAccuracy = MonitoredValue("val_accuracy")

  private static let prefix = "val_"

  package var isOfValidation: Bool { name.hasPrefix(MonitoredValue.prefix) }

  /// The name without what says that it is of the validation images.
  package var metric: String {
    isOfValidation ? String(name.dropFirst(MonitoredValue.prefix.count)) : name
  }

  /// Which way the value goes where it improves.
  package var direction: MonitorDirection {
    switch mode {
    case .min: .falling
    case .max: .rising
    case .auto, nil: metric == "loss" ? .falling : .rising
    }
  }
}

extension MonitoredValue {
  /// How a field names one.
  static let form = FieldForm.text("the name of a measured value, such as val_loss")
  /// How a field says which way is better.
  static let modeForm = FieldForm.optional(.words(of: Mode.self, noun: "mode"))
}

extension MonitoredValue: Codable {
  /// The name alone, or `{"monitor": …, "mode": …}`.
  package init(from decoder: any Decoder) throws {
    let value = try SpecValue(from: decoder)
    switch value {
    case .string(let name): self.init(name)
    default:
      guard case .string(let name)? = value["monitor"],
        let mode = value["mode"].flatMap({ Mode($0) })
      else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: decoder.codingPath, debugDescription: "a monitor has a name and a mode"))
      }
      self.init(name, mode: mode)
    }
  }

  package func encode(to encoder: any Encoder) throws {
    let name = SpecValue.string(name)
    guard let mode else { return try name.encode(to: encoder) }
    try SpecValue.map([
      SpecValue.Entry("monitor", name), SpecValue.Entry("mode", .string(mode.rawValue)),
    ]).encode(to: encoder)
  }
}

/// Whether a monitored value should fall or rise.
package enum MonitorDirection: String, Hashable, Sendable {
  case falling
  case rising
}
