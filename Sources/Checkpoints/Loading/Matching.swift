internal import Models

/// Which layer of a file is which layer of a model.
struct Matching {
  /// The layers of the model that have weights, in its order.
  let wanted: [Layer]
  /// The layers of the file that have weights, in its order.
  let stored: [StoredLayer]
  /// What files call the models within the model that is wanted, by the names of the models.
  private let containers: ModelContainers
  /// For each wanted layer, the position of its counterpart in `stored`.
  private(set) var partner: [Int?]

  init(_ layers: [Layer], in file: WeightFile) throws(CheckpointProblem) {
    wanted = layers.filter { !$0.weights.isEmpty }
    stored = file.layers.filter { !$0.weights.isEmpty }
    containers = ModelContainers(layers)
    partner = [Int?](repeating: nil, count: wanted.count)
    let isOld = file.generation == .kerasApplications
    let names = stored.map { isOld ? ResNet50Names.current($0.name) ?? $0.name : $0.name }
    if stored.contains(where: \.isNamed) {
      try matchByName(names)
      matchAutomaticallyNamed()
      matchInOrder()
    } else {
      matchByClass()
    }
  }

  /// The positions in `stored` that no wanted layer has taken.
  var rest: [Int] {
    let taken = Set(partner.compactMap { $0 })
    return stored.indices.filter { !taken.contains($0) }
  }

  private mutating func matchByName(_ names: [String]) throws(CheckpointProblem) {
    var places: [String: [Int]] = [:]
    for (position, name) in names.enumerated() { places[name, default: []].append(position) }
    // tf.keras had slashes in the names of some architectures, where Keras 3 has underscores.
    for (position, name) in names.enumerated() where name.contains("/") {
      let flat = name.replacing("/", with: "_")
      if places[flat] == nil { places[flat] = [position] }
    }
    for (position, layer) in stored.enumerated() {
      if let alias = layer.alias, places[alias] == nil { places[alias] = [position] }
    }
    for (position, layer) in wanted.enumerated() {
      guard var found = places[layer.name] ?? places[layer.ownName] else { continue }
      if found.count > 1 { found = inPlace(of: layer, found) }
      guard found.count == 1 else {
        throw .repeatedLayer(layer.name, places: found.map { stored[$0].weights[0].array.path })
      }
      partner[position] = found[0]
    }
  }

  /// Takes all layers by their order, as Keras's `load_weights` does, where the file's names are those
  /// of an earlier Keras: every layer fits, and none that is known by its name stands elsewhere.
  private mutating func matchInOrder() {
    guard partner.contains(nil), stored.count == wanted.count else { return }
    let fits = wanted.indices.allSatisfy { position in
      (partner[position] ?? position) == position && wanted[position].fits(stored[position])
    }
    if fits { partner = stored.indices.map { $0 } }
  }

  /// Those of several layers of one name that are in the model within the model that `layer` is in.
  private func inPlace(of layer: Layer, _ places: [Int]) -> [Int] {
    let names = containers.names(of: layer)
    let exact = places.filter { stored[$0].container.map(names.contains) ?? layer.nesting.isEmpty }
    return exact.isEmpty ? places : exact
  }

  /// Takes the layers that are named by counting (`dense_1`), where that must be, by their order.
  ///
  /// Every program counts from one again, so that such names say nothing beyond class and order. Where the
  /// file has not all of a class under the model's own numbers, they are matched in order,
  /// provided that nothing is left over and all shapes fit.
  private mutating func matchAutomaticallyNamed() {
    for kind in Set(wanted.map(\.kind.automaticName)) {
      let counted = wanted.indices.filter {
        wanted[$0].kind.automaticName == kind && wanted[$0].isAutomaticallyNamed
      }
      guard counted.contains(where: { partner[$0] == nil }) else { continue }
      let before = partner
      for position in counted { partner[position] = nil }
      let candidates = rest.filter { stored[$0].guessedKind == kind }
      let fits =
        candidates.count == counted.count
        && zip(counted, candidates).allSatisfy { wanted[$0].fits(stored[$1]) }
      if fits {
        for (position, candidate) in zip(counted, candidates) { partner[position] = candidate }
      } else {
        partner = before
      }
    }
  }

