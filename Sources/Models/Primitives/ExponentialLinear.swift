/// x above zero, `alpha` (exp(x) - 1) below.
package struct ExponentialLinear: Primitive {
  package var alpha: Float

  package init(alpha: Float) { self.alpha = alpha }

  package func backwardReadsInput(_ step: Program.Step) -> Bool { true }

  package var description: String { "elu alpha \(alpha)" }
}
