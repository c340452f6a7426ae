internal import Basics
internal import Configuration

/// An operation in a model's configuration that is no layer of Keras's own: `x / 127.5`, `x + y`,
/// `relu(x)`.
///
/// tf.keras has them as `TFOpLambda` and, before 2.4, as `TensorFlowOpLayer`; Keras 3 as operations
/// of `keras.src.ops`, which its `model.layers` leaves out.
struct OperatorCall {
  /// Keras 3's name in lower case: `add`, `true_divide`, `relu6`.
  private let function: String
  private let operands: [LayerCall.Argument]
  private let named: [String: JSONValue]
  /// Whether Keras leaves it out of `model.layers`.
  let isUnlisted: Bool

  /// Nil where the layer is no such operation.
  init?(_ layer: JSONValue, _ place: LayerPlace, _ call: LayerCall) {
    let config = layer["config"]
    var operands = call.positional
    var named: [String: JSONValue] = [:]
    for (name, argument) in call.named {
      switch argument {
      case .tensor: operands.append(argument)
      case .value(let value):
        if ["y", "x2", "value", "bias"].contains(name) {
          operands.append(argument)
        } else {
          named[name] = value
        }
      }
    }
    switch place.className {
    case "TFOpLambda":
      guard let function = config?["function"]?.text else { return nil }
      self.function = function.split(separator: ".").last.map(String.init)?.lowercased() ?? ""
      isUnlisted = false
    case "TensorFlowOpLayer":
      let node = config?["node_def"]
      let definition = node?.text.flatMap { JSONValue($0.utf8) } ?? node
      guard let operation = definition?["op"]?.text else { return nil }
      function = operation.snakeCased
      // By the place of each among the operands.
      for member in config?["constants"]?.members ?? [] {
        guard let place = Int(member.name), (0...operands.count).contains(place) else { return nil }
        operands.insert(.value(member.value), at: place)
      }
      isUnlisted = false
    default:
      // Keras 3 leaves modules out of HDF5 files; there its operations are known by their calls.
      let isOperation =
        layer["module"]?.text.map { $0.hasPrefix("keras.src.ops") }
        ?? (call.positionCount > 1
          || !LayerClasses.all.contains { $0.name == place.className }
            && OperatorCall.arithmetic[place.className.snakeCased] != nil)
      guard isOperation else { return nil }
      function = place.className.snakeCased
      for member in config?.members ?? [] where member.name != "name" {
        named[member.name] = member.value
      }
      isUnlisted = true
    }
    self.operands = operands
    self.named = named
  }

  /// The layer that computes the same.
  ///
  /// - Throws: Where the operation is not known arithmetic.
  func layer(_ place: LayerPlace) throws(KerasModelError) -> any KerasLayer {
    if let layer = arithmetic ?? activation ?? shaping { return layer }
    throw KerasModelError(
      "\(place) computes '\(function.shortened)' of \(operands.count) operands, which is not known "
        + "here")
  }

  private var arithmetic: (any KerasLayer)? {
    let tensors = operands.count { if case .tensor = $0 { true } else { false } }
    let kind = OperatorCall.arithmetic[function] ?? function
    if tensors == 2, operands.count == 2 {
      switch kind {
      case "add": return Add()
      case "subtract": return Subtract()
      case "multiply": return Multiply()
      case "maximum": return Maximum()
      case "minimum": return Minimum()
      default: return nil
      }
    }
    guard tensors == 1, operands.count == 2 else {
      return kind == "negative" && operands.count == 1 ? ConstantMultiply(-1) : nil
    }
    guard let number = operands.lazy.compactMap(\.numbers).first else { return nil }
    let isReversed = if case .value = operands[0] { true } else { false }
    switch kind {
    case "add", "bias_add": return sum(number)
    case "subtract":
      if isReversed { return Rescaling(scale: ChannelNumbers(-1), offset: number) }
      return sum(ChannelNumbers(number.values.map { -$0 }))
    case "multiply": return product(number)
    case "divide" where !isReversed && !number.values.contains(0):
      return product(ChannelNumbers(number.values.map { 1 / $0 }))
    default: return nil
    }
  }

  private func sum(_ numbers: ChannelNumbers) -> any KerasLayer {
    numbers.values.count == 1
      ? ConstantAdd(numbers.values[0]) : Rescaling(scale: ChannelNumbers(1), offset: numbers)
  }

  private func product(_ numbers: ChannelNumbers) -> any KerasLayer {
    numbers.values.count == 1 ? ConstantMultiply(numbers.values[0]) : Rescaling(scale: numbers)
  }

  private var activation: (any KerasLayer)? {
    guard operands.count == 1 else { return nil }
    let name = Activation.named(function)?.rawValue ?? function
    // Their own arguments are those of Keras's functions only where none is said.
    let said = named.filter { $0.key != "name" && $0.value != .null }
    switch name {
    case "identity": return ActivationLayer(.linear)
    case "cast" where named["dtype"]?.text.map { $0.hasPrefix("float32") } ?? false:
      return ActivationLayer(.linear)
    case "softmax":
      guard said["axis"].map({ $0 == .number(-1) }) ?? true else { return nil }
    case "gelu":
      guard said["approximate"] == .bool(false) else { return nil }
    default:
      guard said.isEmpty else { return nil }
    }
    return Activation(rawValue: name).map { ActivationLayer($0) }
  }

  private var shaping: (any KerasLayer)? {
    switch function {
    case "mean", "reduce_mean":
      guard operands.count == 1, let axes = named["axis"]?.elements.compactMap(\.integer),
        axes.sorted() == [1, 2] || axes.sorted() == [-3, -2]
      else { return nil }
      return GlobalAveragePooling2D(
        keepdims: [named["keepdims"], named["keep_dims"]].contains(.bool(true)))
    case "concatenate", "concat":
      let axis = named["axis"] ?? .number(-1)
      return axis == .number(-1) || axis == .number(3) ? Concatenate() : nil
    default: return nil
    }
  }

  private static let arithmetic = [
    "mul": "multiply", "__mul__": "multiply", "__rmul__": "multiply", "sub": "subtract",
    "__sub__": "subtract", "add_v2": "add", "addv2": "add", "__add__": "add", "__radd__": "add",
    "truediv": "divide", "true_divide": "divide", "real_div": "divide", "div": "divide",
    "__truediv__": "divide", "divide_no_nan": "divide", "neg": "negative", "__neg__": "negative",
  ]
}

extension LayerCall.Argument {
  /// The number or numbers of a constant operand.
  fileprivate var numbers: ChannelNumbers? {
    guard case .value(let value) = self else { return nil }
    return ChannelNumbers(SpecValue(value))
  }
}
