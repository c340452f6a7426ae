internal import Testing
internal import runexp

struct ProgressTests {
  /// What a terminal shows of a text: each line as last drawn.
  private func screen(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let drawn = line.split(separator: "\r").last.map(String.init) ?? ""
      return drawn.split(separator: "\u{1b}[K").first.map(String.init) ?? ""
    }
  }

  private let metrics: [ProgressEvent.Metric] = [("loss", 0.4819), ("accuracy", 0.8513)]
  private let validation: [ProgressEvent.Metric] = [("val_loss", 0.5), ("val_accuracy", 1)]

  @Test func epochsFormATable() {
    var printer = BarPrinter(colors: false)
    var text = ""
    for epoch in [9, 10] {
      let start = Double(epoch) * 10
      text += printer.text(
        for: .epochStarted(epoch: epoch, of: 12, steps: 468, images: 14976), now: start,
        columns: 130)
      text += printer.text(
        for: .stepAdvanced(step: 468, metrics: metrics), now: start + 2, columns: 130)
      text += printer.text(
        for: .epochFinished(metrics: metrics + validation, seconds: 2.04), now: start + 2.5,
        columns: 130)
    }
    #expect(
      screen(text) == [
        "Epoch  9/12  468/468 [========================]  2.0s  loss 0.4819  accuracy 0.8513  "
          + "val_loss 0.5000  val_accuracy 1.0000",
        "Epoch 10/12  468/468 [========================]  2.0s  loss 0.4819  accuracy 0.8513  "
          + "val_loss 0.5000  val_accuracy 1.0000",
        "",
      ])
  }

  @Test func eightyColumnsHoldAllFourMetrics() {
    var printer = BarPrinter(colors: false)
    _ = printer.text(
      for: .epochStarted(epoch: 10, of: 12, steps: 468, images: 1), now: 0, columns: 80)
    let line = printer.text(
      for: .epochFinished(metrics: metrics + validation, seconds: 2.04), now: 2, columns: 80)
    #expect(
      screen(line)[0]
        == "Epoch 10/12   2.0s  loss 0.4819  acc 0.8513  val_loss 0.5000  val_acc 1.0000")
  }

  @Test func anEpochUnderWaySaysWhenAndHowFast() {
    var printer = BarPrinter(colors: false)
    _ = printer.text(
      for: .epochStarted(epoch: 1, of: 5, steps: 100, images: 3200), now: 0, columns: 100)
    let line = printer.text(
      for: .stepAdvanced(step: 25, metrics: metrics), now: 2, columns: 100)
    #expect(
      screen(line) == [
        "Epoch 1/5   25/100 [======>.................] ETA  6.0s  400 images/s  "
          + "loss 0.4819  accuracy 0.8513"
      ])
    let validating = printer.text(
      for: .validationAdvanced(done: 3, of: 40), now: 3, columns: 100)
    #expect(screen(validating)[0].contains(" validation  3/40"))
  }

  @Test func redrawnAtMostTenTimesASecond() {
    var printer = BarPrinter(colors: false)
    var drawn = 0
    _ = printer.text(
      for: .stageStarted(name: "Decoding", total: 1000, unit: "images"), now: 0, columns: 80)
    for index in 1...1000 {
      let text = printer.text(
        for: .stageAdvanced(done: index), now: Double(index) / 1000, columns: 80)
      if !text.isEmpty { drawn += 1 }
    }
    #expect((9...10).contains(drawn))
    let last = printer.text(for: .stageFinished, now: 1, columns: 80)
    #expect(
      screen(last) == [
        "Decoding  1000/1000 [========================]  1.0s  1.00k images/s", "",
      ])
  }

  @Test(arguments: [1, 10, 30, 50, 70, 79])
  func neverWiderThanTheTerminal(columns: Int) {
    var printer = BarPrinter(colors: true)
    let text = printer.text(
      for: .epochStarted(epoch: 1, of: 5, steps: 100, images: 3200), now: 0, columns: columns)
    let more = printer.text(
      for: .stepAdvanced(step: 25, metrics: metrics), now: 2, columns: columns)
    for line in screen(text + more) {
      let visible = line.replacing(/\u{1b}\[[0-9]*m/, with: "")
      #expect(visible.count < columns)
    }
  }

  @Test func aPipeGetsOneLineAStageAndEpoch() {
    var printer = LinePrinter()
    var text = ""
    let events: [(ProgressEvent, Double)] = [
      (.stageStarted(name: "Features", total: 60, unit: "images"), 0),
      (.stageAdvanced(done: 30), 5), (.stageFinished, 12),
      (.phaseStarted(name: "head", number: 1, of: 2), 12),
      (.epochStarted(epoch: 1, of: 5, steps: 7, images: 200), 12),
      (.stepAdvanced(step: 3, metrics: metrics), 13),
      (.epochFinished(metrics: metrics, seconds: 65), 80),
    ]
    for (event, now) in events { text += printer.text(for: event, now: now, columns: 80) }
    text += printer.text(around: "warning: something", now: 81, columns: 80)
    #expect(
      text == """
        Features  60/60    12s  5.00 images/s
        Phase 1/2  head
        Epoch 1/5  7/7  1m05s  loss 0.4819  accuracy 0.8513
        warning: something

        """)
  }

  @Test func aMessageAndAnInterruptLeaveWholeLines() {
    var printer = BarPrinter(colors: false)
    _ = printer.text(
      for: .stageStarted(name: "Features", total: nil, unit: "images"), now: 0, columns: 80)
    let text = printer.text(around: "warning: odd", now: 1, columns: 80)
    #expect(text.hasPrefix("\r\u{1b}[Kwarning: odd\n\rFeatures  0 "))
    _ = printer.text(for: .stageAdvanced(done: 7), now: 1, columns: 80)
    _ = printer.text(for: .stageAdvanced(done: 9), now: 1.01, columns: 80)
    #expect(
      screen(printer.end(now: 2, columns: 80)) == ["Features  9   2.0s  4.50 images/s", ""])
    #expect(printer.end(now: 2, columns: 80) == "")
  }

  @Test(arguments: [
    (0.0, "0.0000"), (0.4819, "0.4819"), (9.99996, "10.000"), (12.3456, "12.346"),
    (123.456, "123.46"), (1234.56, "1234.6"), (98765, " 9.9e4"), (0.00003214, "3.2e-5"),
    (-0.5, "-0.5000"), (.nan, "   nan"), (.infinity, "   inf"), (0.001, "0.0010"),
  ])
  func metricsInSixCharacters(value: Double, text: String) {
    #expect(Figures.metric(value) == text)
  }

  @Test(arguments: [
    (0.04, " 0.0s"), (9.96, "  10s"), (59.6, "1m00s"), (65, "1m05s"), (3599.7, "1h00m"),
    (7380, "2h03m"), (.infinity, "    -"),
  ])
  func durationsInFiveCharacters(seconds: Double, text: String) {
    #expect(Figures.duration(seconds) == text)
  }

  @Test func colorIsForPeople() {
    let xterm = ["TERM": "xterm"]
    #expect(ColorChoice.auto.isOn(terminal: true, environment: xterm))
    #expect(!ColorChoice.auto.isOn(terminal: false, environment: xterm))
    #expect(!ColorChoice.auto.isOn(terminal: true, environment: ["TERM": "dumb"]))
    #expect(
      !ColorChoice.auto.isOn(terminal: true, environment: ["TERM": "xterm", "NO_COLOR": "1"]))
    #expect(ColorChoice.auto.isOn(terminal: true, environment: ["TERM": "xterm", "NO_COLOR": ""]))
    #expect(ColorChoice.always.isOn(terminal: false, environment: ["NO_COLOR": "1"]))
    #expect(!ColorChoice.never.isOn(terminal: true, environment: xterm))
  }
}
