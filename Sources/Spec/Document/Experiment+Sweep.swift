package import Configuration

extension Experiment {
  /// The overrides of each run of the sweep, as `--set` takes them: the product of the axes, the
  /// last of them changing fastest.
  ///
  /// Without a sweep there is one run, which changes nothing.
  package var sweepOverrides: [[String]] {
    sweep.reduce([[]]) { runs, axis in
      runs.flatMap { run in axis.values.map { run + ["\(axis.key)=\($0.yaml)"] } }
    }
  }
}
