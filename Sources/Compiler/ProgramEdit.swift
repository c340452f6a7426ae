internal import Models

/// Steps of a program under change: removed ones leave a gap until the edit is done.
struct ProgramEdit {
  var steps: [Program.Step]
  private let original: Program
  /// For each removed step, the one that gives its output now, where there is one.
  private var removed: [Int: Int?] = [:]

  init(_ program: Program) {
    original = program
    steps = program.steps
  }

  /// Takes out a step that nothing reads any more.
  mutating func remove(_ position: Int) { removed[position] = .some(nil) }

  /// Makes one step of two of which the later one alone reads the earlier one.
  ///
  /// In inference it stands where the later one stood, so that its output is needed for a shorter
  /// time; in training where the earlier one stood, so that gradients come in the order of the layers
  /// that own the arrays.
  ///
  /// - Parameters:
  ///   - later: The position of what the earlier one takes over.
  ///   - earlier: The position of the step that stays.
  ///   - change: Changes it.
  mutating func fuse(_ later: Int, into earlier: Int, change: (inout Program.Step) -> Void) {
    var step = steps[earlier]
    step.output = steps[later].output
    change(&step)
    let (kept, gone) = original.mode == .inference ? (later, earlier) : (earlier, later)
    steps[kept] = step
    removed[gone] = .some(kept)
  }

  /// The program without the removed steps.
  func program() -> Program {
    var position: [Int: Int] = [:]
    for old in steps.indices where removed[old] == nil { position[old] = position.count }
    func moved(_ value: Program.Value) -> Program.Value {
      guard case .step(var old) = value else { return value }
      while let replacement = removed[old], let next = replacement { old = next }
      guard let new = position[old] else { preconditionFailure("a step reads what was removed") }
      return .step(new)
    }
    var edited = original
    edited.steps = steps.indices.filter { position[$0] != nil }.map { old in
      var step = steps[old]
      step.inputs = step.inputs.map(moved)
      step.addend = step.addend.map(moved)
      return step
    }
    edited.outputs = original.outputs.map(moved)
    return edited
  }
}
