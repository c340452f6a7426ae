internal import Basics
internal import RunStore
internal import TestRuns
internal import TestSupport
internal import Testing

/// The digests of rows of metrics, and what they tell of rows that were altered.
struct MetricsChainTests {
  let scratch = Scratch()

  /// A log of four epochs, with a step before the third.
  private func log() throws -> RunDirectory {
    let run = try scratch.claim()
    let log = try MetricsLog(starting: run)
    for epoch in 1...4 {
      if epoch == 3 {
        try log.append(StepRow(phase: "head", epoch: 3, step: 9, metrics: ["loss": 1]))
      }
      try log.append(
        EpochRow(
          phase: "head", epoch: epoch, training: ["loss": 1 / Double(epoch)], learningRate: 0.5,
          seconds: Double(epoch)))
    }
    return run
  }

  private func lines(_ run: RunDirectory) throws -> [String] {
    try text(run.metricsLog).split(separator: "\n").map(String.init)
  }

  private func fault(_ run: RunDirectory, _ lines: [String]) throws -> String {
    try put(lines.joined(separator: "\n") + "\n", run.metricsLog)
    do throws(ResultsError) {
      _ = try MetricsLog.read(run)
      return ""
    } catch {
      return error.sentence
    }
  }

  @Test("every line in which a number is altered is named, and no other", arguments: 0..<5)
  func altered(_ line: Int) throws {
    let run = try log()
    var lines = try lines(run)
    #expect(lines.count == 5)
    lines[line] = lines[line].replacing("loss\": ", with: "loss\": 2")
    #expect(
      try fault(run, lines).hasPrefix("'\(run.metricsLog)' was altered in line \(line + 1): "))
  }

  @Test("a digest made again, a row lost, rows exchanged, a digest left out, a row of another name")
  func others() throws {
    let run = try log()
    let whole = try lines(run)
    #expect(try fault(run, whole) == "")
    var lines = whole
    lines.remove(at: 1)
    #expect(try fault(run, lines).contains(" in line 2: "))
    lines = whole
    lines.swapAt(1, 3)
    #expect(try fault(run, lines).contains(" in lines 2, 3, 4, 5: "))
    lines = whole
    lines[3] = lines[3].replacing(/, "digest": "[0-9a-f]*"/, with: "")
    #expect(try fault(run, lines).contains(" in line 4: "))
    lines = whole
    lines[2] = lines[2].replacing("step\": 9", with: "step\": 8")
    lines[4] = lines[4].replacing("head", with: "heat")
    #expect(try fault(run, lines).contains(" in lines 3, 5: "))
    // With a digest that fits its row, the next one does not.
    let other = try scratch.claim()
    let forged = try MetricsLog(starting: other)
    try forged.append(
      EpochRow(
        phase: "head", epoch: 1, training: ["loss": 0], learningRate: 0.5, seconds: 1))
    lines = whole
    lines[0] = try self.lines(other)[0]
    #expect(try fault(run, lines).contains(" in line 2: "))
  }

  @Test("logs without digests are read, and go on with them")
  func earlier() throws {
    let run = try log()
    let bare = try lines(run).map { $0.replacing(/, "digest": "[0-9a-f]*"/, with: "") }
    #expect(try fault(run, bare) == "")
    do {
      let log = try MetricsLog(resuming: run, epochs: 3)
      try log.append(
        EpochRow(
          phase: "head", epoch: 4, training: ["loss": 0.25], learningRate: 0.5, seconds: 4))
    }
    let mixed = try lines(run)
    #expect(mixed.map { $0.contains("digest") } == [false, false, false, false, true])
    #expect(try fault(run, mixed) == "")
    var altered = mixed
    altered[0] = altered[0].replacing("loss\": 1", with: "loss\": 3")
    // The rows before it have none of their own: the first digest does not fit them.
    #expect(try fault(run, altered).contains(" in line 5: "))
  }

  @Test("the digests do not depend on seconds")
  func seconds() throws {
    let digests = try [1.0, 2.0].map { seconds in
      let log = try MetricsLog(starting: try scratch.claim())
      try log.append(
        EpochRow(
          phase: "head", epoch: 1, training: ["loss": 1], learningRate: 0.5, seconds: seconds))
      return log.lastDigest
    }
    #expect(digests[0] == digests[1] && digests[0] != nil)
  }

  @Test("rows behind a checkpoint that were altered are written again, aloud")
  func behind() throws {
    let run = try log()
    var lines = try lines(run)
    lines[3] = lines[3].replacing("0.3", with: "0.4")
    _ = try fault(run, lines)
    let remark = try MetricsLog.check(run, epochs: 2, digest: nil)
    #expect(
      remark?.hasPrefix("'\(run.metricsLog)' is not what the run wrote from line 4 on") == true)
    #expect(throws: ResultsError.self) { try MetricsLog.check(run, epochs: 3, digest: nil) }
    // As a power loss may leave them: zeros, and a row behind them.
    lines[3] = String(repeating: "\0", count: 40)
    _ = try fault(run, lines)
    #expect(try MetricsLog.check(run, epochs: 2, digest: nil) != nil)
    #expect(try MetricsLog(resuming: run, epochs: 2).epochs.count == 2)
  }

  @Test("a complete run knows its last row, and its table the seconds")
  func complete() throws {
    let run = try log()
    var status = try run.status()
    let whole = try lines(run)
    status.metricsDigest = try MetricsLog(resuming: run, epochs: 4).lastDigest
    try MetricsLog.verify(run, status, table: true)
    func fault(_ lines: [String]) throws -> String {
      _ = try self.fault(run, lines)
      do throws(ResultsError) {
        try MetricsLog.verify(run, status, table: true)
        return ""
      } catch {
        return error.sentence
      }
    }
    #expect(try fault(whole.dropLast()).contains("as 'status.json' has it, found "))
    #expect(try fault(whole + ["{"]).contains("nothing half-written behind a last row"))
    let slow = whole.map { $0.replacing("seconds\": 2", with: "seconds\": 7") }
    #expect(try fault(slow).hasPrefix("'\(run.metricsTable)' is damaged: expected in line 3 what "))
  }
}
