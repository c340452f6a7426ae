/// The grammar of specs as data, for a JSON Schema and for help.
package enum SpecGrammar {
  /// The shape of a whole spec: a record of all keys.
  package static var root: SpecShape { ExperimentGrammar.experiment.shape }
}