  /// Keras 3 before it recorded names: by class and order, as Keras itself does.
  private mutating func matchByClass() {
    var queues: [String: [Int]] = [:]
    for (position, layer) in stored.enumerated() {
      queues[layer.kind ?? "", default: []].append(position)
    }
    var next: [String: Int] = [:]
    for (position, layer) in wanted.enumerated() {
      let kind = layer.kind.automaticName
      let number = next[kind, default: 0]
      next[kind] = number + 1
      if let queue = queues[kind], number < queue.count { partner[position] = queue[number] }
    }
  }
}

/// What files call models within a model.
private struct ModelContainers {
  /// Keras 3's, class and number at each level (`functional/sequential_1`), by the models' names.
  private var keras3: [[NestedModel]: String] = [:]

  init(_ layers: [Layer]) {
    var keys = NameCounter()
    for layer in layers {
      for depth in layer.nesting.indices {
        let path = Array(layer.nesting[...depth])
        guard keras3[path] == nil else { continue }
        let home = depth == 0 ? "" : (keras3[Array(path.dropLast())] ?? "") + "/"
        keras3[path] = keys.next(home + layer.nesting[depth].className.snakeCased)
      }
    }
  }

  /// Keras 2 has all layers of a model under its name, however deep they lie.
  func names(of layer: Layer) -> [String] {
    [layer.nesting.first?.name, keras3[layer.nesting]].compactMap(\.self)
  }
}

extension Layer {
  /// The name without those of the models that the layer is in.
  fileprivate var ownName: String {
    nesting.isEmpty ? name : name.split(separator: "/").last.map { String($0) } ?? name
  }

  /// Whether the name is one that Keras gives by counting: `dense`, `dense_1`.
  fileprivate var isAutomaticallyNamed: Bool {
    let name = kind.automaticName
    return self.name == name
      || self.name.hasPrefix(name + "_") && Int(self.name.dropFirst(name.count + 1)) != nil
  }

  /// Whether the layer's arrays are there with the right shapes.
  func fits(_ stored: StoredLayer) -> Bool {
    guard let found = try? arrays(in: stored) else { return false }
    return zip(found, weights).allSatisfy { $0.shape == $1.shape }
  }

  /// The layer's arrays in the order of `weights`; nil where there are other ones.
  func arrays(in stored: StoredLayer) throws(CheckpointProblem) -> [StoredWeight]? {
    guard stored.weights.count == weights.count else { return nil }
    if stored.kind != nil { return stored.weights }  // Keras 3 numbers them in this order
    // Some single arrays have a name that says nothing, such as `Variable:0` of a LayerScale.
    if weights.count == 1 { return stored.weights }
    let expected = weights.map { WeightName.canonical($0.name) ?? $0.name }
    let names = stored.weights.map { weight in
      WeightName.canonical(weight.name) ?? WeightName.last(of: weight.name, among: expected)
    }
    guard Set(names).count == names.count, !names.contains(nil) else {
      throw .unresolvedWeights(
        layer: name, expected: weights.map(\.name), found: stored.weights.map(\.name))
    }
    var found: [StoredWeight] = []
    for name in expected {
      guard let position = names.firstIndex(of: name) else { return nil }
      found.append(stored.weights[position])
    }
    return found
  }
}

extension StoredLayer {
  /// The snake_case class, from the file or by what the layer owns.
  fileprivate var guessedKind: String? {
    if let kind { return kind }
    let names = weights.map { WeightName.canonical($0.name) }
    if names.contains("moving_mean") { return "batch_normalization" }
    guard let kernel = names.firstIndex(of: "kernel") else { return nil }
    switch weights[kernel].shape.count {
    case 2: return "dense"
    case 4: return "conv2d"
    default: return nil
    }
  }
}
