internal import Basics
package import Models

/// The arrays of a network: values, gradients and the optimizer's state, each kind in one arena.
///
/// Every array begins at a 64-byte boundary. The trainable ones come first, at the same offsets in
/// all arenas, so that an optimizer runs over `0 ..< trainableCount` without knowing where one
/// array ends; the gaps hold zeros and stay zero. Who shares a store between threads sees to it
/// that no two touch the same floats at once.
package final class ParameterStore {
  /// In the order of the declarations.
  package let parameters: [Parameter]
  /// Floats that gradients change, gaps included.
  package let trainableCount: Int
  /// What the optimizer keeps for each trainable float, by Keras's names.
  package let stateNames: [String]

  private let positions: [ParameterKey: Int]
  private let valueArena: AlignedFloats
  private let gradientArena: AlignedFloats
  private let stateArenas: [AlignedFloats]

  /// All zero; `stateNames` are those of the optimizer.
  package init(_ declarations: [ParameterDeclaration], stateNames: [String] = []) {
    var offsets = [Int](repeating: 0, count: declarations.count)
    var end = 0
    var trainableEnd = 0
    for trainable in [true, false] {
      for (position, declaration) in declarations.enumerated()
      where declaration.isTrainable == trainable {
        offsets[position] = end
        end += AlignedFloats.wholeBlocks(declaration.storageCount)
      }
      if trainable { trainableEnd = end }
    }
    let valueArena = AlignedFloats(count: end)
    let gradientArena = AlignedFloats(count: trainableEnd)
    parameters = zip(declarations, offsets).map { declaration, offset in
      let range = offset..<offset + declaration.storageCount
      return Parameter(
        declaration: declaration, offset: offset, values: valueArena.buffer.extracting(range),
        gradient: declaration.isTrainable ? gradientArena.buffer.extracting(range) : nil)
    }
    positions = Dictionary(
      uniqueKeysWithValues: declarations.enumerated().map { ($0.element.key, $0.offset) })
    trainableCount = trainableEnd
    self.stateNames = stateNames
    self.valueArena = valueArena
    self.gradientArena = gradientArena
    stateArenas = stateNames.map { _ in AlignedFloats(count: trainableEnd) }
  }

  /// The array of that name, which must be there.
  package subscript(key: ParameterKey) -> Parameter {
    guard let position = positions[key] else { preconditionFailure("no parameter '\(key)'") }
    return parameters[position]
  }

  package func contains(_ key: ParameterKey) -> Bool { positions[key] != nil }

  package var trainableParameters: [Parameter] { parameters.filter(\.isTrainable) }

  /// All values, statistics and gaps included.
  var allValues: UnsafeMutableBufferPointer<Float> { valueArena.buffer }

  /// All trainable values, gaps included.
  package var trainableValues: UnsafeMutableBufferPointer<Float> {
    valueArena.buffer.extracting(0..<trainableCount)
  }

  /// All gradients, gaps included.
  package var gradients: UnsafeMutableBufferPointer<Float> { gradientArena.buffer }

  /// What the optimizer keeps under that name for all trainable values, gaps included.
  package func state(_ name: String) -> UnsafeMutableBufferPointer<Float> {
    guard let position = stateNames.firstIndex(of: name) else {
      preconditionFailure("no optimizer state '\(name)'")
    }
    return stateArenas[position].buffer
  }

  /// What the optimizer keeps under that name for one trainable array.
  package func state(_ name: String, of key: ParameterKey) -> UnsafeMutableBufferPointer<Float> {
    let parameter = self[key]
    precondition(parameter.isTrainable, "'\(key)' is not trainable and has no optimizer state")
    return state(name).extracting(parameter.offset..<parameter.offset + parameter.count)
  }

  /// A copy of all values, statistics included.
  package func snapshot() -> [Float] { Array(valueArena.buffer) }

  /// Puts back the values of a snapshot of this store.
  package func restore(_ snapshot: [Float]) {
    precondition(snapshot.count == valueArena.buffer.count, "a snapshot of another store")
    _ = valueArena.buffer.update(fromContentsOf: snapshot)
  }
}
