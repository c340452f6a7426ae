internal import Basics
internal import Configuration

/// A layer as Keras 3's JSON has it: class, arguments by Keras's names.
enum KerasLayerJSON {
  /// `class_name`, `config` and what tells where the class comes from.
  ///
  /// - Parameters:
  ///   - kind: The layer.
  ///   - name: Its name within the model that it is in.
  ///   - isTrainable: Keras's `layer.trainable`.
  /// - Returns: The members of the layer's object, without its inbound nodes.
  static func members(
    _ kind: any KerasLayer, name: String, isTrainable: Bool
  ) -> [JSONValue.Member] {
    var config = [JSONValue.Member(name: "name", value: .string(name))]
    // Keras 3's class takes no such argument, and refuses it.
    if !(kind is SpatialDropout2D) {
      config.append(JSONValue.Member(name: "trainable", value: .bool(isTrainable)))
    }
    config.append(JSONValue.Member(name: "dtype", value: "float32"))
    config += kind.kerasArguments
    let module = modules[kind.className]
    return [
      JSONValue.Member(name: "module", value: .string(module ?? "keras.layers")),
      JSONValue.Member(name: "class_name", value: .string(kind.className)),
      JSONValue.Member(name: "config", value: .object(config)),
      JSONValue.Member(
        name: "registered_name", value: module == nil ? .null : .string(kind.className)),
      JSONValue.Member(name: "name", value: .string(name)),
    ]
  }

  /// Of the layers that some of Keras's applications bring along.
  private static let modules = [
    "LayerScale": "keras.src.applications.convnext",
    "StochasticDepth": "keras.src.applications.convnext",
    "CustomScaleLayer": "keras.src.applications.inception_resnet_v2",
  ]
}

extension KerasLayer {
  /// All arguments in Keras's JSON.
  var kerasArguments: [JSONValue.Member] {
    Self.fields.map { field in
      JSONValue.Member(name: field.name, value: JSONValue(field.form.inKeras(field.get(self))))
    }
  }
}

extension JSONValue {
  /// A value of a spec.
  init(_ value: SpecValue) {
    switch value {
    case .null: self = .null
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .number(Double(number))
    // Keras refuses whole numbers for some arguments, as SGD's momentum.
    case .double(let number): self = .real(number)
    case .string(let text): self = .string(text)
    case .list(let items): self = .array(items.map { JSONValue($0) })
    case .map(let entries):
      self = .object(entries.map { Member(name: $0.key, value: JSONValue($0.value)) })
    }
  }

  /// `[null, 224, 224, 3]`: a shape with the batch's axis, which may be of any length.
  init(batchOf shape: [Int]) {
    self = .array([.null] + shape.map { .number(Double($0)) })
  }
}
