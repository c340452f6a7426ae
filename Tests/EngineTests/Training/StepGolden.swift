internal import Configuration
internal import Engine
internal import Models
internal import TestSupport

/// The goldens of `Tests/Oracles/training_steps.py`, whose header says what everything is.
struct StepGoldens: Decodable {
  let batch: Int
  let batches: Int
  let steps: Int
  let cases: [String: StepGolden]
}

struct StepGolden: Decodable {
  struct Model: Decodable {
    let backbone: String?
    let head: [StepLayer]?
    var graph: [StepLayer]?
    /// What is called with `training=False`.
    let inference: Inference?
  }

  /// The backbone, or the layers of a graph up to one.
  enum Inference: Decodable, Equatable {
    case backbone
    case through(String)

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      self = (try? value.decode(String.self)).map { .through($0) } ?? .backbone
    }
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

  var network: Model
  let input: Input
  let labels: Labels
  let freeze: Int
  /// Names of layers behind those that do not train either.
  let frozen: [String]?
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
  let rate: Double?

  private enum CodingKeys: String, CodingKey {
    case layer, name, inputs, units, filters, strides, padding, activation, momentum, epsilon
    case size, interpolation, rate
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

  var kind: any KerasLayer {
    let function = activation.flatMap(Activation.init) ?? .linear
    let mode: PaddingMode = if case .mode(let mode) = padding { mode } else { .valid }
    switch layer {
    case "conv":
      return Conv2D(
        filters: filters ?? 1, kernel: kernelSize ?? 1, strides: strides ?? 1, padding: mode,
        activation: function, useBias: useBias ?? true)
    case "depthwise_conv":
      return DepthwiseConv2D(
        kernel: kernelSize ?? 1, strides: strides ?? 1, padding: mode,
        useBias: useBias ?? false)
    case "dense": return Dense(units: units ?? 1, activation: function)
    case "batch_normalization":
      return BatchNormalization(momentum: momentum ?? 0.99, epsilon: epsilon ?? 1e-3)
    case "activation": return ActivationLayer(function)
    case "relu": return ReLU(maxValue: maxValue.map { Double($0) })
    case "max_pooling", "average_pooling":
      let (size, step) = (poolSize ?? 2, strides ?? 2)
      return layer == "max_pooling"
        ? MaxPooling2D(size: size, strides: step, padding: mode)
        : AveragePooling2D(size: size, strides: step, padding: mode)
    case "zero_padding":
      if case .pixels(let pixels) = padding { return ZeroPadding2D(pixels) }
      return ZeroPadding2D(.none)
    case "up_sampling":
      return UpSampling2D(
        size: size ?? [1, 1],
        interpolation: interpolation.flatMap(UpSampling2D.Interpolation.init) ?? .nearest)
    case "add": return Add()
    case "dropout": return Dropout(rate: rate ?? 0)
    case "flatten": return Flatten()
    case "global_max_pooling": return GlobalMaxPooling2D()
    default: return GlobalAveragePooling2D()
    }
  }
}
