internal import Configuration

/// The grammar of the layers of `stem` and `head`.
enum LayerGrammar {
  static func layers(atLeast: Int = 0) -> Grammar<[LayerSpec]> {
    Several.list(of: layer, atLeast: atLeast, noun: "layer")
  }

  private static let layer = variants("layer") {
    variant("dense", dense, "a fully connected layer", make: LayerSpec.dense) {
      if case .dense(let dense) = $0 { dense } else { nil }
    }
    variant(
      "batch_normalization", batchNormalization, "normalisation by batch statistics",
      make: LayerSpec.batchNormalization
    ) {
      if case .batchNormalization(let normalization) = $0 { normalization } else { nil }
    }
    variant(
      "dropout", dropout, "zeroes a random fraction in training",
      make: { .dropout(rate: $0.rate) },
      take: { if case .dropout(let rate) = $0 { Dropout(rate: rate) } else { nil } })
    plain("flatten", .flatten, "one long row a picture")
    plain("global_average_pooling", .globalAveragePooling, "the mean over the picture")
    plain("global_max_pooling", .globalMaxPooling, "the maximum over the picture")
    variant(
      "activation", Scalar.choice("activation"), "a function of each value",
      make: LayerSpec.activation
    ) {
      if case .activation(let activation) = $0 { activation } else { nil }
    }
    variant("up_sampling", upSampling, "a larger picture", make: LayerSpec.upSampling) {
      if case .upSampling(let upSampling) = $0 { upSampling } else { nil }
    }
  }

  private static let dense = record(DenseSpec(units: 1), shorthand: "units") {
    field(
      "units", \.units, Scalar.integer(.init(minimum: 1, maximum: 10_000_000)),
      required: .always, also: ["filters", "size", "neurons"], "the number of outputs")
    field(
      "activation", \.activation, Scalar.choice("activation"), also: ["act"],
      "a function of each output")
    field("use_bias", \.useBias, Scalar.bool, also: ["bias"], "whether a bias is added")
    field(
      "kernel_initializer", \.kernelInitializer, Scalar.choice("initializer"),
      also: ["initializer", "init"], "what the kernel starts from")
  }

  private static let batchNormalization = record(BatchNormalizationSpec()) {
    field("momentum", \.momentum, Scalar.number(.fraction), "of the moving averages")
    field("epsilon", \.epsilon, Scalar.number(.positive), also: ["eps"], "added to variances")
    field("center", \.center, Scalar.bool, "whether beta is added")
    field("scale", \.scale, Scalar.bool, "whether gamma multiplies")
  }

  private struct Dropout {
    var rate: Double
  }

  private static let dropout = record(Dropout(rate: 0), shorthand: "rate") {
    field(
      "rate", \.rate, Scalar.number(.fraction), required: .always,
      also: ["p", "dropout_rate"], "the fraction dropped")
  }

  private static let upSampling = record(UpSamplingSpec(height: 2, width: 2), shorthand: "size") {
    field(
      "size", \.size,
      Several.pair(Scalar.integer(.init(minimum: 1, maximum: 1024)), orOne: true),
      also: ["scale_factor", "factor"], "factors of height and width")
    field("interpolation", \.interpolation, Scalar.choice("interpolation"), "what is between")
  }

  private struct NoArguments {}

  private static func plain(
    _ name: String, _ layer: LayerSpec, _ summary: String
  ) -> Variant<LayerSpec> {
    variant(
      name, record(NoArguments()) {}, summary, make: { _ in layer },
      take: { $0 == layer ? NoArguments() : nil })
  }
}

extension UpSamplingSpec {
  fileprivate var size: Extent {
    get { Extent(height: height, width: width) }
    set { (height, width) = (newValue.height, newValue.width) }
  }
}
