internal import Compiler
package import Models

/// Where a model looks for a class: Grad-CAM, the channels of a layer's output weighted by the mean of
/// their gradients.
///
/// Source: Selvaraju et al., "Grad-CAM" (2017), as Keras's example of it has it: of the class's value
/// before the last activation, in inference.
package final class ClassActivationMap {
  private let probe: ProgramProbe
  private let height: Int
  private let width: Int
  private let channels: Int
  private let units: Int

  /// - Parameters:
  ///   - graph: The model.
  ///   - layer: Whose output is looked at: [height, width, channels], and all that comes after it
  ///     depends on nothing before it.
  ///   - weights: The arrays of the layers behind it.
  /// - Throws: `KernelError` where oneDNN refuses.
  package init(_ graph: Graph, layer: String, weights: ModelWeights) throws {
    let shape = graph.index(of: layer).map { graph.layers[$0].outputShape } ?? []
    precondition(shape.count == 3, "a map is of a layer with rows and columns")
    (height, width, channels) = (shape[0], shape[1], shape[2])
    units = graph.outputShape.reduce(1, *)
    probe = try ProgramProbe(
      graph, inputs: [layer], batch: 1, weights: weights, frozen: .all,
      beforeActivation: true)
  }

  /// The map of one image.
  ///
  /// - Parameters:
  ///   - features: The layer's output, height x width x channels.
  ///   - target: A class's position.
  /// - Returns: height x width values of 0 to 1, the largest of which is 1 unless all are 0.
  /// - Throws: `KernelError` where oneDNN refuses.
  package func map(_ features: [Float], class target: Int) throws -> ActivationMap {
    precondition(features.count == height * width * channels, "one image's output of the layer")
    _ = try probe.forward([features], training: false)
    var slope = [Float](repeating: 0, count: units)
    // One unit speaks for class 1 and against class 0.
    if units == 1 { slope[0] = target == 1 ? 1 : -1 } else { slope[target] = 1 }
    let gradient = try probe.backward(slope)[0]
    var means = [Double](repeating: 0, count: channels)
    for (index, value) in gradient.enumerated() { means[index % channels] += Double(value) }
    let pixels = Double(height * width)
    var values = (0..<height * width).map { pixel in
      var sum = 0.0
      for channel in 0..<channels {
        sum += Double(features[pixel * channels + channel]) * means[channel] / pixels
      }
      return Float(max(sum, 0))
    }
    if let largest = values.max(), largest > 0 { values = values.map { $0 / largest } }
    return ActivationMap(height: height, width: width, values: values)
  }
}

/// How much each part of an image speaks for a class.
package struct ActivationMap: Sendable {
  package let height: Int
  package let width: Int
  /// height x width values of 0 to 1.
  package let values: [Float]

  package init(height: Int, width: Int, values: [Float]) {
    self.height = height
    self.width = width
    self.values = values
  }

  /// The value at a place of the image, between the map's cells.
  ///
  /// - Parameters:
  ///   - y: From 0 at the top to 1.
  ///   - x: From 0 at the left to 1.
  /// - Returns: 0 to 1.
  package func value(y: Float, x: Float) -> Float {
    func ends(_ place: Float, _ count: Int) -> (low: Int, high: Int, share: Float) {
      let position = max(0, min(place * Float(count) - 0.5, Float(count - 1)))
      let low = Int(position)
      return (low, min(low + 1, count - 1), position - Float(low))
    }
    let (rows, columns) = (ends(y, height), ends(x, width))
    func line(_ row: Int) -> Float {
      let (left, right) = (values[row * width + columns.low], values[row * width + columns.high])
      return left + (right - left) * columns.share
    }
    let (top, bottom) = (line(rows.low), line(rows.high))
    return top + (bottom - top) * rows.share
  }
}
