package import Configuration

/// A Keras layer's class with its arguments: what a layer computes, without its name and place.
///
/// To add a layer, write one file with a type that conforms to this, and list the type in
/// `LayerClasses`. The declared fields give the YAML of a head layer, its JSON Schema and Keras's JSON
/// configuration; the decomposition into primitives gives inference and training.
///
/// Shapes are those of one image, without the batch axis; images are `[height, width, channels]`.
package protocol KerasLayer: Hashable, Sendable {
  /// Keras's class name, such as `Conv2D`.
  static var className: String { get }
  /// Keras's name of a layer of the class without a name, such as `conv2d`.
  static var automaticName: String { get }
  /// The name in the layers of `stem` and `head`; nil where the spec has no such layer.
  static var specName: String? { get }
  /// What the layer does, in a few words.
  static var summary: String { get }
  /// How arguments stand behind `specName`.
  static var argumentStyle: LayerArgumentStyle { get }
  /// Whether the layer reads several tensors.
  static var takesSeveral: Bool { get }
  /// Whether the layer prepares images, which the spec does here: whatever else Keras takes for it, it
  /// passes them on.
  static var preparesImages: Bool { get }
  /// Keras's arguments, in Keras's order.
  static var fields: [DeclaredField<Self>] { get }

  /// Keras's defaults; arguments that Keras requires hold a placeholder.
  init()

  /// The output's shape.
  ///
  /// - Parameters:
  ///   - inputs: The inputs' shapes, in order; at least one.
  ///   - name: The layer's name, for messages.
  /// - Returns: The shape.
  /// - Throws: `GraphError` where the layer does not take such inputs.
  func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int]

  /// The arrays that a layer owns, in the order of Keras's files.
  ///
  /// - Parameter inputs: The inputs' shapes.
  /// - Returns: The arrays in Keras's layouts.
  func weights(for inputs: [[Int]]) -> [Weight]

  /// Floating-point operations of one image's forward pass; a multiplication and an addition count
  /// as two.
  ///
  /// - Parameters:
  ///   - inputs: The inputs' shapes.
  ///   - output: The output's shape.
  /// - Returns: The number, saturating.
  func operations(for inputs: [[Int]], output: [Int]) -> Int

  /// Whether an image's output depends on chance or on the rest of the batch in training, where the
  /// layer runs in training mode.
  ///
  /// - Parameters:
  ///   - trainable: Keras's `layer.trainable`.
  ///   - batchStatistics: Whether frozen batch normalisations use their batch's statistics.
  /// - Returns: False for what depends on the image alone.
  func isRandomOrBatchWide(trainable: Bool, batchStatistics: Bool) -> Bool

  /// Whether the layer gives its input's values unchanged and in the same order, so that it is no
  /// dearer to store than its input.
  var keepsValues: Bool { get }

  /// The function that is applied last, `linear` where there is none.
  var outputActivation: Activation { get }

  /// What the output adds to the loss, for each image of a batch in the mean.
  var activityRegularizer: Regularizer? { get }

  /// Adds the primitives that the layer is made of to a program.
  ///
  /// - Parameters:
  ///   - inputs: What the layer reads.
  ///   - context: The layer's place, and the program under construction.
  /// - Returns: What holds the layer's output.
  func decompose(
    _ inputs: [Program.Value], in context: inout Decomposition
  ) -> Program.Value
}

extension KerasLayer {
  package static var automaticName: String { className.snakeCased }
  package static var specName: String? { nil }
  package static var summary: String { className }
  package static var argumentStyle: LayerArgumentStyle { .keys(shorthand: nil) }
  package static var takesSeveral: Bool { false }
  package static var preparesImages: Bool { false }
  package static var fields: [DeclaredField<Self>] { [] }

  package func outputShape(for inputs: [[Int]], name: String) throws(GraphError) -> [Int] {
    inputs[0]
  }

  package func weights(for inputs: [[Int]]) -> [Weight] { [] }
  package func operations(for inputs: [[Int]], output: [Int]) -> Int { 0 }
  package func isRandomOrBatchWide(trainable: Bool, batchStatistics: Bool) -> Bool { false }
  package var keepsValues: Bool { false }
  package var outputActivation: Activation { .linear }
  package var activityRegularizer: Regularizer? { nil }

  package var className: String { Self.className }
  package var automaticName: String { Self.automaticName }
  package var takesSeveral: Bool { Self.takesSeveral }

  package func isEqual(to other: any KerasLayer) -> Bool { (other as? Self) == self }

  /// Class and arguments in a line, the same in every version of this program.
  package var identity: String {
    let arguments = statedArguments.map { "\($0.key): \($0.value.text)" }
    return ([className] + arguments).joined(separator: " ")
  }

  /// All arguments by Keras's names.
  package var arguments: [SpecValue.Entry] {
    Self.fields.map { SpecValue.Entry($0.name, $0.get(self)) }
  }

  /// Those that are always stated, and of the others those that differ from Keras's default: what a
  /// layer is known by stays the same when it gets another argument.
  package var statedArguments: [SpecValue.Entry] { arguments(where: \.isAlwaysStated) }

  /// Those that specs have, and of the others those that differ from Keras's default.
  var argumentsOfSpecs: [SpecValue.Entry] { arguments(where: \.isInSpecs) }

  private func arguments(
    where isIncluded: (DeclaredField<Self>) -> Bool
  ) -> [SpecValue.Entry] {
    let standard = Self()
    return Self.fields.filter { isIncluded($0) || $0.get(self) != $0.get(standard) }
      .map { SpecValue.Entry($0.name, $0.get(self)) }
  }
}

/// How a layer's arguments stand in a spec.
package enum LayerArgumentStyle: Hashable, Sendable {
  /// `dense: {units: 2}`, where a value without keys stands for `shorthand`.
  case keys(shorthand: String?)
  /// `activation: relu`: the one argument's value alone.
  case value
}

extension String {
  /// `global_average_pooling2d` of `GlobalAveragePooling2D`, by Keras's `to_snake_case`.
  package var snakeCased: String {
    let letters = Array(self)
    var text = ""
    for (place, letter) in letters.enumerated() {
      let isStart =
        place > 0 && letter.isUppercase
        && (letters[place - 1].isLowercase
          || (place + 1 < letters.count && letters[place + 1].isLowercase))
      if isStart { text.append("_") }
      text.append(letter.lowercased())
    }
    return text
  }
}

extension SpecValue {
  /// In a line, for names and messages.
  package var text: String {
    switch self {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .int(let number): "\(number)"
    case .double(let number): "\(number)"
    case .string(let text): text
    case .list(let items): "[\(items.map(\.text).joined(separator: ", "))]"
    case .map(let entries):
      "{\(entries.map { "\($0.key): \($0.value.text)" }.joined(separator: ", "))}"
    }
  }
}
