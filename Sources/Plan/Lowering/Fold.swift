internal import Configuration
internal import Models

extension StaticProgram {
  /// The second pass: batch normalisation goes into the weights of the convolution or dense layer
  /// before it, and zero padding into the window behind it.
  package func folded() -> StaticProgram { normalizationsFolded().paddingFolded() }

  private func normalizationsFolded() -> StaticProgram {
    let readers = self.readers
    var edit = ProgramEdit(self)
    for (position, step) in steps.enumerated() {
      guard step.operation.hasWeights,
        let next = soleReader(of: position, among: readers),
        case .normalization(let layer) = steps[next].operation
      else { continue }
      edit.steps[next] = step
      edit.steps[next].name = steps[next].name
      edit.steps[next].normalization = layer
      edit.remove(position)
    }
    return edit.program()
  }

  private func paddingFolded() -> StaticProgram {
    var edit = ProgramEdit(self)
    for (position, step) in steps.enumerated() {
      guard case .padding(let added) = step.operation else { continue }
      let reading = readers[position]
      guard !outputs.contains(.step(position)),
        reading.allSatisfy({ edit.steps[$0].operation.canPad(isNonNegative(step.inputs[0])) })
      else { continue }
      for reader in reading {
        edit.steps[reader].operation.pad(added)
        edit.steps[reader].inputs = step.inputs
      }
      edit.remove(position)
    }
    return edit.program()
  }

  /// Whether no element of a value can be below zero.
  private func isNonNegative(_ value: Value) -> Bool {
    guard case .step(let position) = value else { return false }
    return switch steps[position].operation {
    case .activation(let function): [.relu, .relu6, .sigmoid, .softmax].contains(function)
    case .maxPooling, .averagePooling: isNonNegative(steps[position].inputs[0])
    default: false
    }
  }
}

extension StepOperation {
  var hasWeights: Bool {
    switch self {
    case .convolution, .dense: true
    default: false
    }
  }

  /// Whether zeros around the input can be left to the window itself.
  ///
  /// Maximum pooling ignores what lies outside the image, which equals zeros only where no pixel is negative.
  fileprivate func canPad(_ nonNegative: Bool) -> Bool {
    switch self {
    case .convolution: true
    case .maxPooling: nonNegative
    default: false
    }
  }

  fileprivate mutating func pad(_ added: Padding2D) {
    func padded(_ window: Window) -> Window {
      var window = window
      window.padding.top += added.top
      window.padding.bottom += added.bottom
      window.padding.left += added.left
      window.padding.right += added.right
      return window
    }
    switch self {
    case .convolution(let layer, let window, let groups):
      self = .convolution(layer: layer, padded(window), groups: groups)
    case .maxPooling(let window): self = .maxPooling(padded(window))
    default: break
    }
  }
}
