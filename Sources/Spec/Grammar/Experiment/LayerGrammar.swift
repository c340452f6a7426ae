internal import Configuration
internal import Models

/// The grammar of the layers of `stem` and `head`, made of what the layers declare.
enum LayerGrammar {
  static func layers(atLeast: Int = 0) -> Grammar<[LayerConfiguration]> {
    Several.list(of: layer, atLeast: atLeast, noun: "layer")
  }

  private static let layer = variants("layer") { LayerClasses.ofSpecs.compactMap(variant) }

  private static func variant(_ layer: LayerClass) -> Variant<LayerConfiguration>? {
    guard let name = layer.specName else { return nil }
    switch layer.argumentStyle {
    case .value:
      let field = layer.fields[0]
      return Spec.variant(name, field.form.grammar, layer.summary) {
        LayerConfiguration(kind: name, arguments: [SpecValue.Entry(field.name, $0)])
      } take: {
        $0.kind == name ? $0.arguments.first?.value : nil
      }
    case .keys(let shorthand):
      let fields = layer.fields.filter(\.isInSpecs)
      let template = LayerConfiguration(
        kind: name, arguments: fields.map { SpecValue.Entry($0.name, $0.standard) })
      return Spec.variant(
        name, record(template, shorthand: shorthand) { fields.map(field) + [ownName] },
        layer.summary
      ) {
        $0
      } take: {
        $0.kind == name ? $0 : nil
      }
    }
  }

  private static let ownName: Field<LayerConfiguration> = Spec.field(
    "name", \.name,
    Scalar.text(
      "a layer's name, of letters, digits and '_', '.' or '-'",
      pattern: "^[A-Za-z0-9][A-Za-z0-9_.-]{0,199}$"
    ) { name in
      name.utf8.count <= 200 && name.first?.isASCIILetterOrDigit == true
        && name.allSatisfy { $0.isASCIILetterOrDigit || "_.-".contains($0) }
    }, "its name in files, where it is not Keras's own, such as dense_1")

  private static func field(_ field: LayerClass.Field) -> Field<LayerConfiguration> {
    Spec.field(
      field.name, field.form.grammar, required: field.isRequired ? .always : .never,
      also: field.otherNames, field.summary
    ) { layer, value in
      layer.arguments = layer.arguments.map {
        $0.key == field.name ? SpecValue.Entry($0.key, value) : $0
      }
    } get: { layer in
      layer.arguments.first { $0.key == field.name && $0.value != .null }?.value
    }
  }
}
