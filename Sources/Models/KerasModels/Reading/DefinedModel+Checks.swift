internal import Basics

extension DefinedModel {
  /// Throws where names repeat, a layer reads one that does not exist, or there is no output.
  func check() throws(KerasModelError) {
    var names = Set<String>()
    for layer in layers where !names.insert(layer.name).inserted {
      throw KerasModelError(
        "its model '\(name.shortened)' has two layers of the name '\(layer.name.shortened)'")
    }
    for layer in layers {
      for input in layer.inputs where !names.contains(input) {
        throw KerasModelError(
          "layer '\(layer.name.shortened)' of its model '\(name.shortened)' reads "
            + "'\(input.shortened)', which is none of the model's layers")
      }
      if case .input = layer.kind { continue }
      guard !layer.inputs.isEmpty else {
        throw KerasModelError(
          "layer '\(layer.name.shortened)' of its model '\(name.shortened)' reads nothing")
      }
    }
    for output in outputs + (input.map { [$0] } ?? []) where !names.contains(output) {
      throw KerasModelError(
        "its model '\(name.shortened)' begins or ends with '\(output.shortened)', which is none of "
          + "its layers")
    }
    guard !outputs.isEmpty else {
      throw KerasModelError("its model '\(name.shortened)' has no output")
    }
  }

  /// The same with every layer after those that it reads.
  ///
  /// - Throws: Where layers read one another in a circle.
  func sorted() throws(KerasModelError) -> DefinedModel {
    var place: [String: Int] = [:]
    for (position, layer) in layers.enumerated() { place[layer.name] = position }
    var readers = [[Int]](repeating: [], count: layers.count)
    var open = [Int](repeating: 0, count: layers.count)
    for (position, layer) in layers.enumerated() {
      for input in Set(layer.inputs) {
        guard let source = place[input] else { continue }
        readers[source].append(position)
        open[position] += 1
      }
    }
    var ready = layers.indices.filter { open[$0] == 0 }
    var order: [Int] = []
    var next = 0
    while next < ready.count {
      let position = ready[next]
      next += 1
      order.append(position)
      for reader in readers[position] {
        open[reader] -= 1
        if open[reader] == 0 { ready.append(reader) }
      }
    }
    guard order.count == layers.count else {
      let stuck = layers.indices.first { open[$0] > 0 }.map { layers[$0].name } ?? ""
      throw KerasModelError(
        "layer '\(stuck.shortened)' of its model '\(name.shortened)' reads what is made of its own "
          + "output: the layers go in a circle")
    }
    var model = self
    model.layers = order.map { layers[$0] }
    return model
  }
}
