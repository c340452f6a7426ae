internal import COneDNN
internal import Configuration
internal import Models
internal import Plan

extension OneDNN {
  /// A convolution, depthwise where `groups` is above 1.
  ///
  /// - `source`: `[batch, channels, height, width]`.
  /// - `weights`: `[out, in, height, width]`, or `[groups, 1, 1, height, width]`.
  func convolution(
    _ action: String, _ source: Layout, _ weights: Layout, bias: Layout, _ destination: Layout,
    window: Window, winograd: Bool, _ postOperations: [PostOperation]
  ) throws -> Primitive {
    try convolution(
      action, .inference,
      Tensors(source: source, weights: weights, bias: bias, destination: destination), window,
      winograd: winograd, postOperations)
  }

  /// A convolution or one of its gradients.
  func convolution(
    _ action: String, _ pass: onednn_pass, of forward: Primitive? = nil, _ tensors: Tensors,
    _ window: Window, winograd: Bool = false, _ postOperations: [PostOperation] = []
  ) throws -> Primitive {
    try tensors.withHandles { tensors in
      try compile(action, pass, of: forward, postOperations) {
        onednn_convolution(&$0, $1, tensors, window.described, winograd)
      }
    }
  }

  /// A dense layer; weights are `[out, in]`.
  func innerProduct(
    _ action: String, _ source: Layout, _ weights: Layout, bias: Layout, _ destination: Layout,
    _ postOperations: [PostOperation]
  ) throws -> Primitive {
    try innerProduct(
      action, .inference,
      Tensors(source: source, weights: weights, bias: bias, destination: destination),
      postOperations)
  }

  /// A dense layer or one of its gradients.
  func innerProduct(
    _ action: String, _ pass: onednn_pass, of forward: Primitive? = nil, _ tensors: Tensors,
    _ postOperations: [PostOperation] = []
  ) throws -> Primitive {
    try tensors.withHandles { tensors in
      try compile(action, pass, of: forward, postOperations) {
        onednn_inner_product(&$0, $1, tensors)
      }
    }
  }

  enum PoolingKind {
    case maximum
    /// Over the pixels that lie inside the image.
    case average
  }

  func pooling(
    _ action: String, _ kind: PoolingKind, _ source: Layout, _ destination: Layout, window: Window
  ) throws -> Primitive {
    try pooling(
      action, .inference, kind, Tensors(source: source, destination: destination), window)
  }

  /// Pooling or its gradient.
  func pooling(
    _ action: String, _ pass: onednn_pass, of forward: Primitive? = nil, _ kind: PoolingKind,
    _ tensors: Tensors, _ window: Window
  ) throws -> Primitive {
    try tensors.withHandles { tensors in
      try compile(action, pass, of: forward) {
        onednn_pooling(
          &$0, $1, kind == .maximum ? .maximum : .average, tensors, window.described)
      }
    }
  }

  func activation(
    _ action: String, _ function: Activation, _ layout: Layout
  ) throws -> Primitive {
    try layout.withHandle { layout in
      try compile(action) {
        function == .softmax
          ? onednn_softmax(&$0, $1, layout, 1)
          : onednn_activation(&$0, $1, onednn_elementwise(function), layout)
      }
    }
  }

  func addition(
    _ action: String, _ first: Layout, _ second: Layout, _ destination: Layout,
    _ postOperations: [PostOperation]
  ) throws -> Primitive {
    try first.withHandle { first in
      try second.withHandle { second in
        try destination.withHandle { destination in
          try compile(action, .inference, postOperations) {
            onednn_addition(&$0, $1, first, second, destination)
          }
        }
      }
    }
  }

  func upSampling(
    _ action: String, _ interpolation: UpSamplingSpec.Interpolation, _ source: Layout,
    _ destination: Layout
  ) throws -> Primitive {
    try upSampling(
      action, .inference, interpolation, Tensors(source: source, destination: destination))
  }

  /// Up-sampling or its gradient.
  func upSampling(
    _ action: String, _ pass: onednn_pass, of forward: Primitive? = nil,
    _ interpolation: UpSamplingSpec.Interpolation, _ tensors: Tensors
  ) throws -> Primitive {
    try tensors.withHandles { tensors in
      try compile(action, pass, of: forward) {
        onednn_resampling(&$0, $1, interpolation == .nearest ? .nearest : .linear, tensors)
      }
    }
  }

  /// A change of layout.
  func reorder(_ source: Layout, _ destination: Layout) throws -> Primitive {
    try source.withHandle { source in
      try destination.withHandle { destination in
        try compile("a change of layout") { onednn_reorder(&$0, $1, source, destination) }
      }
    }
  }
}

extension Window {
  fileprivate var described: onednn_window {
    onednn_window(
      size: (Int64(size[0]), Int64(size[1])), strides: (Int64(strides[0]), Int64(strides[1])),
      leading: (Int64(padding.top), Int64(padding.left)),
      trailing: (Int64(padding.bottom), Int64(padding.right)))
  }

  /// One pixel at a time.
  static let pixel = Window(size: [1, 1], strides: [1, 1], padding: .none)

  /// A kernel's sides in oneDNN's order: `[to, from, height, width]`, depthwise
  /// `[groups, 1, 1, height, width]`.
  func kernelSides(from: Int, to: Int, groups: Int) -> [Int] {
    groups == 1 ? [to, from, size[0], size[1]] : [groups, 1, 1, size[0], size[1]]
  }
}
