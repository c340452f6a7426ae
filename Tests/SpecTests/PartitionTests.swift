internal import Configuration
internal import Testing

/// How the images of a data set are divided, as specs say it.
@Suite struct PartitionTests {
  @Test("divisions are read with the keys of their methods")
  func divisions() throws {
    func division(_ text: String) throws -> Division? {
      let text = pets(
        "splits:\n    train: train\n    test: test\n", "split: {from: a, \(text)}\n")
      guard case .divided(let division) = try experiment(text).dataset.partition else { return nil }
      return division
    }
    var expected = Division(from: .folder("a"), validation: .fraction(0.2), method: .kerasDirectory)
    expected.seed = 123
    #expect(try division("validation: 0.2, method: keras_directory, seed: 123") == expected)
    (expected.seed, expected.shuffle) = (nil, false)
    #expect(try division("validation: 0.2, method: keras_directory, shuffle: false") == expected)
    expected = Division(
      from: .folder("a"), validation: .fraction(0.5), test: .fraction(0.1), randomState: 42)
    expected.stratify = true
    #expect(
      try division("validation: 0.5, test: 0.1, stratify: true, random_state: 42") == expected)
    expected = Division(
      from: .folder("a"), validation: .fraction(0.5), test: .source(.folder("b")),
      method: .kerasGenerator)
    #expect(try division("validation: 0.5, test: b, method: keras_generator") == expected)
  }

  @Test("lists are read with their columns")
  func lists() throws {
    let columns = pets(
      "test: test",
      "test: {list: a.csv, image: id, labels: [x, y], extension: .jpg, folder: f, delimiter: tab}")
    #expect(
      try experiment(columns).dataset.partition.sources[.test]
        == .list(
          ListSource(
            "a.csv", image: "id", labels: .oneHot(["x", "y"]), ending: ".jpg", folder: "f",
            delimiter: "\t")))
  }
}
