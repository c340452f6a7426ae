internal import Configuration

/// Blocks that several architectures are made of.
extension GraphBuilder {
  /// At which pixels Inception's convolutions stand.
  enum Sampling {
    /// At every pixel.
    case same
    /// Where the window is within the image.
    case valid
    /// At every other of those.
    case halving
  }

  /// A convolution, a batch normalisation without gamma and a rectifier, as the Inception networks
  /// have them: a square kernel where `columns` is nil, names as Keras numbers them where `name` is.
  mutating func addInception(
    _ input: Node, _ filters: Int, _ rows: Int, _ columns: Int? = nil,
    sampling: Sampling = .same, name: String? = nil
  ) throws(GraphError) -> Node {
    let convolution = Conv2D(
      filters: filters, kernelSize: [rows, columns ?? rows],
      strides: sampling == .halving ? 2 : 1, padding: sampling == .same ? .same : .valid,
      useBias: false)
    let (norm, relu) = (BatchNormalization(scale: false), ActivationLayer(.relu))
    guard let name else {
      let x = try addUnnamed(norm, addUnnamed(convolution, input))
      return try addUnnamed(relu, x)
    }
    let x = try add("\(name)_bn", norm, add(name, convolution, input))
    return try add("\(name)_ac", relu, x)
  }

  /// A convolution and a batch normalisation.
  mutating func addNormalized(
    _ input: Node, _ name: String, _ convolution: any KerasLayer, norm: String,
    _ normalization: BatchNormalization
  ) throws(GraphError) -> Node {
    try add(norm, normalization, add(name, convolution, input))
  }

  /// What Keras's `correct_pad` adds before a window of stride 2: one less before an even side, and
  /// before one that is not known when the model is built.
  func stridePadding(of input: Node, kernel: Int) -> Padding2D {
    let before = shape(of: input).dropLast().map { side in
      kernel / 2 - (isOpen || side % 2 == 0 ? 1 : 0)
    }
    return Padding2D(top: before[0], bottom: kernel / 2, left: before[1], right: kernel / 2)
  }

  /// The nearest multiple of 8, at least 8.
  static func multipleOfEight(_ value: Double) -> Int { max(8, Int(value + 4) / 8 * 8) }

  /// The nearest multiple of 8 that is no more than a tenth below `value`.
  static func filters(_ value: Double) -> Int {
    let rounded = multipleOfEight(value)
    return Double(rounded) < 0.9 * value ? rounded + 8 : rounded
  }
}
