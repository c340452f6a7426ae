/// Keras's `InputLayer`: the images themselves.
package struct InputLayer: KerasLayer {
  package static let className = "InputLayer"

  package init() {}

  package func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value {
    preconditionFailure("the input is what a program is given")
  }
}
