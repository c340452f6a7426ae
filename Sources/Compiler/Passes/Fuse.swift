internal import Configuration
package import Models

extension Program {
  /// The fourth pass: sums and activations go into the step that feeds them, where its primitive
  /// computes them along with its result.
  package func fused() -> Program { activationsFused().sumsFused().activationsFused() }

  private func activationsFused() -> Program {
    let readers = self.readers
    var edit = ProgramEdit(self)
    for (position, step) in steps.enumerated() where step.activation == .linear {
      guard let next = soleReader(of: position, among: readers),
        let function = (steps[next].primitive as? ElementwiseFunction)?.function,
        step.primitive.fuses(function, in: step, mode)
      else { continue }
      edit.fuse(next, into: position) { $0.activation = function }
    }
    return edit.program()
  }

  /// A sum goes into the later of the two steps that feed it, so that the other term is there.
  private func sumsFused() -> Program {
    let readers = self.readers
    var edit = ProgramEdit(self)
    for (position, sum) in steps.enumerated() where sum.primitive is Sum {
      let terms = sum.inputs.compactMap { value -> Int? in
        guard case .step(let term) = value else { return nil }
        return term
      }
      guard let later = terms.max(), steps[later].activation == .linear,
        steps[later].addend == nil, steps[later].primitive.fusesSum(in: steps[later], mode),
        soleReader(of: later, among: readers) == position, sum.inputs[0] != sum.inputs[1]
      else { continue }
      edit.fuse(position, into: later) {
        $0.activation = sum.activation
        $0.addend = sum.inputs.first { $0 != .step(later) }
      }
    }
    return edit.program()
  }

  /// The one step that reads a step, where there is just one and its output is not wanted.
  func soleReader(of position: Int, among readers: [[Int]]) -> Int? {
    guard readers[position].count == 1, !outputs.contains(.step(position)) else { return nil }
    return readers[position].first
  }
}
