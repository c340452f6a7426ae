internal import COneDNN
internal import Models
internal import Plan

/// A convolution's place in a network: what its three primitives have in common.
struct ConvolutionShape {
  let name: String
  let batch: Int
  /// `[height, width, channels]` of one image.
  let input: [Int]
  let output: [Int]
  let window: Window
  /// Above 1 where it is depthwise.
  let groups: Int
  let hasBias: Bool

  /// `[out, in, height, width]`, or `[groups, 1, 1, height, width]`.
  var kernelSides: [Int] {
    window.kernelSides(from: input[2], to: output[2], groups: groups)
  }
}

// The forward primitives of training and their gradients. Where oneDNN has only reference loops
// for the layouts that are asked for, the caller asks for others.

extension OneDNN {
  /// Compiles an operation from its descriptor; `forward` is what a gradient is the gradient of.
  func compileForTraining<Descriptor>(
    _ action: String, _ descriptor: Descriptor, of forward: Primitive? = nil,
    postOperations: [PostOperation] = []
  ) throws -> Primitive {
    try Primitive(action, postOperations: postOperations) { attributes in
      var description: dnnl_primitive_desc_t?
      let status = withUnsafePointer(to: descriptor) { descriptor in
        dnnl_primitive_desc_create(
          &description, UnsafeRawPointer(descriptor), attributes, engine, forward?.description)
      }
      return status == dnnl_success ? description : nil
    }
  }

  /// The sum over windows, with `activation` on top, which is `linear`, `relu` or `relu6`.
  func convolutionForward(
    _ shape: ConvolutionShape, _ source: Layout, _ weights: Layout, _ destination: Layout,
    activation: ActivationFunction
  ) throws -> Primitive {
    var descriptor = dnnl_convolution_desc_t()
    var (source, weights, destination) =
      (source.descriptor, weights.descriptor, destination.descriptor)
    var bias = try Layout.vector(shape.output[2]).descriptor
    let status = withUnsafePointer(to: &bias) { bias in
      dnnl_convolution_forward_desc_init(
        &descriptor, dnnl_forward_training, dnnl_convolution_direct, &source, &weights,
        shape.hasBias ? bias : nil, &destination, shape.window.strides.map(Int64.init),
        shape.window.leading, shape.window.trailing)
    }
    try OneDNN.check(shape.name, status)
    let rectifier: [PostOperation] =
      switch activation {
      case .relu: [.relu]
      case .relu6: [.relu6]
      default: []
      }
    return try compileForTraining(shape.name, descriptor, postOperations: rectifier)
  }

  func convolutionBackwardData(
    _ shape: ConvolutionShape, _ source: Layout, _ weights: Layout, _ destination: Layout,
    of forward: Primitive
  ) throws -> Primitive {
    var descriptor = dnnl_convolution_desc_t()
    var (source, weights, destination) =
      (source.descriptor, weights.descriptor, destination.descriptor)
    try OneDNN.check(
      shape.name,
      dnnl_convolution_backward_data_desc_init(
        &descriptor, dnnl_convolution_direct, &source, &weights, &destination,
        shape.window.strides.map(Int64.init), shape.window.leading, shape.window.trailing))
    return try compileForTraining("gradient of \(shape.name)", descriptor, of: forward)
  }

  func convolutionBackwardWeights(
    _ shape: ConvolutionShape, _ source: Layout, _ weights: Layout, _ destination: Layout,
    of forward: Primitive
  ) throws -> Primitive {
    var descriptor = dnnl_convolution_desc_t()
    var (source, weights, destination) =
      (source.descriptor, weights.descriptor, destination.descriptor)
    var bias = try Layout.vector(shape.output[2]).descriptor
    let status = withUnsafePointer(to: &bias) { bias in
      dnnl_convolution_backward_weights_desc_init(
        &descriptor, dnnl_convolution_direct, &source, &weights, shape.hasBias ? bias : nil,
        &destination, shape.window.strides.map(Int64.init), shape.window.leading,
        shape.window.trailing)
    }
    try OneDNN.check(shape.name, status)
    return try compileForTraining("gradient of \(shape.name)'s weights", descriptor, of: forward)
  }

