internal import Basics
internal import TestSupport
internal import Testing

@Suite struct DigestTests {
  /// FIPS 180-4's examples and one of many blocks.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func vectors(_ text: String, _ digest: String) {
    #expect(SHA256.hex(of: text.utf8) == digest)
  }

  @Test("bytes in pieces give the digest of the whole")
  func pieces() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    for size in [1, 3, 63, 64, 65, 200] {
      var hash = SHA256()
      for start in stride(from: 0, to: bytes.count, by: size) {
        hash.update(bytes[start..<min(start + size, bytes.count)])
      }
      #expect(hash.finalizedHex() == SHA256.hex(of: bytes))
    }
  }
}

@Suite struct CounterGeneratorTests {
  /// The known answers of the authors' own test suite (Random123, `kat_vectors`).
  @Test func knownAnswers() {
    #expect(
      CounterGenerator.philox(SIMD4(repeating: 0), key: SIMD2(repeating: 0))
        == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      CounterGenerator.philox(SIMD4(repeating: .max), key: SIMD2(repeating: .max))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      CounterGenerator.philox(
        SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
        key: SIMD2(0xa409_3822, 0x299f_31d0))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test("streams differ by seed, purpose, epoch and index, and repeat themselves")
  func streams() {
    func first(_ seed: Int, _ purpose: String, _ epoch: Int, _ index: Int) -> UInt64 {
      var generator = CounterGenerator(seed: seed, purpose: purpose, epoch: epoch, index: index)
      return generator.next()
    }
    let draws = [
      first(0, "shuffle", 0, 0), first(1, "shuffle", 0, 0), first(0, "dropout", 0, 0),
      first(0, "shuffle", 1, 0), first(0, "shuffle", 0, 1), first(0, "shuffle", 0, 1 << 40),
    ]
    #expect(Set(draws).count == draws.count)
    #expect(first(7, "a", 3, 9) == first(7, "a", 3, 9))
  }

  @Test func permutationsHoldEveryIndexOnce() {
    var generator = CounterGenerator(seed: 5, purpose: "test")
    let order = generator.permutation(1000)
    #expect(firstDifference(order.sorted(), Array(0..<1000)) == nil)
    #expect(order != Array(0..<1000))
  }

  @Test func partsOfAnArrayAreDrawnWithoutThoseBefore() {
    var generator = CounterGenerator(seed: 5, purpose: "test", epoch: 2, index: 7)
    let parts = [(0, 8), (8, 20), (28, 3)]
    var values = [Float](repeating: -1, count: 31)
    values.withUnsafeMutableBufferPointer { values in
      for (first, count) in parts.reversed() {
        generator.uniforms(from: first, into: values.extracting(first..<first + count))
      }
    }
    #expect(firstDifference(values, (0..<31).map { _ in generator.uniform() }) == nil)
  }

  @Test func uniformNumbersFillTheirRange() {
    var generator = CounterGenerator(seed: 1, purpose: "test")
    let numbers = (0..<10_000).map { _ in generator.uniform(-2, 6) }
    #expect(numbers.allSatisfy { $0 >= -2 && $0 < 6 })
    #expect(abs(numbers.reduce(0, +) / 10_000 - 2) < 0.1)
  }
}

@Suite struct NearestNameTests {
  @Test func swapsCountOnce() {
    #expect(editDistance("epcohs", "epochs") == 1)
    #expect(nearestName(to: "resnet5", among: ["resnet50", "vgg16"]) == "resnet50")
    #expect(nearestName(to: "zebra", among: ["resnet50", "vgg16"]) == nil)
  }

  @Test(arguments: [
    ("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xabc", 1),
    ("kitten", "sitting", 3), ("abcd", "badc", 2),
  ])
  func distances(first: String, second: String, distance: Int) {
    #expect(editDistance(first, second) == distance)
    #expect(editDistance(second, first) == distance)
  }
}

@Suite struct PrintableTextTests {
  @Test(
    "what a terminal would obey is escaped, whatever else is in the text stays",
    arguments: [
      ("plain, ünïcode, 日本, 👩‍👩‍👧", "plain, ünïcode, 日本, 👩‍👩‍👧"), ("\u{1b}[31m", #"\x1b[31m"#),
      ("a\rb\u{8}c\u{7f}", #"a\x0db\x08c\x7f"#), ("\u{9b}2J", #"\x9b2J"#),
      ("abc\u{202e}def\u{2069}", #"abc\u{202e}def\u{2069}"#), ("", ""),
      ("two\u{2028}lines", #"two\u{2028}lines"#),
    ])
  func escapes(text: String, shown: String) {
    #expect(text.printable() == shown)
    #expect(shown.printable() == shown)
  }

  @Test func linesStayInTextThatWasLaidOut() {
    #expect("a\n\tb\r".printable(keepsLines: true) == "a\n\tb\\x0d")
    #expect("a\n\tb".printable() == #"a\x0a\x09b"#)
  }
}
