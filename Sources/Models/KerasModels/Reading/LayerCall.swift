internal import Basics

/// What a layer is called with.
struct LayerCall {
  /// A tensor among a call's arguments.
  struct Reference: Hashable {
    let layer: String
    /// Which of the layer's outputs.
    let output: Int
  }

  /// An argument that is no tensor, or a tensor's name.
  enum Argument {
    case tensor(String)
    case value(JSONValue)
  }

  /// Layers that are read, in order.
  var inputs: [String]
  /// Whether it is written as Keras 3 does.
  private(set) var isKeras3 = false
  /// How many arguments there are by position; a list of tensors counts as one.
  var positionCount = 1
  /// Arguments by position, where the dialect keeps them.
  var positional: [Argument] = []
  /// Arguments by name.
  var named: [(name: String, argument: Argument)] = []

  init(inputs: [String]) { self.inputs = inputs }

  /// Whether it is called with `training=False`.
  var isInference: Bool {
    for (name, argument) in named where name == "training" {
      if case .value(.bool(false)) = argument { return true }
      if case .value(.number(0)) = argument { return true }
    }
    return false
  }

  /// The calls of `inbound_nodes`.
  ///
  /// Keras 3 has an object with `args` and `kwargs` for each; Keras 2 a list of
  /// `[layer, node, tensor, kwargs]`, or one of these where there is one tensor.
  static func calls(_ nodes: JSONValue) -> [LayerCall] { nodes.elements.map(call) }

  private static func call(_ node: JSONValue) -> LayerCall {
    var call = LayerCall(inputs: [])
    if let arguments = node["args"] {
      call.isKeras3 = true
      call.positionCount = arguments.elements.count
      for argument in arguments.elements { call.positional += call.take(argument) }
      for member in node["kwargs"]?.members ?? [] {
        for argument in call.take(member.value) { call.named.append((member.name, argument)) }
      }
      return call
    }
    let entries =
      reference(node) != nil || node.elements.first?.text != nil ? [node] : node.elements
    for entry in entries {
      if let found = reference(entry) {
        call.inputs.append(found.layer)
        call.positional.append(.tensor(found.layer))
      } else if entry.elements.first?.text == "_CONSTANT_VALUE", entry.elements.count > 2 {
        call.positional.append(.value(entry.elements[2]))
      }
      guard entry.elements.count > 3 else { continue }
      for member in entry.elements[3].members ?? [] {
        if let found = reference(member.value) {
          call.inputs.append(found.layer)
          call.named.append((member.name, .tensor(found.layer)))
        } else {
          call.named.append((member.name, .value(member.value)))
        }
      }
    }
    return call
  }

  /// An argument of Keras 3's, which may be a list of tensors.
  private mutating func take(_ argument: JSONValue) -> [Argument] {
    if let found = LayerCall.reference(argument) {
      inputs.append(found.layer)
      return [.tensor(found.layer)]
    }
    let parts = argument.elements
    guard !parts.isEmpty, parts.allSatisfy({ LayerCall.reference($0) != nil }) else {
      return [.value(argument)]
    }
    return parts.flatMap { take($0) }
  }

  /// The tensor that a value stands for: Keras 3's `__keras_tensor__`, or `[layer, node, tensor]`.
  static func reference(_ value: JSONValue) -> Reference? {
    let parts: [JSONValue]
    if value["class_name"]?.text == "__keras_tensor__" {
      parts = value["config"]?["keras_history"]?.elements ?? []
    } else {
      parts = value.elements
    }
    guard parts.count >= 3, let layer = parts[0].text, layer != "_CONSTANT_VALUE",
      let node = parts[1].integer, node >= 0, let output = parts[2].integer
    else { return nil }
    return Reference(layer: layer.withoutSlashes, output: output)
  }

  /// All tensors of `input_layers` or `output_layers`: one, or lists of them.
  static func references(_ value: JSONValue) -> [Reference] {
    if let found = reference(value) { return [found] }
    if let members = value.members { return members.flatMap { references($0.value) } }
    return value.elements.flatMap(references)
  }
}
