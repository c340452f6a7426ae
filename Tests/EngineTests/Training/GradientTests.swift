internal import Compiler
internal import Configuration
internal import Engine
internal import Models
internal import Testing

/// Gradients against differences of the loss, for every kind of layer.
///
/// All parameters are moved together along a direction; the loss must change by the gradient's
/// projection on it, within 2 % and 2e-4, what float32 and rectifiers leave of a difference:
///
/// - The step is 4e-3 or less, and units whose input is nearer than that to a kink are passed on
///   part of the way only. That is up to 1.7 % of the gradient here (`conv2_block1_1_bn/beta` of
///   the small residual network), the same in every order of channels and with AVX2 as with
///   AVX-512: the network's, not the arithmetic's.
/// - A loss near 1 is rounded by about 2e-7 at either end, which over twice 4e-3 is 5e-5.
@Suite struct GradientTests {
  typealias Build = @Sendable (inout GraphBuilder) throws -> GraphBuilder.Node

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let side: Int
    let build: Build
  }

  static let cases: [Case] = [
    Case(testDescription: "convolution, bias, relu, max pooling, flatten", side: 9) { builder in
      var x = try builder.add(
        "conv",
        Conv2D(filters: 24, kernel: 3, padding: .same, activation: .relu),
        builder.input)
      x = try builder.add("pool", MaxPooling2D(size: 2, strides: 2), x)
      x = try builder.add("conv2", Conv2D(filters: 40, kernel: 3, strides: 2), x)
      x = try builder.add("relu", ReLU(maxValue: 6), x)
      return try builder.add("flat", Flatten(), x)
    },
    Case(testDescription: "strides, asymmetric padding, batch normalisation", side: 12) { builder in
      var x = try builder.add(
        "conv",
        Conv2D(filters: 20, kernel: 3, strides: 2, padding: .same, useBias: false),
        builder.input)
      x = try builder.add("bn", BatchNormalization(), x)
      x = try builder.add(
        "pad", ZeroPadding2D(Padding2D(top: 0, bottom: 1, left: 0, right: 1)), x)
      x = try builder.add(
        "conv2", Conv2D(filters: 32, kernel: 3, strides: 2, useBias: false), x)
      x = try builder.add("bn2", BatchNormalization(scale: false), x)
      x = try builder.add("relu", ReLU(), x)
      return try builder.add("pool", GlobalAveragePooling2D(), x)
    },
    Case(testDescription: "depthwise convolution, relu6", side: 10) { builder in
      var x = try builder.add(
        "conv", Conv2D(filters: 24, kernel: 1, useBias: false), builder.input)
      x = try builder.add("bn", BatchNormalization(), x)
      x = try builder.add("relu", ReLU(maxValue: 6), x)
      x = try builder.add(
        "depth", DepthwiseConv2D(kernel: 3, strides: 2, padding: .same), x)
      x = try builder.add("bn2", BatchNormalization(center: false), x)
      x = try builder.add("relu2", ReLU(maxValue: 6), x)
      return try builder.add("pool", GlobalMaxPooling2D(), x)
    },
    Case(testDescription: "residual sums, with and without a rectifier", side: 8) { builder in
      func norm(_ name: String, _ x: GraphBuilder.Node) throws -> GraphBuilder.Node {
        let y = try builder.add(
          "\(name)_conv",
          Conv2D(filters: 16, kernel: 3, padding: .same, useBias: false), x)
        return try builder.add("\(name)_bn", BatchNormalization(), y)
      }
      var x = try builder.add("relu0", ReLU(), try norm("a", builder.input))
      let branch = try norm("c", try builder.add("relu1", ReLU(), try norm("b", x)))
      x = try builder.add("sum", Add(), x, branch)
      x = try builder.add("sum_relu", ReLU(), x)
      x = try builder.add("sum2", Add(), x, try norm("d", x))
      x = try builder.add("sum3", Add(), x, try builder.add("tanh", ActivationLayer(.tanh), x))
      return try builder.add("pool", GlobalAveragePooling2D(), x)
    },
    Case(testDescription: "average pooling, up-sampling, padding, elu, sigmoid", side: 8) {
      builder in
      var x = try builder.add(
        "conv", Conv2D(filters: 18, kernel: 3, activation: .elu), builder.input)
      x = try builder.add("pool", AveragePooling2D(size: 2, strides: 2), x)
      x = try builder.add(
        "up", UpSampling2D(size: [2, 2], interpolation: .bilinear), x)
      x = try builder.add("pad", ZeroPadding2D(Padding2D(all: 1)), x)
      x = try builder.add("elu", ActivationLayer(.elu), x)
      x = try builder.add(
        "up2", UpSampling2D(size: [2, 3], interpolation: .nearest), x)
      x = try builder.add(
        "conv2", Conv2D(filters: 8, kernel: 3, activation: .sigmoid), x)
      return try builder.add("flat", Flatten(), x)
    },
    Case(testDescription: "dense layers of whole vectors of units and of broken ones", side: 5) {
      builder in
      var x = try builder.add("flat", Flatten(), builder.input)
      x = try builder.add("wide", Dense(units: 64, activation: .tanh), x)
      x = try builder.add("odd", Dense(units: 37, activation: .elu), x)
      x = try builder.add("no_bias", Dense(units: 17, useBias: false), x)
      return try builder.add("narrow", Dense(units: 9, activation: .sigmoid), x)
    },
    Case(testDescription: "concatenation of whole and of broken blocks, and of rows", side: 8) {
      builder in
      let a = try builder.add("a", Conv2D(filters: 16, kernel: 3), builder.input)
      let b = try builder.add("b", Conv2D(filters: 12, kernel: 3, activation: .elu), builder.input)
      let whole = try builder.add("whole", Concatenate(), a, b)
      let broken = try builder.add("broken", Concatenate(), b, whole, b)
      let means = try builder.add("pool", GlobalAveragePooling2D(), broken)
      let flat = try builder.add("flat", Flatten(), a)
      return try builder.add("rows", Concatenate(), means, flat)
    },
    Case(testDescription: "separable convolutions", side: 9) { builder in
      var x = try builder.add(
        "narrow", SeparableConv2D(filters: 20, kernel: 3, padding: .same), builder.input)
      x = try builder.add(
        "wide", SeparableConv2D(filters: 24, kernel: 3, strides: 2, activation: .elu), x)
      return try builder.add("pool", GlobalAveragePooling2D(), x)
    },
    Case(testDescription: "a small residual network", side: 32) { builder in
      let x = try Application(.miniResNet).append(to: &builder, builder.input)
      return try builder.add("pool", GlobalAveragePooling2D(), x)
    },
  ]

  /// In every order of channels, whatever the processor likes best: own loops have to be right in all.
  @Test(
    "The loss changes as the gradient says", arguments: cases,
    ChannelOrder.allCases)
  func directional(_ entry: Case, _ order: ChannelOrder) throws {
    let graph = try graph(entry)
    let model = try TrainingTrial.model(graph, cut: ["input_layer"], frozen: 0, order: order)
    let split = TrainingTrial.pictures(graph, count: 6)
    let base = try model.gradients(of: split)
    #expect(base.isFinite)
    let store = model.store
    let start = store.snapshot()
    let gradients = store.trainableParameters.map {
      Array($0.gradient ?? .init(start: nil, count: 0))
    }
    // Along the gradient itself, each array scaled to its own size, so that none is drowned.
    for (index, parameter) in store.trainableParameters.enumerated() {
      let gradient = gradients[index]
      let norm = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      guard norm > 1e-4 else { continue }
      let step = min(4e-3, 1e-3 / norm)
      func loss(_ sign: Double) throws -> Double {
        for (place, value) in gradient.enumerated() {
          parameter.values[place] += Float(sign * step / norm * Double(value))
        }
        defer { store.restore(start) }
        return try model.gradients(of: split)
      }
      let difference = (try loss(1) - loss(-1)) / (2 * step)
      #expect(
        abs(difference - norm) < 0.02 * norm + 2e-4,
        "\(parameter.key): the loss changes by \(difference), the gradient says \(norm)")
    }
  }

  /// Products of 8 bits; where the processor has no bfloat16, oneDNN computes as ever.
  @Test(
    "with bfloat16 all primitives are there, and loss and gradients are near", arguments: backbones)
  func bfloat16(_ entry: Case) throws {
    let graph = try graph(entry)
    func values(_ precision: TrainingPrecision) throws -> (loss: Double, norms: [Double]) {
      let model = try TrainingTrial.model(
        graph, cut: ["input_layer"], frozen: 0, precision: precision)
      let loss = try model.gradients(of: TrainingTrial.pictures(graph, count: 6))
      let norms = model.store.trainableParameters.map { parameter in
        (parameter.gradient ?? .init(start: nil, count: 0))
          .reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      }
      return (loss, norms)
    }
    let (single, half) = (try values(.f32), try values(.bf16))
    #expect(abs(single.loss - half.loss) <= 0.03 * single.loss)
    let total = { (norms: [Double]) in norms.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    #expect(abs(total(single.norms) - total(half.norms)) <= 0.1 * total(single.norms))
  }

  private func graph(_ entry: Case) throws -> Graph {
    var builder = GraphBuilder(inputShape: [entry.side, entry.side, 3])
    let x = try entry.build(&builder)
    let output = try builder.add("dense", Dense(units: 3, activation: .softmax), x)
    return builder.graph(output: output)
  }

  static let backbones: [Case] = [
    Case(testDescription: "residual blocks", side: 32) { builder in
      let x = try Application(.miniResNet).append(to: &builder, builder.input)
      return try builder.add("pool", GlobalAveragePooling2D(), x)
    },
    Case(testDescription: "inverted residual blocks", side: 24) { builder in
      func norm(_ name: String, _ x: GraphBuilder.Node, _ operation: any KerasLayer) throws
        -> GraphBuilder.Node
      {
        let y = try builder.add(name, operation, x)
        return try builder.add("\(name)_BN", BatchNormalization(), y)
      }
      func pixelwise(_ filters: Int) -> any KerasLayer {
        Conv2D(filters: filters, kernel: 1, padding: .same, useBias: false)
      }
      func block(_ name: String, _ x: GraphBuilder.Node, stride: Int) throws -> GraphBuilder.Node {
        var y = try norm("\(name)_expand", x, pixelwise(36))
        y = try builder.add("\(name)_expand_relu", ReLU(maxValue: 6), y)
        if stride == 2 {
          let padding = Padding2D(top: 0, bottom: 1, left: 0, right: 1)
          y = try builder.add("\(name)_pad", ZeroPadding2D(padding), y)
        }
        let depthwise = DepthwiseConv2D(
          kernel: 3, strides: stride, padding: stride == 2 ? .valid : .same)
        y = try norm("\(name)_depthwise", y, depthwise)
        y = try builder.add("\(name)_depthwise_relu", ReLU(maxValue: 6), y)
        y = try norm("\(name)_project", y, pixelwise(20))
        return stride == 1 ? try builder.add("\(name)_add", Add(), x, y) : y
      }
      var x = try norm("first", builder.input, pixelwise(20))
      x = try block("a", x, stride: 1)
      x = try block("b", x, stride: 2)
      x = try block("c", x, stride: 1)
      return try builder.add("pool", GlobalAveragePooling2D(), x)
    },
  ]

  /// Cut anywhere, the stored features give the loss and the gradients that the whole gives.
  ///
  /// Other kernels compute what lies before the cut, so there are roundings: 4e-7 of the loss,
  /// 1e-5 of a gradient's length, and 5e-4 where large terms cancel (`c_project/kernel`, whose
  /// gradient is 20 times shorter once the layers before it are frozen). The bounds leave four
  /// times that. Where a batch normalisation takes a gradient out altogether, 1e-5 itself counts.
  @Test("Blocks may be cut behind any layer", arguments: backbones)
  func cuts(_ entry: Case) throws {
    let graph = try graph(entry)
    let pictures = TrainingTrial.pictures(graph, count: 8)
    for frozen in 1..<graph.layers.count {
      guard graph.layers[frozen...].contains(where: { $0.trainableParameterCount > 0 }) else {
        break
      }
      let analysis = StaticAnalysis(
        graph: graph, frozen: FrozenLayers(first: frozen), batchStatistics: false)
      let whole = try TrainingTrial.model(
        graph, cut: ["input_layer"], frozen: FrozenLayers(first: frozen))
      let cut = analysis.cut.map { graph.layers[$0].name }
      let part = try TrainingTrial.model(graph, cut: cut, frozen: FrozenLayers(first: frozen))
      let features = try TrainingTrial.features(graph, cut: cut, of: pictures, count: 8)
      let (expected, found) = (try whole.gradients(of: pictures), try part.gradients(of: features))
      #expect(abs(expected - found) < 1e-5 * max(1, expected), "cut at \(frozen): \(cut)")
      for parameter in part.store.trainableParameters {
        let ours = try #require(try part.parameters.gradient(parameter.key))
        let theirs = try #require(try whole.parameters.gradient(parameter.key))
        let error = TrainingTrial.distance(ours, theirs)
        let size = TrainingTrial.distance(theirs, theirs.map { _ in 0 })
        #expect(
          error < 2e-3 * size + 1e-5,
          "cut at \(frozen): \(parameter.key) is \(error) off \(size)")
      }
    }
  }
}
