/// Steps of a program under change: removed ones leave a gap until the edit is done.
struct ProgramEdit {
  var steps: [StaticProgram.Step]
  private let original: StaticProgram
  private var removed: Set<Int> = []

  init(_ program: StaticProgram) {
    original = program
    steps = program.steps
  }

  /// Takes out a step that nothing reads any more.
  mutating func remove(_ position: Int) { removed.insert(position) }

  /// The program without the removed steps, numbered anew.
  func program() -> StaticProgram {
    var position: [Int: Int] = [:]
    for old in steps.indices where !removed.contains(old) { position[old] = position.count }
    func renumbered(_ value: StaticProgram.Value) -> StaticProgram.Value {
      guard case .step(let old) = value, let new = position[old] else { return .image }
      return .step(new)
    }
    var edited = original
    edited.steps = steps.indices.filter { position[$0] != nil }.map { old in
      var step = steps[old]
      step.inputs = step.inputs.map(renumbered)
      step.residual = step.residual.map(renumbered)
      return step
    }
    edited.outputs = original.outputs.map(renumbered)
    return edited
  }
}
