/// Keras's `SGD`.
package struct SGD: OptimizerAlgorithm {
  package static let name = "sgd"
  package static let learningRate = 0.01
  package static let fields: [DeclaredField<SGD>] = [
    DeclaredField("momentum", \.momentum, .fraction, "of the updates"),
    DeclaredField("nesterov", \.nesterov, .bool, "whether momentum looks ahead"),
  ]

  package var momentum: Double
  package var nesterov: Bool

  package init() { self.init(momentum: 0) }

  package init(momentum: Double, nesterov: Bool = false) {
    self.momentum = momentum
    self.nesterov = nesterov
  }

  package var stateNames: [String] { momentum != 0 ? ["momentum"] : [] }

  package var words: [String] {
    momentum == 0 ? [] : ["momentum \(momentum)\(nesterov ? ", Nesterov" : "")"]
  }
}
