package import Configuration

/// Keras's `Activation`.
package struct ActivationLayer: KerasLayer {
  package static let className = "Activation"
  package static let specName: String? = "activation"
  package static let summary = "a function of each value"
  package static let argumentStyle = LayerArgumentStyle.value
  package static let fields: [DeclaredField<ActivationLayer>] = [
    DeclaredField("activation", \.activation, .activation, isRequired: true, "its name")
  ]

  package var activation: Activation

  package init() { self.init(.linear) }

  package init(_ activation: Activation) { self.activation = activation }

  package func operations(for inputs: [[Int]], output: [Int]) -> Int { output.reduce(1, *) }

  package var outputActivation: Activation { activation }

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    context.addActivation(activation, inputs[0])
  }
}
