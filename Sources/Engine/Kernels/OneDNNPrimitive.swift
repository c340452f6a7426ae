internal import COneDNN
internal import Configuration
internal import Models

/// What is applied to a result before it is written, in order.
enum PostOperation: Hashable {
  /// Adds what the destination holds.
  case sum
  /// A function of each value, not softmax.
  case function(Activation)

  fileprivate var described: [onednn_post_operation] {
    switch self {
    case .sum:
      [onednn_post_operation(adds_destination: true, elementwise: .of(.linear, 1))]
    case .function(let function):
      function.parts.map { onednn_post_operation(adds_destination: false, elementwise: $0) }
    }
  }
}

extension onednn_elementwise {
  fileprivate static func of(
    _ function: onednn_function, _ alpha: Float = 0, _ beta: Float = 0
  ) -> onednn_elementwise {
    onednn_elementwise(function: function, alpha: alpha, beta: beta)
  }
}

extension Activation {
  /// What oneDNN applies one after the other; those that it does not apply, see `isPostOperation`,
  /// count as linear.
  var parts: [onednn_elementwise] {
    switch self {
    case .relu: [.of(.relu)]
    case .relu6: [.of(.clip, 0, 6)]
    case .elu: [.of(.elu, 1)]
    case .sigmoid: [.of(.logistic)]
    case .tanh: [.of(.tanh)]
    case .linear, .softmax, .logSoftmax, .softsign: [.of(.linear, 1)]
    case .silu: [.of(.swish, 1)]
    case .hardSilu: [.of(.hardswish, 1 / 6, 0.5)]
    case .hardSigmoid: [.of(.linear, 1 / 6, 0.5), .of(.clip, 0, 1)]
    case .gelu: [.of(.gelu)]
    case .selu: [.of(.elu, SELU.alpha), .of(.linear, SELU.scale)]
    case .softplus: [.of(.softplus, 1)]
    case .exponential: [.of(.exponential)]
    case .leakyRelu: [.of(.relu, 0.2)]
    case .mish: [.of(.mish)]
    }
  }
}

/// Keras's constants.
enum SELU {
  static let alpha: Float = 1.6732632
  static let scale: Float = 1.050701
}

/// What an operation is compiled for.
enum PrimitivePass {
  case inference
  /// Forward, with what the gradient needs.
  case training
  /// The gradient of what is read.
  case backwardData
  /// The gradients of kernel and bias.
  case backwardWeights

  fileprivate var described: onednn_pass {
    switch self {
    case .inference: .inference
    case .training: .training
    case .backwardData: .backward_data
    case .backwardWeights: .backward_weights
    }
  }
}

/// A compiled oneDNN operation.
final class OneDNNPrimitive {
  /// The name of the implementation that oneDNN picked, such as `jit:avx512_core`.
  let implementation: String
  /// Whether it is made of products: a convolution or a dense layer.
  let isProduct: Bool
  /// What backward primitives are made from.
  fileprivate let description: OpaquePointer
  /// Nil where the operation is described only.
  fileprivate let handle: OpaquePointer?

  /// Takes over a description and compiles it.
  fileprivate init(
    _ action: String, owning description: OpaquePointer, describesOnly: Bool
  ) throws {
    do {
      handle =
        describesOnly
        ? nil : try OneDNN.made(action) { onednn_primitive_create(&$0, description) }
    } catch {
      onednn_description_destroy(description)
      throw error
    }
    self.description = description
    implementation = String(cString: onednn_description_implementation(description))
    isProduct = onednn_description_is_product(description)
  }

  deinit {
    if let handle { onednn_primitive_destroy(handle) }
    onednn_description_destroy(description)
  }

  /// The layout that oneDNN wants for an argument; of no bytes where the operation has none.
  private func layout(_ array: onednn_array) -> Layout {
    Layout(owning: onednn_description_layout(description, array))
  }

  var source: Layout { layout(.source) }
  var weights: Layout { layout(.weights) }
  var destination: Layout { layout(.destination) }
  var scratchpad: Layout { layout(.scratchpad) }
  var workspace: Layout { layout(.workspace) }
  var sourceGradient: Layout { layout(.source_gradient) }
  var weightsGradient: Layout { layout(.weights_gradient) }
  var destinationGradient: Layout { layout(.destination_gradient) }

  /// Whether oneDNN found nothing better than its plain loops.
  var isReference: Bool { implementation.hasPrefix("ref") }
}

extension OneDNN {
  /// Compiles an operation.
  ///
  /// - `forward`: what a gradient is the gradient of.
  /// - `bfloat16`: whether what is multiplied may be rounded to it.
  /// - `describe`: makes oneDNN's description of what is requested.
  func compile(
    _ action: String, _ pass: PrimitivePass = .inference, of forward: OneDNNPrimitive? = nil,
    _ postOperations: [PostOperation] = [], bfloat16: Bool = false,
    describe: (inout OpaquePointer?, UnsafePointer<onednn_request>) -> onednn_status
  ) throws -> OneDNNPrimitive {
    let described = postOperations.flatMap(\.described)
    // The scratchpad is the caller's to lend.
    let attributes = try OneDNN.made("attributes") {
      onednn_attributes_create(&$0, Int32(described.count), described, bfloat16)
    }
    defer { onednn_attributes_destroy(attributes) }
    return try withExtendedLifetime(forward) {
      var request = onednn_request(
        engine: engine, attributes: attributes, pass: pass.described,
        forward: forward?.description)
      return try OneDNNPrimitive(
        action, owning: try OneDNN.made(action) { describe(&$0, &request) },
        describesOnly: describesOnly)
    }
  }
}

/// A primitive with the memory that it works on.
final class Call {
  let primitive: OneDNNPrimitive
  private let handle: OpaquePointer
  private let oneDNN: OneDNN

  /// `operands`: what each of oneDNN's argument numbers is, with its address; those of layouts
  ///   without bytes are left out.
  init(
    _ primitive: OneDNNPrimitive, _ operands: [(argument: Int32, Layout, UnsafeMutableRawPointer)],
    on oneDNN: OneDNN
  ) throws {
    self.primitive = primitive
    self.oneDNN = oneDNN
    // oneDNN copies the layouts; until then the operands keep them.
    handle = try withExtendedLifetime(operands) {
      let described = operands.map { argument, layout, address in
        onednn_operand(
          argument: argument, layout: layout.withHandle { $0 }, address: address)
      }
      return try OneDNN.made("memory") {
        onednn_call_create(
          &$0, primitive.handle, oneDNN.engine, Int32(described.count), described)
      }
    }
  }

  deinit { onednn_call_destroy(handle) }

  /// Runs the primitive to its end.
  func run() throws {
    try OneDNN.check(primitive.implementation, onednn_call_run(handle, oneDNN.stream))
  }
}

/// oneDNN's argument numbers.
enum Argument {
  static let source = onednn_argument_source
  static let secondSource = onednn_argument_second_source
  static let destination = onednn_argument_destination
  static let weights = onednn_argument_weights
  static let bias = onednn_argument_bias
  static let scratchpad = onednn_argument_scratchpad
  static let workspace = onednn_argument_workspace
  static let sourceGradient = onednn_argument_source_gradient
  static let weightsGradient = onednn_argument_weights_gradient
  static let biasGradient = onednn_argument_bias_gradient
  static let destinationGradient = onednn_argument_destination_gradient
}
