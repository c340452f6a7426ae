package import Models

extension WeightFile {
  /// Reads the arrays of `layers`, all or nothing: a backbone's, or a whole graph's in its order.
  ///
  /// Layers are found by name, arrays within a layer by theirs, and every shape is checked.
  /// Names of the older ResNet50 are translated. Layers that the file has besides are no fault.
  /// Two kinds of layer are matched by class and order instead: those of Keras 3 files that
  /// record no names, and those that Keras names by counting (`dense_1`) where the file counted
  /// otherwise; `Correspondence.renamed` lists them.
  package func load(
    into layers: [Layer], policy: LoadPolicy = .everyLayer
  ) throws(CheckpointError) -> LoadReport {
    try describing(path) { () throws(CheckpointProblem) in
      let (matching, selected) = try select(layers, policy)
      return LoadReport(arrays: try read(selected), correspondence: Correspondence(matching))
    }
  }

  /// What `load(into:policy:)` would find, from names and shapes alone; throws what it would throw
  /// before it reads values.
  package func correspondence(
    to layers: [Layer], policy: LoadPolicy = .everyLayer
  ) throws(CheckpointError) -> Correspondence {
    try describing(path) { () throws(CheckpointProblem) in
      Correspondence(try select(layers, policy).matching)
    }
  }

  private typealias Selected = (layer: Layer, arrays: [StoredWeight])

  private func select(
    _ layers: [Layer], _ policy: LoadPolicy
  ) throws(CheckpointProblem) -> (matching: Matching, selected: [Selected]) {
    let matching = try Matching(layers, in: self)
    var selected: [Selected] = []
    var faults: Set<Int> = []
    for (position, layer) in matching.wanted.enumerated() {
      guard let place = matching.partner[position] else {
        if policy == .everyLayer { faults.insert(position) }
        continue
      }
      if let arrays = try layer.arrays(in: matching.stored[place]),
        zip(arrays, layer.weights).allSatisfy({ $0.shape == $1.shape })
      {
        selected.append((layer, arrays))
      } else {
        faults.insert(position)
      }
    }
    guard faults.isEmpty else {
      throw .architecture(
        ArchitectureMismatch(matching, faults: faults, architecture: architecture))
    }
    return (matching, selected)
  }

  private func read(
    _ selected: [Selected]
  ) throws(CheckpointProblem) -> [ParameterName: NamedArray] {
    let file = try OpenedWeights(path)
    var read: [ParameterName: NamedArray] = [:]
    var known: [String: [Float]] = [:]
    let wanted = selected.flatMap { selected in
      zip(selected.arrays, selected.layer.weights).map { (selected.layer, $0, $1) }
    }
    try file.read(wanted.map(\.1.array), isModel: format == .kerasLegacyModel) {
      (position, values) throws(CheckpointProblem) in
      let (layer, stored, weight) = wanted[position]
      if checksum != nil { known[stored.array.path] = values }
      let infinite = nonFiniteCount(values)
      guard infinite == 0 else {
        throw .notFinite(layer: layer.name, weight: weight.name, count: infinite)
      }
      read[ParameterName(layer: layer.name, weight: weight.name)] = NamedArray(
        shape: weight.shape, values: values)
    }
    try checkContents(of: file, known: known)
    return read
  }

  /// Reads all values and throws where they are not those that the file's checksum was made of, or
  /// where it has none.
  package func verify() throws(CheckpointError) {
    try describing(path) { () throws(CheckpointProblem) in
      guard checksum != nil else { throw .withoutChecksum }
      try checkContents(of: try OpenedWeights(path), known: [:])
    }
  }

  /// Compares the file's contents with its checksum.
  ///
  /// - Parameters:
  ///   - file: The open file.
  ///   - known: Values that were read already, by their place in the file.
  /// - Throws: Where the file has a checksum and other contents than it was made of.
  private func checkContents(
    of file: OpenedWeights, known: [String: [Float]]
  ) throws(CheckpointProblem) {
    guard let recorded = checksum else { return }
    var checksum = ArchiveChecksum()
    checksum.add(attributes: attributes)
    // Each layer's name, and then its weights.
    let parts: [(layer: String, weight: StoredWeight?)] = layers.flatMap { layer in
      [(layer.name, nil)] + layer.weights.map { (layer.name, $0) }
    }
    var next = 0
    func addWhatIsKnown() {
      while next < parts.count {
        if let weight = parts[next].weight {
          guard let values = known[weight.array.path] else { return }
          checksum.add(weight.name, shape: weight.shape, values: values)
        } else {
          checksum.add(parts[next].layer)
        }
        next += 1
      }
    }
    let missing = parts.compactMap { part in
      part.weight.flatMap { known[$0.array.path] == nil ? $0 : nil }
    }
    addWhatIsKnown()
    try file.read(missing.map(\.array), isModel: format == .kerasLegacyModel) {
      (position, values) throws(CheckpointProblem) in
      checksum.add(missing[position].name, shape: missing[position].shape, values: values)
      next += 1
      addWhatIsKnown()
    }
    try checksum.check(against: recorded)
  }
}

/// The number of values that are NaN or infinite.
private func nonFiniteCount(_ values: [Float]) -> Int {
  values.withUnsafeBufferPointer { values in
    var largest: Int32 = 0
    for value in values {
      largest = max(largest, Int32(bitPattern: value.bitPattern & 0x7fff_ffff))
    }
    return largest < 0x7f80_0000 ? 0 : values.count { !$0.isFinite }
  }
}
