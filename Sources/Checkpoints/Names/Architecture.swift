extension WeightFile {
  /// The architecture whose layer names the file has, as a spec would name it.
  package var architecture: String? {
    let names = Set(layers.map(\.name))
    let signs: [(layer: String, architecture: String)] = [
      ("conv5_block3_3_conv", "resnet50"), ("res5c_branch2c", "resnet50"),
      ("block5_conv4", "vgg19"), ("block5_conv3", "vgg16"),
      ("block_16_project", "mobilenet_v2"), ("conv_pw_13", "mobilenet"),
    ]
    // Deeper ResNets have these layers as well.
    if names.contains("conv4_block7_1_conv") { return "a deeper resnet" }
    return signs.first { names.contains($0.layer) }?.architecture
  }
}
