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
    try HDF5.locked { () throws(CheckpointProblem) in
      let file = try HDF5.openWeights(path)
      let home = try file.root.open(format == .kerasLegacyModel ? "model_weights" : "")
      var read: [ParameterName: NamedArray] = [:]
      var known: [String: [Float]] = [:]
      for (layer, arrays) in selected {
        for (stored, weight) in zip(arrays, layer.weights) {
          let values = try home.values(of: stored.array, fileSize: file.bytes.size)
          if checksum != nil { known[stored.array.path] = values }
          let infinite = nonFiniteCount(values)
          guard infinite == 0 else {
            throw .notFinite(layer: layer.name, weight: weight.name, count: infinite)
          }
          read[ParameterName(layer: layer.name, weight: weight.name)] = NamedArray(
            shape: weight.shape, values: values)
        }
      }
      try checkContents(in: home, of: file, known: known)
      return read
    }
  }

  /// Reads all values and throws where they are not those that the file's checksum was made of, or
  /// where it has none.
  package func verify() throws(CheckpointError) {
    try describing(path) { () throws(CheckpointProblem) in
      guard checksum != nil else { throw .withoutChecksum }
      try HDF5.locked { () throws(CheckpointProblem) in
        let file = try HDF5.openWeights(path)
        let home = try file.root.open(format == .kerasLegacyModel ? "model_weights" : "")
        try checkContents(in: home, of: file, known: [:])
      }
    }
  }

  /// Compares the file's contents with its checksum.
  ///
  /// - Parameters:
  ///   - home: The group that the layers are in.
  ///   - file: The open file.
  ///   - known: Values that were read already, by their place in the file.
  /// - Throws: Where the file has a checksum and other contents than it was made of.
  private func checkContents(
    in home: borrowing Handle, of file: borrowing OpenFile, known: [String: [Float]]
  ) throws(CheckpointProblem) {
    guard let recorded = checksum else { return }
    var checksum = ArchiveChecksum()
    checksum.add(attributes: attributes)
    for layer in layers {
      checksum.add(layer.name)
      for weight in layer.weights {
        let values: [Float]
        if let read = known[weight.array.path] {
          values = read
        } else {
          values = try home.values(of: weight.array, fileSize: file.bytes.size)
        }
        checksum.add(weight.name, shape: weight.shape, values: values)
      }
    }
    try checksum.check(against: recorded)
  }
}

extension Handle {
  /// The values of an array that was described before.
  func values(
    of array: StoredArray, fileSize: Int
  ) throws(CheckpointProblem) -> [Float] {
    let dataset = try open(array.path)
    guard try dataset.describe(path: array.path, fileSize: fileSize) == array else {
      throw .changed
    }
    return try dataset.floats(of: array)
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
