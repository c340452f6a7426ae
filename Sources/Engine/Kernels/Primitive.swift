internal import COneDNN

/// What is applied to a result before it is written, in order.
enum PostOperation: Hashable {
  /// Adds what the destination holds.
  case sum
  case relu
  case relu6
  case elu
  case sigmoid
  case tanh
}

/// A compiled oneDNN operation.
final class Primitive {
  /// The name of the implementation that oneDNN picked, such as `jit:avx512_core`.
  let implementation: String
  /// What backward primitives are made from.
  let description: dnnl_primitive_desc_t
  /// Whether it is made of products: a convolution or a dense layer.
  let isProduct: Bool
  fileprivate let handle: dnnl_primitive_t

  /// Compiles a described operation.
  ///
  /// `makeDescription`: creates oneDNN's description with the given attributes.
  init(
    _ action: String, postOperations: [PostOperation] = [],
    makeDescription: (dnnl_primitive_attr_t?) throws -> dnnl_primitive_desc_t?
  ) throws {
    let attributes = try Attributes(postOperations)
    guard let description = try makeDescription(attributes.handle) else {
      throw KernelError.unimplemented(action)
    }
    var handle: dnnl_primitive_t?
    let status = dnnl_primitive_create(&handle, description)
    guard status == dnnl_success, let handle else {
      dnnl_primitive_desc_destroy(description)
      throw KernelError.unimplemented(action)
    }
    self.description = description
    self.handle = handle
    var name: UnsafePointer<CChar>?
    let asked = withUnsafeMutablePointer(to: &name) {
      dnnl_primitive_desc_query(description, dnnl_query_impl_info_str, 0, $0)
    }
    var kind = dnnl_undefined_primitive
    let askedKind = withUnsafeMutablePointer(to: &kind) {
      dnnl_primitive_desc_query(description, dnnl_query_primitive_kind, 0, $0)
    }
    isProduct =
      askedKind == dnnl_success
      && [dnnl_convolution, dnnl_inner_product, dnnl_matmul].contains(kind)
    implementation = asked == dnnl_success ? name.map { String(cString: $0) } ?? "" : ""
  }

  deinit {
    dnnl_primitive_destroy(handle)
    dnnl_primitive_desc_destroy(description)
  }

  /// The layout that oneDNN wants for an argument.
  private func layout(_ query: dnnl_query_t) -> Layout {
    Layout(dnnl_primitive_desc_query_md(description, query, 0)?.pointee ?? dnnl_memory_desc_t())
  }

  var source: Layout { layout(dnnl_query_src_md) }
  var weights: Layout { layout(dnnl_query_weights_md) }
  var destination: Layout { layout(dnnl_query_dst_md) }
  var scratchpad: Layout { layout(dnnl_query_scratchpad_md) }
  var workspace: Layout { layout(dnnl_query_workspace_md) }
  var sourceGradient: Layout { layout(dnnl_query_diff_src_md) }
  var weightsGradient: Layout { layout(dnnl_query_diff_weights_md) }
  var destinationGradient: Layout { layout(dnnl_query_diff_dst_md) }

  /// Whether oneDNN found nothing better than its plain loops.
  var isReference: Bool { implementation.hasPrefix("ref") }
}

extension KernelError {
  static func unimplemented(_ action: String) -> KernelError {
    KernelError(action: action, status: "unimplemented")
  }

  private init(action: String, status: String) {
    self.action = action
    self.status = status
  }
}

/// Post-operations and a scratchpad of ours, for one primitive.
private final class Attributes {
  let handle: dnnl_primitive_attr_t

  init(_ postOperations: [PostOperation]) throws {
    var created: dnnl_primitive_attr_t?
    try OneDNN.check("attributes", dnnl_primitive_attr_create(&created))
    guard let handle = created else { throw KernelError.unimplemented("attributes") }
    self.handle = handle
    try OneDNN.check(
      "a scratchpad", dnnl_primitive_attr_set_scratchpad_mode(handle, dnnl_scratchpad_mode_user))
    guard !postOperations.isEmpty else { return }
    var list: dnnl_post_ops_t?
    try OneDNN.check("post-operations", dnnl_post_ops_create(&list))
    defer { dnnl_post_ops_destroy(list) }
    for operation in postOperations {
      let status =
        switch operation {
        case .sum: dnnl_post_ops_append_sum(list, 1)
        case .relu: dnnl_post_ops_append_eltwise(list, 1, dnnl_eltwise_relu, 0, 0)
        case .relu6: dnnl_post_ops_append_eltwise(list, 1, dnnl_eltwise_clip, 0, 6)
        case .elu: dnnl_post_ops_append_eltwise(list, 1, dnnl_eltwise_elu, 1, 0)
        case .sigmoid: dnnl_post_ops_append_eltwise(list, 1, dnnl_eltwise_logistic, 0, 0)
        case .tanh: dnnl_post_ops_append_eltwise(list, 1, dnnl_eltwise_tanh, 0, 0)
        }
      try OneDNN.check("a post-operation", status)
    }
    try OneDNN.check("post-operations", dnnl_primitive_attr_set_post_ops(handle, list))
  }

  deinit { dnnl_primitive_attr_destroy(handle) }
}

/// A primitive with the memory that it works on.
final class Call {
  let primitive: Primitive
  private let arguments: [dnnl_exec_arg_t]
  private let stream: dnnl_stream_t

  /// `operands`: what each of oneDNN's argument numbers is, with its address.
  init(
    _ primitive: Primitive, _ operands: [(argument: Int32, Layout, UnsafeMutableRawPointer)],
    on oneDNN: OneDNN
  ) throws {
    self.primitive = primitive
    stream = oneDNN.stream
    var arguments: [dnnl_exec_arg_t] = []
    for (argument, layout, address) in operands {
      var memory: dnnl_memory_t?
      var descriptor = layout.descriptor
      let status = dnnl_memory_create(&memory, &descriptor, oneDNN.engine, address)
      guard status == dnnl_success, let memory else {
        for argument in arguments { dnnl_memory_destroy(argument.memory) }
        throw KernelError.unimplemented("memory")
      }
      arguments.append(dnnl_exec_arg_t(arg: argument, memory: memory))
    }
    self.arguments = arguments
  }

  deinit {
    for argument in arguments { dnnl_memory_destroy(argument.memory) }
  }

  /// Runs the primitive to its end.
  func run() throws {
    try OneDNN.check(
      primitive.implementation,
      dnnl_primitive_execute(primitive.handle, stream, Int32(arguments.count), arguments))
  }
}

/// oneDNN's argument numbers.
enum Argument {
  static let source: Int32 = DNNL_ARG_SRC_0
  static let secondSource: Int32 = DNNL_ARG_SRC_1
  static let destination: Int32 = DNNL_ARG_DST_0
  static let weights: Int32 = DNNL_ARG_WEIGHTS_0
  static let bias: Int32 = DNNL_ARG_BIAS
  static let scratchpad: Int32 = DNNL_ARG_SCRATCHPAD
  static let workspace: Int32 = DNNL_ARG_WORKSPACE
  static let sourceGradient: Int32 = DNNL_ARG_DIFF_SRC_0
  static let weightsGradient: Int32 = DNNL_ARG_DIFF_WEIGHTS_0
  static let biasGradient: Int32 = DNNL_ARG_DIFF_BIAS
  static let destinationGradient: Int32 = DNNL_ARG_DIFF_DST_0
}
