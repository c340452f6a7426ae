internal import Basics

extension Graph {
  /// Floating-point operations of one layer's forward pass for one image: a multiplication and an
  /// addition count as two.
  package func floatingPointOperations(of position: Int) -> Int {
    let layer = layers[position]
    let outputs = layer.outputShape.reduce(1, *)
    let inputs = layer.inputs.first.map { layers[$0].outputShape } ?? []
    switch layer.operation {
    case .conv2D(let conv):
      return [2, outputs, conv.kernel[0], conv.kernel[1], inputs.last ?? 0].saturatingProduct
    case .depthwiseConv2D(let conv):
      return [2, outputs, conv.kernel[0], conv.kernel[1]].saturatingProduct
    case .dense: return [2, outputs, inputs.last ?? 0].saturatingProduct
    case .batchNormalization: return 2 * outputs
    case .maxPooling2D(let pool), .averagePooling2D(let pool):
      return [outputs, pool.size[0], pool.size[1]].saturatingProduct
    case .globalAveragePooling2D, .globalMaxPooling2D: return inputs.reduce(1, *)
    case .relu, .activation, .add: return outputs
    case .input, .zeroPadding2D, .flatten, .dropout, .upSampling2D: return 0
    }
  }
}
