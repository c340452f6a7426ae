package import Configuration

/// A network as a list of named layers in Keras's order, without numbers.
///
/// `layers[0]` is the input. Every layer comes after those that it reads. Shapes are those of one
/// image of `inputShape`.
package struct Graph: Hashable, Sendable {
  package let layers: [Layer]
  /// Position of the layer whose output is the network's.
  package let output: Int

  package init(layers: [Layer], output: Int) {
    self.layers = layers
    self.output = output
  }

  /// `[height, width, channels]` of an image.
  package var inputShape: [Int] { layers[0].outputShape }

  package var outputShape: [Int] { layers[output].outputShape }

  /// The activation that gives the output, where the last layer has one.
  package var outputActivation: Activation { layers[output].kind.outputActivation }

  /// The number of values in all arrays.
  package var parameterCount: Int { layers.reduce(0) { $0 + $1.parameterCount } }

  /// The position of a layer by its name.
  package func index(of name: String) -> Int? { layers.firstIndex { $0.name == name } }

  /// The layers that the outputs of some layers depend on, those among them, in order.
  package func layers(before names: [String]) -> [Layer] {
    var needed = Set<Int>()
    var open = names.compactMap(index(of:))
    while let position = open.popLast() {
      if needed.insert(position).inserted { open.append(contentsOf: layers[position].inputs) }
    }
    return needed.sorted().map { layers[$0] }
  }

  /// For each layer, the positions of the layers that read it.
  package var consumers: [[Int]] {
    var readers = [[Int]](repeating: [], count: layers.count)
    for (position, layer) in layers.enumerated() {
      for input in layer.inputs { readers[input].append(position) }
    }
    return readers
  }
}
