internal import Basics
internal import FoundationEssentials
internal import RunStore
internal import TestRuns
internal import TestSupport
internal import Testing

struct EventFileTests {
  /// RFC 3720, B.4, and the usual check value.
  @Test func checksums() {
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
    #expect(CRC32C.checksum([UInt8](repeating: 0xff, count: 32)) == 0x62a8_ab43)
    #expect(CRC32C.checksum(0..<32) == 0x46dd_794e)
    #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xe306_9283)
    #expect(CRC32C.masked([]) == 0xa282_ead8)
  }

  /// The bytes that TensorBoard's own writer gives (`Tests/Oracles/results_goldens.py`).
  @Test func bytesAreTensorBoards() throws {
    var bytes = EventMessage.record(EventMessage.fileVersion(at: 1_795_169_730.25))
    bytes += EventMessage.record(
      EventMessage.scalars(
        [("epoch_loss", 0.5), ("epoch_val_accuracy", Double.shortest(0.4819))], step: 0,
        at: 1_795_169_732.5))
    bytes += EventMessage.record(
      EventMessage.scalars([("batch_loss", .infinity)], step: 300, at: 1_795_169_733))
    #expect(try firstDifference(bytes, golden("events.tfrecord")) == nil)
  }

  @Test func aRunsFileHoldsItsRows() throws {
    let scratch = Scratch()
    let run = try scratch.claim()
    let log = try MetricsLog(starting: run)
    try log.append(StepRow(phase: "head", epoch: 1, step: 1, metrics: ["loss": 1]))
    try log.append(
      EpochRow(
        phase: "head", epoch: 1, training: ["loss": 0.5], validation: ["loss": 0.25],
        learningRate: 0.001, seconds: 2))
    let name = try #require(try names(run.path).first { $0.hasPrefix("events.out.tfevents.") })
    let bytes = Array(try Data(contentsOf: URL(filePath: "\(run.path)/\(name)")))
    let content = String(decoding: bytes, as: UTF8.self)
    for tag in [
      "brain.Event:2", "batch_loss", "epoch_loss", "epoch_val_loss", "epoch_learning_rate",
    ] {
      #expect(content.contains(tag))
    }
    #expect(!content.contains("seconds"))
  }
}
