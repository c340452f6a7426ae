package import Configuration

extension Experiment: Codable {
  /// The experiment as a spec with every default filled in; reading it gives an equal one.
  package var specValue: SpecValue { ExperimentGrammar.experiment.write(self) }

  /// Reads a value with the grammar of specs.
  ///
  /// - Throws: everything that is wrong with it; places are key paths, not lines.
  package init(specValue: SpecValue) throws(SpecFaults) {
    let name = "experiment"
    let text = SourceText("", origin: .file(name))
    let nowhere = SourceRange(
      source: 0, start: Mark(line: 0, column: 0), end: Mark(line: 0, column: 0))
    var reader = SpecReader(text)
    let tree = SpecTree(SpecNode(of: specValue, range: nowhere))
    guard let experiment = reader.experiment(of: tree) else {
      let diagnostics = reader.faults.map { fault in
        Diagnostic(
          fault.severity, fault.problem.message,
          origin: .file(path: ([name] + fault.path).joined(separator: "."), position: nil),
          suggestion: fault.problem.suggestion, notes: fault.problem.notes)
      }
      throw SpecFaults(path: name, diagnostics: diagnostics)
    }
    self = experiment
  }

  package init(from decoder: any Decoder) throws {
    do {
      try self.init(specValue: SpecValue(from: decoder))
    } catch let faults as SpecFaults {
      let context = DecodingError.Context(
        codingPath: decoder.codingPath, debugDescription: faults.description)
      throw DecodingError.dataCorrupted(context)
    }
  }

  package func encode(to encoder: any Encoder) throws { try specValue.encode(to: encoder) }
}
