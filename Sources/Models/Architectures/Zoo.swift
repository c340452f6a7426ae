/// The backbones, by Keras's names and without their classification layers.
package enum Zoo: Hashable, Sendable {
  case resnet50(ResNetGeneration)
  case vgg16
  case vgg19
  case mobileNet(alpha: Double)
  case mobileNetV2(alpha: Double)
  case miniResNet

  /// Appends the backbone's layers behind `input` and returns its last.
  package func append(
    to builder: inout GraphBuilder, _ input: GraphBuilder.Node
  ) throws(GraphError) -> GraphBuilder.Node {
    switch self {
    case .resnet50(let generation):
      try ResNet.resnet50(&builder, input, generation: generation)
    case .vgg16: try VGG.vgg(.vgg16, &builder, input)
    case .vgg19: try VGG.vgg(.vgg19, &builder, input)
    case .mobileNet(let alpha): try MobileNet.mobileNet(alpha: alpha, &builder, input)
    case .mobileNetV2(let alpha): try MobileNetV2.mobileNetV2(alpha: alpha, &builder, input)
    case .miniResNet: try MiniResNet.miniResNet(&builder, input)
    }
  }

  /// The backbone alone, for images of `[height, width, channels]`.
  package func graph(inputShape: [Int]) throws(GraphError) -> Graph {
    var builder = GraphBuilder(inputShape: inputShape)
    let last = try append(to: &builder, builder.input)
    return builder.graph(output: last)
  }
}
