internal import Basics
internal import Configuration
internal import Engine
internal import Images
internal import Plan
package import RunStore

/// A finished run's metrics and predictions on another data set.
package struct RunEvaluation {
  /// What is evaluated.
  package struct Request: Sendable {
    /// The data set's folder.
    package var data: String
    /// Which split of it; nil for the test images, else the validation images.
    package var split: String?
    /// Which weights; nil for those that the run was evaluated with.
    package var checkpoint: FinishedRun.Checkpoint?

    package init(data: String, split: String? = nil, checkpoint: FinishedRun.Checkpoint? = nil) {
      self.data = data
      self.split = split
      self.checkpoint = checkpoint
    }
  }

  private let run: FinishedRun
  private let request: Request
  private let data: OtherDataset

  /// Finds the images.
  ///
  /// - Parameters:
  ///   - run: The finished run.
  ///   - request: What is evaluated.
  /// - Throws: `missingInput` where there are no such images.
  package init(_ run: FinishedRun, _ request: Request) throws(WorkflowError) {
    self.run = run
    self.request = request
    data = try OtherDataset(of: run, request)
  }

  /// What a person should know before, in words.
  package var remarks: [String] { run.remarks + data.remarks }

  /// Images that are evaluated.
  package var images: Int { data.records.count }

  /// Evaluates the images.
  ///
  /// - Parameters:
  ///   - isInterrupted: Asked between batches; true ends with `interrupted`.
  ///   - advanced: Told how many images are done.
  /// - Returns: Metrics and predictions.
  /// - Throws: `missingInput` where weights or images cannot be read, or `interrupted`.
  package func evaluate(
    isInterrupted: @escaping () -> Bool, advanced: (Int) -> Void
  ) throws(WorkflowError) -> ExternalEvaluation {
    let checkpoint = request.checkpoint ?? run.evaluated
    let finished = try FinishedModel(run, checkpoint, isInterrupted: isInterrupted)
    func tell(_ done: Int) throws {
      if isInterrupted() { throw Interruption() }
      advanced(done)
    }
    do {
      let evaluation: Evaluation
      if let part = finished.part, finished.pipeline.fixedSize == nil, finished.batch > 1 {
        // Images of several sizes become vectors one by one, which are evaluated in batches.
        let vectors = try data.records.vectors(finished, part, advanced: tell)
        evaluation = try finished.model.evaluate(vectors)
      } else {
        let source = StreamedFeatures(
          data.records, finished.pipeline,
          through: StaticPass(part: finished.part, batch: finished.staticBatch),
          threads: finished.plan.threads, precision: finished.precision)
        evaluation = try finished.model.evaluate(source, advanced: tell)
      }
      return ExternalEvaluation(
        run: run.directory.path, data: data.root, split: data.split, weights: checkpoint.rawValue,
        metrics: MetricValues(evaluation.values),
        predictions: Predictions(
          classes: finished.classes, images: data.records.map(\.name),
          labels: data.records.labels, probabilities: evaluation.probabilities))
    } catch {
      throw WorkflowError(error)
    }
  }
}

extension [ImageRecord] {
  /// What the static part makes of each image, in memory.
  fileprivate func vectors(
    _ finished: FinishedModel, _ part: StaticPart, advanced: (Int) throws -> Void
  ) throws -> LabelledFeatures {
    let width = part.floatsPerImage
    var values = [Float](repeating: 0, count: count * width)
    let stream = ImageStream(
      self, pipeline: finished.pipeline, batchSize: 1, threads: finished.plan.threads)
    var done = 0
    while let images = try stream.next() {
      try values.withUnsafeMutableBufferPointer { values in
        guard let base = values.baseAddress else { return }
        try part.compute(
          images.pixels, count: images.positions.count, height: images.height,
          width: images.width, batch: 1
        ) { image in base + images.positions[image] * width }
      }
      done += images.positions.count
      try advanced(done)
    }
    finished.precision.round(&values, from: 0)
    let memory = AlignedFloats(count: values.count)
    _ = memory.buffer.update(fromContentsOf: values)
    var features = LabelledFeatures(
      UnsafeBufferPointer(memory.buffer), floats: width, rows: [Int](indices),
      labels: map(\.placeholder), owner: memory)
    features.weights = sampleWeights
    return features
  }
}

/// Images for a finished run: laid out as its spec says, or a folder with a folder for each class.
private struct OtherDataset {
  let root: String
  let split: String
  let records: [ImageRecord]
  let remarks: [String]

  init(of run: FinishedRun, _ request: RunEvaluation.Request) throws(WorkflowError) {
    guard let classes = run.plan.classes else {
      throw .missingInput(["the run's plan names no classes: it never saw its data"])
    }
    let root = Folder.absolute(request.data)
    self.root = root
    var wanted = run.plan.experiment.dataset
    wanted.path = root
    wanted.limit = [:]
    wanted.classes = classes
    let folders = classes.filter { Folder.exists("\(root)/\($0)") }
    // Folders of the run's classes are a data set whatever the spec says, unless a split is asked for.
    let isPlain = request.split == nil && !folders.isEmpty
    let role = try OtherDataset.role(request.split, wanted.partition)
    if isPlain {
      wanted.format = .imageFolder
      wanted.partition = .splits([role: .folder(".")])
      wanted.classes = folders
    } else if case .splits(let sources) = wanted.partition {
      wanted.partition = .splits(sources.filter { $0.key == role })
    }
    split = isPlain ? "all" : role.rawValue
    let dataset: ImageDataset
    do {
      dataset = try ImageDataset.open(wanted.description(data: root, specFolder: root))
    } catch {
      throw .missingInput([
        "--data: \(error.sentence)",
        "expected the layout of the run's spec, or a folder for each of its classes: "
          + classes.joined(separator: ", "),
      ])
    }
    // Classes without a folder have no images; the labels are still those of the run.
    let labels = dataset.classes.map { classes.firstIndex(of: $0) ?? 0 }
    records = (dataset.splits[role.rawValue] ?? []).map { record in
      var labelled = ImageRecord(
        name: record.name, label: record.label.map { labels[$0] }, source: record.source)
      labelled.weight = record.weight
      return labelled
    }
    guard !records.isEmpty else {
      throw .missingInput(["--data: there is no image in the \(split) images of '\(root)'"])
    }
    guard records.labels != nil else {
      throw .missingInput([
        "--data: the \(split) images have no labels, so there is nothing to measure; 'runexp predict' "
          + "says what they show"
      ])
    }
    let absent = classes.filter { !dataset.classes.contains($0) }
    remarks =
      dataset.warnings.map(\.description)
      + (absent.isEmpty
        ? [] : ["'\(root)' has no folder of \(absent.map { "'\($0)'" }.joined(separator: ", "))"])
  }

  /// The split that is meant.
  private static func role(
    _ name: String?, _ partition: Partition
  ) throws(WorkflowError) -> Role {
    guard let name else {
      return partition.roles.contains(.validation)
        && !partition.roles.contains(.test) ? .validation : .test
    }
    guard let role = Role(rawValue: name), partition.roles.contains(role) else {
      let known = Role.allCases.filter(partition.roles.contains).map(\.rawValue)
      throw .missingInput([
        "--split: the run's spec has no '\(name)' images, but \(known.joined(separator: ", "))"
      ])
    }
    return role
  }
}
