internal import Configuration
internal import Models
internal import Spec
internal import Testing

@Suite struct ExperimentsTests {
  private func read(_ name: String, _ overrides: [String] = []) throws -> SpecDocument {
    try SpecDocument.read(path: "\(root)/experiments/\(name).yaml", overrides: overrides)
  }

  @Test(arguments: RoundTripTests.names)
  func everyExperimentIsSound(name: String) throws {
    let document = try read(name)
    #expect(document.warnings.isEmpty)
    #expect(document.experiment.name == name)
    #expect(document.experiment.dataset.path == (name == "quickstart" ? nil : name))
  }

  @Test(arguments: ["bed_sofa", "beans"])
  func anotherBackboneFromTheCommandLine(name: String) throws {
    let experiment = try read(
      name,
      [
        "backbone.architecture=mobilenet_v2",
        "backbone.weights=mobilenet_v2_1.0_224_no_top.h5", "freeze=backbone",
        "dataset.splits={train: train, test: test}", "dataset.expect=null",
        "dataset.image.preprocess=tf",
      ]
    ).experiment
    #expect(
      experiment.backbone
        == Backbone(
          architecture: "mobilenet_v2", weights: .file("mobilenet_v2_1.0_224_no_top.h5")))
    #expect(experiment.dataset.expect == [:])
    #expect(
      experiment.dataset.image.test.resize == (name == "bed_sofa" ? ImageSpec.Resize.none : nil))
    #expect(!experiment.reported.isEmpty)
  }

  @Test func headsHaveTheParametersOfTheDocuments() throws {
    func parameters(_ name: String, inputs: Int) throws -> Int {
      var (inputs, total) = (inputs, 0)
      for layer in try read(name).experiment.head {
        let kind = try #require(LayerClasses.layer(layer))
        total += kind.weights(for: [[inputs]]).reduce(0) { $0 + $1.count }
        if let dense = kind as? Dense { inputs = dense.units }
      }
      return total
    }
    #expect(try parameters("bed_sofa", inputs: 2048) == 4_723_202)
    #expect(try parameters("flowers", inputs: 1280) == 6405)
    #expect(try parameters("cats_dogs", inputs: 8192) == 2_097_665)
    #expect(try parameters("beans", inputs: 1280) == 164_355)
    #expect(try parameters("cifar10", inputs: 100_352) == 26_135_370)
  }

  @Test(arguments: RoundTripTests.names)
  func reportedFractionsAreThoseOfTheirCounts(name: String) throws {
    for reported in try read(name).experiment.reported {
      guard let correct = reported.correct, let count = reported.count else { continue }
      #expect(abs(Double(correct) / Double(count) - reported.value) < 0.0051)
      let expected = try read(name).experiment.dataset.expect[reported.split]
      #expect(expected == count)
    }
  }
}
