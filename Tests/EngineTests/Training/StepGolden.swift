internal import Configuration
internal import Engine
internal import Models

/// The goldens of `Tests/Oracles/training_steps.py`, whose header says what everything is.
struct StepGoldens: Decodable {
  let batch: Int
  let batches: Int
  let steps: Int
  let cases: [String: StepGolden]
}

struct StepGolden: Decodable {
  struct Network: Decodable {
    let backbone: String?
    let head: [StepLayer]?
    var graph: [StepLayer]?
  }

  struct Input: Decodable {
    let name: String
    let shape: [Int]
    let scale: Double
    let shift: Double
    let offset: Double
  }

  struct Labels: Decodable {
    let name: String
    let classes: Int
  }

  struct Optimizer: Decodable {
    let name: String
    var learningRate: Double
    let momentum: Double?
    let nesterov: Bool?
    let epsilonPlacement: String?
    let weightDecay: Double?

    private enum CodingKeys: String, CodingKey {
      case name
      case learningRate = "learning_rate"
      case momentum
      case nesterov
      case epsilonPlacement = "epsilon_placement"
      case weightDecay = "weight_decay"
    }
  }

  struct Losses: Decodable {
    let float64: [Double]
    let onednn: [Double]
    let plain: [Double]
    /// The most that nudged runs were off, as far as they stayed beside the run in float64.
    let nudged: [Double]
  }

  /// How an array changed in float64.
  struct Change: Decodable {
    let name: String
    let steps: Int?
    let norm: Double
    let projections: [Double]
    /// Relative errors of Keras in float32.
    let float32: [Double]?
    /// The largest relative distance of the nudged runs; none where these had parted before.
    let kinks: Double?
    /// Or norms of its changes, where there should be none.
    let vanishing: [Double]?

    var layer: String { String(name.split(separator: "/")[0]) }
    var weight: String { String(name.split(separator: "/")[1]) }

    /// The estimated length of the difference to a change in Keras's layout.
    func distance(to change: [Float]) -> Double {
      let signs = HashNumbers.bits("\(name)/signs", count: change.count)
      let squares = projections.enumerated().map { bit, expected in
        var sum = 0.0
        for (value, word) in zip(change, signs) {
          sum += word >> UInt64(bit) & 1 == 1 ? -Double(value) : Double(value)
        }
        return (sum - expected) * (sum - expected)
      }
      return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }
  }

  var network: Network
  let input: Input
  let labels: Labels
  let freeze: Int
  let loss: String
  var optimizer: Optimizer
  let losses: Losses
  let parameters: [Change]
  let moving: [Change]
}

/// A layer with Keras's arguments.
struct StepLayer: Decodable {
  let layer: String
  let name: String
  let inputs: [String]?
  let units: Int?
  let filters: Int?
  let kernelSize: Int?
  let poolSize: Int?
  let strides: Int?
  let padding: Padding?
  let useBias: Bool?
  let activation: String?
  var maxValue: Float?
  let momentum: Double?
  var epsilon: Double?
  let size: [Int]?
  let interpolation: String?

  private enum CodingKeys: String, CodingKey {
    case layer, name, inputs, units, filters, strides, padding, activation, momentum, epsilon
    case size, interpolation
    case kernelSize = "kernel_size"
    case poolSize = "pool_size"
    case useBias = "use_bias"
    case maxValue = "max_value"
  }

  /// A mode by name, or rows and columns.
  enum Padding: Decodable {
    case mode(PaddingMode)
    case pixels(Padding2D)

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let name = try? value.decode(String.self) {
        self = .mode(name == "same" ? .same : .valid)
      } else {
        let sides = try value.decode([[Int]].self)
        self = .pixels(
          Padding2D(
            top: sides[0][0], bottom: sides[0][1], left: sides[1][0], right: sides[1][1]))
      }
    }
  }

  var operation: Models.Operation {
    let function = activation.flatMap(Activation.init) ?? .linear
    let mode: PaddingMode = if case .mode(let mode) = padding { mode } else { .valid }
    switch layer {
    case "conv":
      return .conv2D(
        Conv2D(
          filters: filters ?? 1, kernel: kernelSize ?? 1, strides: strides ?? 1, padding: mode,
          useBias: useBias ?? true, activation: function))
    case "depthwise_conv":
      return .depthwiseConv2D(
        DepthwiseConv2D(
          kernel: kernelSize ?? 1, strides: strides ?? 1, padding: mode,
          useBias: useBias ?? false))
    case "dense": return .dense(Dense(units: units ?? 1, activation: function))
    case "batch_normalization":
      return .batchNormalization(
        BatchNormalization(momentum: momentum ?? 0.99, epsilon: epsilon ?? 1e-3))
    case "activation": return .activation(function)
    case "relu": return .relu(maximum: maxValue)
    case "max_pooling", "average_pooling":
      let pool = Pooling2D(size: poolSize ?? 2, strides: strides ?? 2, padding: mode)
      return layer == "max_pooling" ? .maxPooling2D(pool) : .averagePooling2D(pool)
    case "zero_padding":
      if case .pixels(let pixels) = padding { return .zeroPadding2D(pixels) }
      return .zeroPadding2D(.none)
    case "up_sampling":
      return .upSampling2D(
        UpSampling2D(
          factors: size ?? [1, 1],
          interpolation: interpolation.flatMap(UpSamplingSpec.Interpolation.init) ?? .nearest))
    case "add": return .add
    case "flatten": return .flatten
    case "global_max_pooling": return .globalMaxPooling2D
    default: return .globalAveragePooling2D
    }
  }
}
