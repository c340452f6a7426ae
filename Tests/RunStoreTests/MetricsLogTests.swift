internal import Basics
internal import RunStore
internal import TestRuns
internal import TestSupport
internal import Testing

struct MetricsLogTests {
  let scratch = Scratch()

  private func row(_ epoch: Int, loss: Double = 0.5, validated: Bool = true) -> EpochRow {
    EpochRow(
      phase: "head", epoch: epoch, training: ["loss": loss, "accuracy": 0.75],
      validation: validated ? ["loss": 0.25, "accuracy": 1] : [:], learningRate: 1e-5, seconds: 2)
  }

  @Test("a row of absurdly many metrics is damage, and takes no time")
  func absurdRow() throws {
    let run = try scratch.claim()
    let metrics = (0..<200_000).map { "\"m\($0)\": 1" }.joined(separator: ", ")
    let row =
      "{\"phase\": \"head\", \"epoch\": 1, \(metrics), \"learning_rate\": 1, \"seconds\": 1}\n"
    try put(row + row, run.metricsLog)
    let error = #expect(throws: ResultsError.self) { try MetricsLog.read(run) }
    #expect(error?.description.contains("expected a row of metrics in line 1") ?? false)
  }

  @Test func rowsAreKerasHistoryInItsOrder() throws {
    let run = try scratch.claim()
    let log = try MetricsLog(starting: run)
    try log.append(
      StepRow(phase: "head", epoch: 1, step: 1, metrics: ["loss": Double.shortest(0.4819)]))
    try log.append(row(1))
    try log.append(row(2, loss: .nan, validated: false))
    #expect(
      try text(run.metricsLog) == """
        {"phase": "head", "epoch": 1, "step": 1, "loss": 0.4819, "digest": "36740566d2e9f171"}
        {"phase": "head", "epoch": 1, "loss": 0.5, "accuracy": 0.75, "val_loss": 0.25, \
        "val_accuracy": 1.0, "learning_rate": 1e-05, "digest": "4805b48e79439f6a", "seconds": 2.0}
        {"phase": "head", "epoch": 2, "loss": null, "accuracy": 0.75, "learning_rate": 1e-05, \
        "digest": "3e38fcff9634bd7e", "seconds": 2.0}

        """)
    #expect(
      try text(run.metricsTable) == """
        phase,epoch,loss,accuracy,val_loss,val_accuracy,learning_rate,seconds
        head,1,0.5,0.75,0.25,1.0,1e-05,2.0
        head,2,nan,0.75,,,1e-05,2.0

        """)
    let rows = try MetricsLog.read(run)
    #expect(rows.count == 3)
    #expect(rows[1] == .epoch(row(1)))
  }

  @Test(arguments: [
    "{\"phase\": \"head\", \"epo", "{\"phase\": \"head\", \"epoch\": 3}\n", "\0\0\0\0",
  ])
  func aTornLastLineIsCutOff(torn: String) throws {
    let run = try scratch.claim()
    do {
      let log = try MetricsLog(starting: run)
      try log.append(row(1))
      try log.append(row(2))
    }
    let whole = try text(run.metricsLog)
    try put(whole + torn, run.metricsLog)
    #expect(try MetricsLog.read(run).count == 2)
    let log = try MetricsLog(resuming: run, epochs: 2)
    #expect(log.epochs == [row(1), row(2)])
    #expect(try firstDifference(text(run.metricsLog), whole) == nil)
  }

  @Test func resumedAtAnEarlierCheckpointItEndsAsIfNeverKilled() throws {
    let whole = try scratch.claim()
    let straight = try MetricsLog(starting: whole)
    let killed = try scratch.claim()
    do {
      let log = try MetricsLog(starting: killed)
      for log in [log, straight] {
        try log.append(row(1))
        try log.append(StepRow(phase: "head", epoch: 2, step: 5, metrics: ["loss": 1]))
        try log.append(row(2))
      }
      try log.append(StepRow(phase: "head", epoch: 3, step: 9, metrics: ["loss": 1]))
    }
    let log = try MetricsLog(resuming: killed, epochs: 1)
    try log.append(StepRow(phase: "head", epoch: 2, step: 5, metrics: ["loss": 1]))
    try log.append(row(2))
    #expect(try firstDifference(text(killed.metricsLog), text(whole.metricsLog)) == nil)
    #expect(try firstDifference(text(killed.metricsTable), text(whole.metricsTable)) == nil)
    let events = try names(killed.path).filter { $0.hasPrefix("events.out.tfevents.") }
    #expect(events.count == 1)
  }

  @Test func beforeTheFirstEpochResumingStartsAfresh() throws {
    let run = try scratch.claim()
    #expect(try MetricsLog(resuming: run, epochs: 0).epochs.isEmpty)
  }

  @Test func aDamagedLogIsRefused() throws {
    let run = try scratch.claim()
    try MetricsLog(starting: run).append(row(1))
    var error = #expect(throws: ResultsError.self) { try MetricsLog(resuming: run, epochs: 2) }
    #expect(
      error?.description == "'\(run.metricsLog)' is damaged: expected 2 epochs as the checkpoint "
        + "has, found 1; restore the file, or run the experiment again")
    try put("not a row\n" + text(run.metricsLog), run.metricsLog)
    error = #expect(throws: ResultsError.self) { try MetricsLog.read(run) }
    #expect(error?.description.contains("expected a row of metrics in line 1;") == true)
  }

  @Test func aLogThatChangedBehindItsCheckpointIsRefused() throws {
    let run = try scratch.claim()
    let log = try MetricsLog(starting: run)
    try log.append(row(1))
    let digest = log.digest
    try log.append(row(2))
    #expect(try MetricsLog.check(run, epochs: 1, digest: digest) == nil)
    // Taken up again, it goes on where the checkpoint was.
    let resumed = try MetricsLog(resuming: run, epochs: 1)
    #expect(resumed.digest == digest)
    let whole = try text(run.metricsLog)
    try put(whole.replacing("0.", with: "1."), run.metricsLog)
    var error = #expect(throws: ResultsError.self) {
      try MetricsLog.check(run, epochs: 1, digest: digest)
    }
    #expect(error?.description.hasPrefix("'\(run.metricsLog)' was altered in line 1: ") == true)
    // Seconds are behind a row's digest, and not behind the checkpoint's.
    try put(whole.replacing("seconds\": 2", with: "seconds\": 3"), run.metricsLog)
    error = #expect(throws: ResultsError.self) {
      try MetricsLog.check(run, epochs: 1, digest: digest)
    }
    #expect(error?.description.contains("with the digest \(digest), found ") == true)
  }

  @Test func finalMetricsHaveOnlyTheSplitsThereAre() throws {
    let run = try scratch.claim()
    let metrics = SplitMetrics(
      train: ["loss": 0.5, "accuracy": 0.75], test: ["loss": .infinity, "accuracy": 0.5])
    try run.write(metrics)
    #expect(
      try text(run.finalMetrics) == """
        {
          "train": {"loss": 0.5, "accuracy": 0.75},
          "test": {"loss": null, "accuracy": 0.5}
        }

        """)
    let read = try #require(try run.metrics())
    #expect(read.train == metrics.train)
    #expect(read.validation == nil)
    #expect(read.test?["loss"]?.isNaN == true)
    #expect(read.headline?.metrics.headline?.name == "accuracy")
    try put("{\"train\": 3}", run.finalMetrics)
    #expect(throws: ResultsError.self) { try run.metrics() }
  }

  @Test func predictionsNameClassesAndQuoteWhatMustBe() throws {
    let run = try scratch.claim()
    let table = Predictions(
      classes: ["bed", "sofa, \"old\""], images: ["bed/1.jpg", "a,b.jpg", "c.jpg"],
      labels: [0, 1, 1], probabilities: [0.9, 0.1, 0.5, 0.5, 1e-9, .nan])
    try run.write(table)
    #expect(
      try text(run.predictions) == """
        image,label,predicted,bed,"sofa, ""old""\"
        bed/1.jpg,bed,bed,0.9,0.1
        "a,b.jpg","sofa, ""old""\",bed,0.5,0.5
        c.jpg,"sofa, ""old""\",bed,1e-09,nan

        """)
    #expect(
      try text(run.confusion) == """
        label,bed,"sofa, ""old""\"
        bed,1,0
        "sofa, ""old""\",2,0

        """)
  }
}
