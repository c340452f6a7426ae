internal import COneDNN
internal import Configuration
internal import Models

extension OneDNN {
  /// A convolution or one of its gradients.
  func convolution(
    _ action: String, _ pass: PrimitivePass, of forward: OneDNNPrimitive? = nil, _ tensors: Tensors,
    _ window: Window, _ postOperations: [PostOperation] = []
  ) throws -> OneDNNPrimitive {
    try tensors.withHandles { tensors in
      try compile(action, pass, of: forward, postOperations, bfloat16: roundsToBFloat16) {
        onednn_convolution(&$0, $1, tensors, window.described, false)
      }
    }
  }

  /// A convolution by Winograd's algorithm, for inference.
  func winogradConvolution(
    _ action: String, _ tensors: Tensors, _ window: Window, _ postOperations: [PostOperation]
  ) throws -> OneDNNPrimitive {
    try tensors.withHandles { tensors in
      try compile(action, .inference, postOperations) {
        onednn_convolution(&$0, $1, tensors, window.described, true)
      }
    }
  }

  /// A dense layer or one of its gradients.
  func innerProduct(
    _ action: String, _ pass: PrimitivePass, of forward: OneDNNPrimitive? = nil, _ tensors: Tensors,
    _ postOperations: [PostOperation] = []
  ) throws -> OneDNNPrimitive {
    try tensors.withHandles { tensors in
      try compile(action, pass, of: forward, postOperations, bfloat16: roundsToBFloat16) {
        onednn_inner_product(&$0, $1, tensors)
      }
    }
  }

  /// Pooling or its gradient.
  func pooling(
    _ action: String, _ pass: PrimitivePass, of forward: OneDNNPrimitive? = nil,
    _ kind: PoolingKind,
    _ tensors: Tensors, _ window: Window
  ) throws -> OneDNNPrimitive {
    try tensors.withHandles { tensors in
      try compile(action, pass, of: forward) {
        onednn_pooling(
          &$0, $1, kind == .maximum ? .maximum : .average, tensors, window.described)
      }
    }
  }

  /// The parts of an activation, to be applied one after the other.
  func activations(
    _ action: String, _ function: Activation, _ layout: Layout
  ) throws -> [OneDNNPrimitive] {
    try layout.withHandle { layout in
      try function.parts.map { part in
        try compile(action) { onednn_activation(&$0, $1, part, layout) }
      }
    }
  }

  /// Over one of a layout's axes.
  func softmax(_ action: String, _ layout: Layout, axis: Int) throws -> OneDNNPrimitive {
    try layout.withHandle { layout in
      try compile(action) { onednn_softmax(&$0, $1, layout, Int32(axis)) }
    }
  }

  /// Element by element; the second may have one element where the first has several.
  func binary(
    _ action: String, _ operation: BinaryOperation, _ first: Layout, _ second: Layout,
    _ destination: Layout,
    _ postOperations: [PostOperation]
  ) throws -> OneDNNPrimitive {
    try first.withHandle { first in
      try second.withHandle { second in
        try destination.withHandle { destination in
          try compile(action, .inference, postOperations) {
            onednn_binary(&$0, $1, operation.described, first, second, destination)
          }
        }
      }
    }
  }

  /// Up-sampling or its gradient.
  func upSampling(
    _ action: String, _ pass: PrimitivePass, of forward: OneDNNPrimitive? = nil,
    _ interpolation: UpSampling2D.Interpolation, _ tensors: Tensors
  ) throws -> OneDNNPrimitive {
    try tensors.withHandles { tensors in
      try compile(action, pass, of: forward) {
        onednn_resampling(&$0, $1, interpolation == .nearest ? .nearest : .linear, tensors)
      }
    }
  }

  /// A change of layout.
  func reorder(_ source: Layout, _ destination: Layout) throws -> OneDNNPrimitive {
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
      trailing: (Int64(padding.bottom), Int64(padding.right)),
      gaps: (Int64(dilation[0] - 1), Int64(dilation[1] - 1)))
  }
}

enum BinaryOperation {
  case add
  case elementwise(ElementwiseBinary.Operation)

  fileprivate var described: onednn_binary_kind {
    switch self {
    case .add: .add
    case .elementwise(.multiply): .multiply
    case .elementwise(.subtract): .subtract
    case .elementwise(.maximum): .maximum
    case .elementwise(.minimum): .minimum
    }
  }
}
