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
  package let specName: String?
  package let summary: String
  package let argumentStyle: LayerArgumentStyle
  package let fields: [Field]
  /// The layer with some arguments; nil where one of them has no such name, kind or form.
  package let make: @Sendable ([SpecValue.Entry]) -> (any KerasLayer)?

  fileprivate init<Kind: KerasLayer>(_ kind: Kind.Type) {
    name = Kind.className
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
        standard: field.get(defaults))
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
  package static let all: [LayerClass] = [
    LayerClass(InputLayer.self),
    LayerClass(Conv2D.self),
    LayerClass(DepthwiseConv2D.self),
    LayerClass(Dense.self),
    LayerClass(BatchNormalization.self),
    LayerClass(Dropout.self),
    LayerClass(Flatten.self),
    LayerClass(GlobalAveragePooling2D.self),
    LayerClass(GlobalMaxPooling2D.self),
    LayerClass(ActivationLayer.self),
    LayerClass(ReLU.self),
    LayerClass(UpSampling2D.self),
    LayerClass(MaxPooling2D.self),
    LayerClass(AveragePooling2D.self),
    LayerClass(ZeroPadding2D.self),
    LayerClass(Add.self),
    LayerClass(Concatenate.self),
    LayerClass(SeparableConv2D.self),
    LayerClass(Subtract.self),
    LayerClass(Multiply.self),
    LayerClass(Average.self),
    LayerClass(Maximum.self),
    LayerClass(Minimum.self),
    LayerClass(CustomScaleLayer.self),
    LayerClass(Cropping2D.self),
    LayerClass(ReshapeLayer.self),
    LayerClass(Rescaling.self),
    LayerClass(Normalization.self),
    LayerClass(LayerNormalization.self),
    LayerClass(LayerScale.self),
    LayerClass(SpatialDropout2D.self),
    LayerClass(StochasticDepth.self),
    LayerClass(GaussianNoise.self),
    LayerClass(LeakyReLU.self),
    LayerClass(ELU.self),
    LayerClass(Softmax.self),
    LayerClass(Resizing.self),
    LayerClass(RandomFlip.self),
    LayerClass(RandomRotation.self),
    LayerClass(RandomZoom.self),
    LayerClass(RandomTranslation.self),
    LayerClass(RandomShear.self),
    LayerClass(RandomContrast.self),
    LayerClass(RandomBrightness.self),
    LayerClass(RandomHue.self),
    LayerClass(RandomSaturation.self),
    LayerClass(RandomColorJitter.self),
    LayerClass(Permute.self),
    LayerClass(PReLU.self),
    LayerClass(ActivityRegularization.self),
  ]

  /// Those that a spec's `stem` and `head` have, in the order of the reference.
  package static let ofSpecs = all.filter { $0.specName != nil }

  /// A layer of a spec; nil for one that no spec has.
  package static func layer(_ configuration: LayerConfiguration) -> (any KerasLayer)? {
    ofSpecs.first { $0.specName == configuration.name }?.make(configuration.arguments)
  }
}

extension LayerConfiguration {
  /// The layer as a spec that states every argument has it.
  ///
  /// - Precondition: Specs have such a layer.
  package init(_ layer: some KerasLayer) {
    guard let name = type(of: layer).specName else {
      preconditionFailure("no spec has a layer '\(layer.className)'")
    }
    self.init(name: name, arguments: layer.argumentsOfSpecs)
  }
}
