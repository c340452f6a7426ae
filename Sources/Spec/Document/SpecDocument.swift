internal import Basics
package import Configuration

/// A valid spec: the experiment, and the place of each of its keys.
package struct SpecDocument: Sendable {
  package let path: String
  /// The file as given, without overrides.
  package let text: String
  package let experiment: Experiment
  /// What is allowed but probably not meant.
  package let warnings: [Diagnostic]
  private let root: Place
  private let sources: [SourceText]

  /// Reads a file; throws everything that is wrong, at once.
  ///
  /// `overrides` are `KEY=VALUE` each, as `--set` takes them, applied in order; `seed` is what
  /// `--seed` says, after all of them. `over` are `KEY=[VALUES]` each, as `--over` takes them; they
  /// replace the spec's `sweep`.
  package static func read(
    path: String, overrides: [String] = [], seed: Int? = nil, over: [String] = []
  ) throws(SpecFaults) -> SpecDocument {
    let origin = SourceText.Origin.file(path)
    do {
      let (source, fault) = SourceText.decode(try WholeFile.read(path), origin: origin)
      if let fault { throw faults([fault], [source], path) }
      return try parse(source, path, overrides, seed, over)
    } catch let error as FileError {
      let fault = Fault(YAMLProblem.unreadable(reason: error.reason), at: nil)
      throw faults([fault], [SourceText("", origin: origin)], path)
    } catch let error as SpecFaults {
      throw error
    } catch {
      preconditionFailure("reading a spec failed in an unknown way")
    }
  }

  /// Reads a text as though it were the file at `path`; as `read(path:overrides:seed:over:)`.
  package static func parse(
    text: String, path: String, overrides: [String] = [], seed: Int? = nil, over: [String] = []
  ) throws(SpecFaults) -> SpecDocument {
    let (source, fault) = SourceText.decode(Array(text.utf8), origin: .file(path))
    if let fault { throw faults([fault], [source], path) }
    return try parse(source, path, overrides, seed, over)
  }

  private static func parse(
    _ source: SourceText, _ path: String, _ overrides: [String], _ seed: Int?, _ over: [String]
  ) throws(SpecFaults) -> SpecDocument {
    var reader = SpecReader(source)
    var tree = reader.tree(overrides.map { .set($0) } + (seed.map { [.seed($0)] } ?? []))
    if !over.isEmpty { reader.replaceSweep(of: &tree, by: over.map { .over($0) }) }
    guard let tree, let experiment = reader.experiment(of: tree) else {
      throw faults(reader.faults, reader.sources, path)
    }
    return SpecDocument(
      path: path, text: source.text, experiment: experiment,
      warnings: Fault.diagnostics(of: reader.faults, in: reader.sources),
      root: Place(root: tree.root), sources: reader.sources)
  }

  private static func faults(
    _ faults: [Fault], _ sources: [SourceText], _ path: String
  ) -> SpecFaults {
    SpecFaults(path: path, diagnostics: Fault.diagnostics(of: faults, in: sources))
  }

  /// The place of a key, such as `head.1.dense.units`: in the file, or in the option that set it.
  ///
  /// A path that leads further than the spec does gives the nearest parent that exists.
  package func location(of keyPath: String) -> Diagnostic.Origin {
    diagnostic(at: keyPath, "").origin
  }

  /// A diagnostic with the line of a key, as `location(of:)` finds it.
  package func diagnostic(
    at keyPath: String, _ message: String, severity: Diagnostic.Severity = .error,
    notes: [String] = []
  ) -> Diagnostic {
    let keys = keyPath.split(separator: ".").map(String.init)
    let (place, isWhole) = root.descend(keys)
    let range = isWhole ? place.pointer : place.keyPointer
    let problem = LaterProblem(message: message, notes: notes)
    return Fault(problem, at: range, severity: severity).diagnostic(in: sources)
  }

  /// What another target found, already in words.
  private struct LaterProblem: Problem {
    let message: String
    let notes: [String]
  }
}