  /// Pooling with the gradient's needs in mind, and its gradient.
  func poolingPair(
    _ action: String, _ kind: PoolingKind, _ source: Layout, _ destination: Layout, _ window: Window
  ) throws -> (forward: Primitive, backward: Primitive) {
    let algorithm = kind == .maximum ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding
    var forward = dnnl_pooling_desc_t()
    var backward = dnnl_pooling_desc_t()
    var (source, destination) = (source.descriptor, destination.descriptor)
    let (strides, size) = (window.strides.map(Int64.init), window.size.map(Int64.init))
    try OneDNN.check(
      action,
      dnnl_pooling_forward_desc_init(
        &forward, dnnl_forward_training, algorithm, &source, &destination, strides, size,
        window.leading, window.trailing))
    try OneDNN.check(
      action,
      dnnl_pooling_backward_desc_init(
        &backward, algorithm, &source, &destination, strides, size, window.leading,
        window.trailing))
    let compiled = try compileForTraining(action, forward)
    return (compiled, try compileForTraining("gradient of \(action)", backward, of: compiled))
  }

  /// Up-sampling and its gradient.
  func upSamplingPair(
    _ action: String, _ interpolation: UpSampling2D.Interpolation, _ source: Layout,
    _ destination: Layout
  ) throws -> (forward: Primitive, backward: Primitive) {
    let algorithm =
      interpolation == .nearest ? dnnl_resampling_nearest : dnnl_resampling_linear
    var forward = dnnl_resampling_desc_t()
    var backward = dnnl_resampling_desc_t()
    var (source, destination) = (source.descriptor, destination.descriptor)
    try OneDNN.check(
      action,
      dnnl_resampling_forward_desc_init(
        &forward, dnnl_forward_training, algorithm, nil, &source, &destination))
    try OneDNN.check(
      action,
      dnnl_resampling_backward_desc_init(&backward, algorithm, nil, &source, &destination))
    let compiled = try compileForTraining(action, forward)
    return (compiled, try compileForTraining("gradient of \(action)", backward, of: compiled))
  }
}

extension Layout {
  /// A tensor of the trainable part.
  ///
  /// `shape`: of one image.
  static func image(
    _ shape: [Int], _ order: TrainablePart.ChannelOrder, batch: Int
  ) throws -> Layout {
    switch order {
    case .last: try keras(shape, batch: batch)
    case .blocks8: try Layout([batch, shape[2], shape[0], shape[1]], dnnl_nChw8c)
    case .blocks16: try Layout([batch, shape[2], shape[0], shape[1]], dnnl_nChw16c)
    }
  }

  /// One value after the other.
  static func vector(_ count: Int) throws -> Layout { try Layout([count], dnnl_a) }

  /// Any order of these sides, in oneDNN's logical order.
  static func anyOf(_ sides: [Int]) throws -> Layout { try Layout(sides, dnnl_format_tag_any) }

  /// The sides of this layout in whatever order oneDNN likes.
  var free: Layout {
    get throws {
      let sides = (0..<Int(descriptor.ndims)).map { side in
        withUnsafeBytes(of: descriptor.dims) {
          Int($0.load(fromByteOffset: 8 * side, as: Int64.self))
        }
      }
      return try Layout(sides, dnnl_format_tag_any)
    }
  }

  /// A kernel in Keras's order: height, width, in, out.
  ///
  /// `sides`: oneDNN's logical order, `[out, in, height, width]`, `[groups, 1, 1, height, width]`
  ///   or `[out, in]`.
  static func kerasKernel(_ sides: [Int]) throws -> Layout {
    let strides: [Int] =
      switch sides.count {
      case 2: [1, sides[0]]
      case 4: [1, sides[0], sides[3] * sides[1] * sides[0], sides[1] * sides[0]]
      default: [1, 1, 1, sides[4] * sides[0], sides[0]]
      }
    return try Layout(sides, strides: strides)
  }
}
