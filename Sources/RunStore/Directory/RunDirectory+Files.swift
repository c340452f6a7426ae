package import Basics
package import Statistics

extension RunDirectory {
  /// Writes what is known before any work: the spec as given, the plan as it will be executed (as
  /// JSON), and where the run comes from.
  package func write(
    spec text: String, plan json: [UInt8], provenance record: Provenance,
    waiting wait: AsideFile.Wait = .forBytes
  ) throws(ResultsError) {
    try write(Array(text.utf8), to: spec, waiting: wait)
    try write(json, to: plan, waiting: wait)
    try write(JSONFile.encode(record, path: provenance), to: provenance, waiting: wait)
  }

  /// Writes `status.json`.
  ///
  /// - Parameters:
  ///   - status: How far the run has come.
  ///   - wait: What is waited for.
  /// - Throws: `ResultsError` where the file cannot be written.
  package func write(
    _ status: RunStatus, waiting wait: AsideFile.Wait = .forName
  ) throws(ResultsError) {
    try write(JSONFile.encode(status, path: statusFile), to: statusFile, waiting: wait)
  }

  /// Writes `status.json`, also where the disk has no room for another file.
  ///
  /// - Parameter status: How the run ended.
  /// - Throws: `ResultsError` where the file cannot be written.
  package func writeLast(_ status: RunStatus) throws(ResultsError) {
    try checkHold()
    let bytes = try JSONFile.encode(status, path: statusFile)
    do { try WholeFile.writeOver(bytes, to: statusFile) } catch { throw .cannotWrite(error) }
  }

  /// Writes `metrics.json`, which `sync` makes certain.
  ///
  /// - Parameter metrics: By split.
  /// - Throws: `ResultsError` where the file cannot be written.
  package func write(_ metrics: SplitMetrics) throws(ResultsError) {
    try write(Array(metrics.json.utf8), to: finalMetrics, waiting: .forBytes)
  }

  /// Writes `predictions.csv`, which `sync` makes certain, and, where the images' classes are known, `confusion.csv`.
  ///
  /// - Parameter table: Of the split that runs are judged by.
  /// - Throws: `ResultsError` where a file cannot be written.
  package func write(_ table: Predictions) throws(ResultsError) {
    try write(table.csv.systemBytes, to: predictions, waiting: .forBytes)
    if let counts = table.confusionCSV {
      try write(counts.systemBytes, to: confusion, waiting: .forBytes)
    }
  }

  /// Waits until all that was given its name in the run's folder has it on the disk, and so the folder.
  ///
  /// - Throws: `ResultsError` where that fails.
  package func sync() throws(ResultsError) {
    // The checkpoints, the run, the experiment, the results, and where these are.
    do { try Folder.sync(checkpoints, levels: 5) } catch { throw .cannotWrite(error) }
  }

  /// Reads how far the run has come.
  ///
  /// - Returns: What `status.json` says.
  /// - Throws: `ResultsError` where the file cannot be read or is damaged.
  package func status() throws(ResultsError) -> RunStatus {
    let bytes: [UInt8]
    do { bytes = try WholeFile.read(statusFile) } catch { throw .cannotRead(error) }
    guard let status = JSONValue(bytes).flatMap({ RunStatus($0) }) else {
      throw .malformed(path: statusFile, expected: "the status of a run")
    }
    return status
  }

  /// Where the run comes from; nil where it was killed before it wrote that.
  ///
  /// - Returns: What `provenance.json` says.
  /// - Throws: `ResultsError` where the file cannot be read or is damaged.
  package func storedProvenance() throws(ResultsError) -> Provenance? {
    guard RunDirectory.exists(provenance) else { return nil }
    return try JSONFile.decode(
      Provenance.self, from: provenance, expected: "the provenance of a run")
  }

  /// The final metrics; nil while there are none.
  ///
  /// - Returns: Metrics by split.
  /// - Throws: `ResultsError` where the file is damaged.
  package func metrics() throws(ResultsError) -> SplitMetrics? {
    guard let bytes = try? WholeFile.read(finalMetrics) else { return nil }
    guard let metrics = SplitMetrics(json: bytes) else {
      throw .malformed(path: finalMetrics, expected: "metrics by split")
    }
    return metrics
  }

  /// What `metrics.json` says of the run's predictions; nil where it says nothing of them.
  ///
  /// - Returns: By class and on average.
  /// - Throws: `ResultsError` where the file is damaged.
  package func classificationReport() throws(ResultsError) -> ClassificationReport? {
    let name = "classification_report"
    guard let bytes = try? WholeFile.read(finalMetrics),
      let value = JSONValue.members([name], of: bytes)?[name]
    else { return nil }
    guard let report = ClassificationReport(value) else {
      throw .malformed(path: finalMetrics, expected: "a classification report")
    }
    return report
  }

  func write(
    _ bytes: [UInt8], to path: String, waiting wait: AsideFile.Wait = .forName
  ) throws(ResultsError) {
    try checkHold()
    do { try WholeFile.write(bytes, to: path, waiting: wait) } catch { throw .cannotWrite(error) }
  }
}

extension RunDirectory {
  /// The threads that the run computes with; nil where nothing says so.
  package var threads: Int? {
    guard let bytes = try? WholeFile.read(provenance) else { return nil }
    return JSONValue.members(["threads"], of: bytes)?["threads"]?.integer
  }
}
