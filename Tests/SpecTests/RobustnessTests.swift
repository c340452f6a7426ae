internal import Basics
internal import Configuration
internal import Spec
internal import Testing

@Suite struct RobustnessTests {
  /// Every outcome is an experiment or faults with words; the rendering must not fail either.
  private func read(_ bytes: some Sequence<UInt8>) {
    let text = String(decoding: Array(bytes), as: UTF8.self)
    do {
      _ = try SpecDocument.parse(text: text, path: "x.yaml").experiment.specValue.yaml
    } catch {
      #expect(error.diagnostics.contains { $0.severity == .error })
      #expect(!error.rendered(colour: true).isEmpty)
    }
  }

  @Test(arguments: ["cats_dogs", "quickstart"])
  func everyTruncation(name: String) throws {
    let bytes = try WholeFile.read("\(root)/experiments/\(name).yaml")
    for length in bytes.indices { read(bytes[..<length]) }
  }

  @Test func everyLineRemoved() throws {
    let lines = try WholeText.read("\(root)/experiments/cats_dogs.yaml")
      .split(separator: "\n", omittingEmptySubsequences: false)
    for removed in lines.indices {
      let rest = lines.enumerated().filter { $0.offset != removed }.map(\.element)
      read(rest.joined(separator: "\n").utf8)
    }
  }

  @Test func randomDamage() throws {
    let bytes = try WholeFile.read("\(root)/experiments/bed_sofa.yaml")
    let signs = Array("{}[]:,-*&!|>'\"%@`#\n\t ~0a\u{FEFF}<".utf8)
    var generator = CounterGenerator(seed: 1, purpose: "damage")
    for _ in 0..<2000 {
      var damaged = bytes
      for _ in 0...generator.below(4) {
        damaged[generator.below(damaged.count)] = signs[generator.below(signs.count)]
      }
      read(damaged)
    }
  }

  @Test func randomOverrides() throws {
    let keys = [
      "head", "head.1", "head.1.dense", "head.1.dense.units", "training", "training.optimizer.adam",
      "dataset.splits.train", "freeze.before", "sweep.seed", "dataset", "compatibility", "name",
      "training.phases.0", "reported", "dataset.image.size.0", "backbone.alpha", "store.memory",
      "training.class_weights.a.b",
    ]
    let values = [
      "null", "3", "-1", "1e308", "text", "[]", "{}", "[1, 2]", "{a: 1}", "true", ".nan", "''",
      "[[[]]]", "0..3", "{adam: {}}", "[{dense: {units: 2}}]", "99999999999999999999", "*a", "4EiB",
    ]
    for key in keys {
      for value in values {
        for second in ["seed=1", "\(key)=null", "\(key).x=1", "\(key).0=1"] {
          do {
            _ = try experiment(pets, ["\(key)=\(value)", second])
          } catch let faults as SpecFaults {
            #expect(!faults.description.isEmpty)
          }
        }
      }
    }
  }

  @Test func largeSpecsAreRefusedQuickly() {
    let keys = (0..<60_000).map { "k\($0): 1" }
    let block = diagnostics(of: keys.joined(separator: "\n"))
    #expect(block.hasSuffix("1000 errors in pets.yaml\n"))
    let flow = diagnostics(of: "{" + keys.joined(separator: ", ") + "}")
    #expect(flow.hasSuffix("1000 errors in pets.yaml\n"))
  }
}
