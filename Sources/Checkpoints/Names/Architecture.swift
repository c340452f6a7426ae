internal import Models

extension WeightFile {
  /// The architecture whose layer names the file has, as a spec would name it.
  package var architecture: String? {
    let names = Set(layers.map(\.name))
    // Deeper ResNets have these layers as well, and VGG19 those of VGG16.
    if names.contains("conv4_block7_1_conv") { return "a deeper resnet" }
    if names.contains("res5c_branch2c") { return Models.Architecture.resnet50.name }
    return Models.Architecture.all.last { names.contains($0.signature) }?.name
  }
}
