internal import COneDNN
internal import Models
internal import Plan

extension OneDNN {
  /// Compiles an operation from its descriptor.
  private func compile<Descriptor>(
    _ action: String, _ descriptor: Descriptor, _ postOperations: [PostOperation] = []
  ) throws -> Primitive {
    try Primitive(action, postOperations: postOperations) { attributes in
      var description: dnnl_primitive_desc_t?
      let status = withUnsafePointer(to: descriptor) { descriptor in
        dnnl_primitive_desc_create(
          &description, UnsafeRawPointer(descriptor), attributes, engine, nil)
      }
      return status == dnnl_success ? description : nil
    }
  }

  /// A convolution, depthwise where `groups` is above 1.
  ///
  /// - `source`: `[batch, channels, height, width]`.
  /// - `weights`: `[out, in, height, width]`, or `[groups, 1, 1, height, width]`.
  func convolution(
    _ action: String, _ source: Layout, _ weights: Layout, bias: Layout, _ destination: Layout,
    window: Window, winograd: Bool, _ postOperations: [PostOperation]
  ) throws -> Primitive {
    var descriptor = dnnl_convolution_desc_t()
    var (source, weights, bias, destination) =
      (source.descriptor, weights.descriptor, bias.descriptor, destination.descriptor)
    try OneDNN.check(
      action,
      dnnl_convolution_forward_desc_init(
        &descriptor, dnnl_forward_inference,
        winograd ? dnnl_convolution_winograd : dnnl_convolution_direct, &source, &weights, &bias,
        &destination, window.strides.map(Int64.init), window.leading, window.trailing))
    return try compile(action, descriptor, postOperations)
  }

  /// A dense layer; weights are `[out, in]`.
  func innerProduct(
    _ action: String, _ source: Layout, _ weights: Layout, bias: Layout, _ destination: Layout,
    _ postOperations: [PostOperation]
  ) throws -> Primitive {
    var descriptor = dnnl_inner_product_desc_t()
    var (source, weights, bias, destination) =
      (source.descriptor, weights.descriptor, bias.descriptor, destination.descriptor)
    try OneDNN.check(
      action,
      dnnl_inner_product_forward_desc_init(
        &descriptor, dnnl_forward_inference, &source, &weights, &bias, &destination))
    return try compile(action, descriptor, postOperations)
  }

  enum PoolingKind {
    case maximum
    /// Over the pixels that lie inside the image.
    case average
  }

  func pooling(
    _ action: String, _ kind: PoolingKind, _ source: Layout, _ destination: Layout, window: Window
  ) throws -> Primitive {
    var descriptor = dnnl_pooling_desc_t()
    var (source, destination) = (source.descriptor, destination.descriptor)
    try OneDNN.check(
      action,
      dnnl_pooling_forward_desc_init(
        &descriptor, dnnl_forward_inference,
        kind == .maximum ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding, &source,
        &destination, window.strides.map(Int64.init), window.size.map(Int64.init), window.leading,
        window.trailing))
    return try compile(action, descriptor)
  }

  func activation(
    _ action: String, _ function: ActivationFunction, _ layout: Layout
  ) throws -> Primitive {
    var data = layout.descriptor
    if function == .softmax {
      var descriptor = dnnl_softmax_desc_t()
      try OneDNN.check(
        action, dnnl_softmax_forward_desc_init(&descriptor, dnnl_forward_inference, &data, 1))
      return try compile(action, descriptor)
    }
    let (algorithm, alpha, beta): (dnnl_alg_kind_t, Float, Float) =
      switch function {
      case .relu: (dnnl_eltwise_relu, 0, 0)
      case .relu6: (dnnl_eltwise_clip, 0, 6)
      case .elu: (dnnl_eltwise_elu, 1, 0)
      case .sigmoid: (dnnl_eltwise_logistic, 0, 0)
      case .tanh: (dnnl_eltwise_tanh, 0, 0)
      case .linear, .softmax: (dnnl_eltwise_linear, 1, 0)
      }
    var descriptor = dnnl_eltwise_desc_t()
    try OneDNN.check(
      action,
      dnnl_eltwise_forward_desc_init(
        &descriptor, dnnl_forward_inference, algorithm, &data, alpha, beta))
    return try compile(action, descriptor)
  }

  func addition(
    _ action: String, _ first: Layout, _ second: Layout, _ destination: Layout,
    _ postOperations: [PostOperation]
  ) throws -> Primitive {
    var descriptor = dnnl_binary_desc_t()
    var (first, second, destination) =
      (first.descriptor, second.descriptor, destination.descriptor)
    try OneDNN.check(
      action, dnnl_binary_desc_init(&descriptor, dnnl_binary_add, &first, &second, &destination))
    return try compile(action, descriptor, postOperations)
  }

  func upSampling(
    _ action: String, _ interpolation: UpSampling2D.Interpolation, _ source: Layout,
    _ destination: Layout
  ) throws -> Primitive {
    var descriptor = dnnl_resampling_desc_t()
    var (source, destination) = (source.descriptor, destination.descriptor)
    try OneDNN.check(
      action,
      dnnl_resampling_forward_desc_init(
        &descriptor, dnnl_forward_inference,
        interpolation == .nearest ? dnnl_resampling_nearest : dnnl_resampling_linear, nil, &source,
        &destination))
    return try compile(action, descriptor)
  }

  /// A change of layout.
  func reorder(_ source: Layout, _ destination: Layout) throws -> Primitive {
    try Primitive("a change of layout") { attributes in
      var (source, destination) = (source.descriptor, destination.descriptor)
      var description: dnnl_primitive_desc_t?
      let status = dnnl_reorder_primitive_desc_create(
        &description, &source, engine, &destination, engine, attributes)
      return status == dnnl_success ? description : nil
    }
  }
}

extension Window {
  /// Padding above and to the left, as oneDNN takes it.
  var leading: [Int64] { [Int64(padding.top), Int64(padding.left)] }
  var trailing: [Int64] { [Int64(padding.bottom), Int64(padding.right)] }

  /// One pixel at a time.
  static let pixel = Window(size: [1, 1], strides: [1, 1], padding: .none)

  /// A kernel's sides in oneDNN's order: `[to, from, height, width]`, depthwise
  /// `[groups, 1, 1, height, width]`.
  func kernelSides(from: Int, to: Int, groups: Int) -> [Int] {
    groups == 1 ? [to, from, size[0], size[1]] : [groups, 1, 1, size[0], size[1]]
  }
}
