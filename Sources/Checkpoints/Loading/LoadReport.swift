internal import Models

/// What a load does about layers of the model that the file does not have.
package enum LoadPolicy: Hashable, Sendable {
  /// Every layer with weights must be there.
  case everyLayer
  /// Those that are there are loaded; they must fit.
  case present
}

/// Which layers of a model a weights file has.
package struct Correspondence: Hashable, Sendable {
  /// Layers of the model, with weights, that the file has.
  package let found: [String]
  /// Layers of the model, with weights, that the file does not have.
  package let missing: [String]
  /// Layers of the file, with weights, that were not asked for.
  package let unexpected: [String]
  /// Layers that another name in the file was taken for.
  package let renamed: [Renaming]

  package struct Renaming: Hashable, Sendable {
    package let file: String
    package let model: String
  }

  init(_ matching: Matching) {
    let (wanted, stored, partner) = (matching.wanted, matching.stored, matching.partner)
    found = wanted.indices.filter { partner[$0] != nil }.map { wanted[$0].name }
    missing = wanted.indices.filter { partner[$0] == nil }.map { wanted[$0].name }
    unexpected = matching.rest.map { stored[$0].name }
    renamed = wanted.indices.compactMap { position in
      guard let place = partner[position], stored[place].isNamed else { return nil }
      let (file, model) = (stored[place].name, wanted[position].name)
      return file == model ? nil : Renaming(file: file, model: model)
    }
  }
}

/// What was read from a weights file.
package struct LoadReport: Sendable {
  /// All arrays of the layers that were found, under the model's names.
  package let arrays: [ParameterName: NamedArray]
  package let correspondence: Correspondence

  package var missing: [String] { correspondence.missing }
  package var unexpected: [String] { correspondence.unexpected }
  package var renamed: [Correspondence.Renaming] { correspondence.renamed }
}

extension LoadReport {
  /// Checks what a normalisation takes the square root of.
  ///
  /// - Parameter path: Of the file, for the error.
  /// - Throws: Where a variance is below zero.
  package func checkVariances(of path: String) throws(CheckpointError) {
    for (name, array) in arrays where name.weight.hasSuffix("variance") {
      let count = array.values.count { $0 < 0 }
      guard count == 0 else {
        throw CheckpointError(
          path: path, problem: .negative(layer: name.layer, weight: name.weight, count: count))
      }
    }
  }
}
