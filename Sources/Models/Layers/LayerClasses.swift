package import Configuration

/// A class of layers without its type: what a spec, a schema and a model's configuration go by.
package struct LayerClass: Sendable {
  /// An argument without its type.
  package struct Field: Sendable {
    package let name: String
    package let form: FieldForm
    package let isRequired: Bool
    /// Whether specs have it.
    package let isInSpecs: Bool
    package let otherNames: [String]
    package let summary: String
    /// Keras's default; of required arguments a placeholder.
    package let standard: SpecValue
  }

  /// Keras's.
  package let name: String
  /// Keras's name of a layer of the class without a name, such as `conv2d`.
  package let automaticName: String
  /// Whether its layers own arrays.
  package let ownsArrays: Bool
  /// Whether its layers pass on images that Keras's would prepare.
  package let preparesImages: Bool
  package let specName: String?
  package let summary: String
  package let argumentStyle: LayerArgumentStyle
  package let fields: [Field]
  /// The layer with some arguments; nil where one of them has no such name, kind or form.
  package let make: @Sendable ([SpecValue.Entry]) -> (any KerasLayer)?

  fileprivate init<Kind: KerasLayer>(_ kind: Kind.Type) {
    name = Kind.className
    preparesImages = Kind.preparesImages
    specName = Kind.specName
    summary = Kind.summary
    argumentStyle = Kind.argumentStyle
    let defaults = Kind()
    automaticName = Kind.automaticName
    ownsArrays = !defaults.weights(for: [[1, 1, 1]]).isEmpty
    fields = Kind.fields.map { field in
      Field(
        name: field.name, form: field.form, isRequired: field.isRequired,
        isInSpecs: field.isInSpecs, otherNames: field.otherNames, summary: field.summary,
        standard: field.standard ?? field.get(defaults))
    }
    make = { arguments in
      var layer = Kind()
      for argument in arguments {
        guard let field = Kind.fields.first(where: { $0.name == argument.key }),
          field.form.accepts(argument.value), field.set(&layer, argument.value)
        else { return nil }
      }
      return layer
    }
  }
}

/// All layers, by class.
package enum LayerClasses {
  private static let kinds: [any KerasLayer.Type] = [
    InputLayer.self,
    Conv2D.self,
    DepthwiseConv2D.self,
    Dense.self,
    BatchNormalization.self,
    Dropout.self,
    Flatten.self,
    GlobalAveragePooling2D.self,
    GlobalMaxPooling2D.self,
    ActivationLayer.self,
    ReLU.self,
    UpSampling2D.self,
    MaxPooling2D.self,
    AveragePooling2D.self,
    ZeroPadding2D.self,
    Add.self,
    Concatenate.self,
    SeparableConv2D.self,
    Subtract.self,
    Multiply.self,
    Average.self,
    Maximum.self,
    Minimum.self,
    CustomScaleLayer.self,
    Cropping2D.self,
    ReshapeLayer.self,
    Rescaling.self,
    Normalization.self,
    LayerNormalization.self,
    LayerScale.self,
    SpatialDropout2D.self,
    StochasticDepth.self,
    GaussianNoise.self,
    LeakyReLU.self,
    ELU.self,
    Softmax.self,
    Resizing.self,
    RandomFlip.self,
    RandomRotation.self,
    RandomZoom.self,
    RandomTranslation.self,
    RandomShear.self,
    RandomContrast.self,
    RandomBrightness.self,
    RandomHue.self,
    RandomSaturation.self,
    RandomColorJitter.self,
    Permute.self,
    PReLU.self,
    ActivityRegularization.self,
  ]

  package static let all = kinds.map { LayerClass($0) }

  /// Those that a spec's `stem` and `head` have, in the order of the reference.
  package static let ofSpecs = kinds.filter { $0.specName != nil }.map { LayerClass($0) }

  /// A layer of a spec; nil for one that no spec has.
  package static func layer(_ configuration: LayerConfiguration) -> (any KerasLayer)? {
    ofSpecs.first { $0.specName == configuration.kind }?.make(configuration.arguments)
  }
}

extension LayerConfiguration {
  /// The layer as a spec that states every argument has it.
  ///
  /// - Precondition: Specs have such a layer.
  package init(_ layer: some KerasLayer) {
    guard let kind = type(of: layer).specName else {
      preconditionFailure("no spec has a layer '\(layer.className)'")
    }
    self.init(kind: kind, arguments: layer.argumentsOfSpecs)
  }
}
