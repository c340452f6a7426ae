internal import Basics
package import Compiler
internal import Configuration
internal import Models

/// How fast this processor is at what experiments are made of, measured in some tenths of a second.
package struct ProcessorCalibration: Codable, Hashable, Sendable {
  /// Of ordinary convolutions, floating-point operations a second.
  package var convolutionRate: Double
  /// Of the blocks that networks of depthwise convolutions are made of.
  package var depthwiseRate: Double
  /// Of dense layers in training.
  package var denseRate: Double
  /// Parameters that Adam updates a second.
  package var updateRate: Double
  /// Where Winograd's way is faster than the direct one.
  package var winograd: WinogradChoice

  /// Measures with the number of threads in force.
  ///
  /// - Throws: `KernelError` where oneDNN refuses one of the layers.
  package static func measure() throws -> ProcessorCalibration {
    let bench = try ConvolutionBench()
    var calibration = ProcessorCalibration(
      convolutionRate: 0, depthwiseRate: 0, denseRate: 0, updateRate: 0, winograd: WinogradChoice())
    var direct = Work()
    for scheme in WinogradScheme.allCases {
      for channels in scheme.measuredChannels {
        let layer = ConvolutionBench.Layer(
          side: scheme.side(channels: channels), input: channels, output: channels,
          window: scheme.window)
        let times = try bench.times(layer, scheme)
        if scheme == .square3 { direct.add(layer, times.direct) }
        // A gain within the noise is none: the direct way is the more exact one.
        if let winograd = times.winograd, winograd < 0.95 * times.direct {
          calibration.winograd.insert(scheme, channels: channels)
        }
      }
    }
    for layer in [
      ConvolutionBench.Layer(side: 14, input: 1024, output: 256),
      ConvolutionBench.Layer(side: 56, input: 64, output: 256),
    ] { direct.add(layer, try bench.times(layer).direct) }
    calibration.convolutionRate = networkShare * direct.rate
    calibration.denseRate = headShare * direct.rate
    var depthwise = Work()
    for layer in [
      ConvolutionBench.Layer(side: 28, input: 32, output: 192),
      ConvolutionBench.Layer(
        side: 28, input: 192, output: 192, window: [3, 3], groups: 192),
      ConvolutionBench.Layer(side: 28, input: 192, output: 32),
    ] { depthwise.add(layer, try bench.times(layer).direct) }
    calibration.depthwiseRate = networkShare * depthwise.rate
    // Last, when threads and processor are awake.
    calibration.updateRate = updateRate()
    return calibration
  }

  /// What a whole network reaches of the rate of its convolutions alone: layers besides them, changes
  /// of layout and caches that other layers have used take the rest.
  private static let networkShare = 0.8

  /// What training a head reaches of the rate of convolutions alone, as for the quickstart's head.
  ///
  /// Its products are small, and normalisation, dropout and the copying of features take their part.
  private static let headShare = 0.13

  /// Operations and the seconds that they took.
  private struct Work {
    var operations = 0.0
    var seconds = 0.0
    var rate: Double { operations / max(seconds, 1e-9) }

    mutating func add(_ layer: ConvolutionBench.Layer, _ seconds: Double) {
      operations += layer.operations
      self.seconds += seconds
    }
  }

  private static func updateRate() -> Double {
    let rule = Optimizer.adam
    let count = 1 << 20
    let store = ParameterStore(
      [
        ParameterDeclaration(
          layer: "layer",
          weight: Weight(name: "kernel", shape: [count], role: .parameter, initializer: .zeros),
          isTrainable: true)
      ], stateNames: rule.stateNames)
    let seconds = fastest {
      rule.apply(to: store, step: 0, learningRate: 1e-3, parallelFor: ThreadPool.forEach)
    }
    return Double(count) / seconds
  }

  /// Seconds that one figure may take after the first time, which does not count.
  static let patience = 0.04

  /// Of several times, the shortest: whatever else the machine does only makes them longer.
  static func fastest(_ body: () throws -> Void) rethrows -> Double {
    try body()
    var (shortest, spent) = (Double.infinity, 0.0)
    for _ in 0..<4 where spent < patience {
      let begin = MonotonicClock.seconds
      try body()
      let seconds = MonotonicClock.seconds - begin
      shortest = min(shortest, seconds)
      spent += seconds
    }
    return max(shortest, 1e-9)
  }
}

extension WinogradScheme {
  /// Of square images with so many channels.
  fileprivate func side(channels: Int) -> Int {
    switch self {
    // As in ResNet50 and VGG16: twice the channels on half the side.
    case .square3: 3584 / channels
    // As in InceptionV3.
    case .row7, .column7: 17
    case .row3, .column3: 8
    }
  }
}
